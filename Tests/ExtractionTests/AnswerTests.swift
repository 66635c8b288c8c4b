import Extraction
import Testing

@Suite struct QuestionTests {
    @Test(
        "A sentence that asks or requests is told from one that states, with or without its question mark",
        arguments: [
            ("Where do I live?", true), ("where do i live", true), ("What's my name", true), ("Who is Tom", true),
            ("Do I have pets", true), ("Can you help me", true), ("Tell me about AI", true),
            ("hey, how old am I", true),
            ("Is my sister older", true), ("Explain the plan", true), ("You like tea?", true),
            ("I live in Lisbon.", false), ("When I was young I lived in Rome.", false), ("My dog is called Rex", false),
            ("How I love the sea!", false), ("Tell is a Swiss hero", false), ("User lives in Lisbon", false),
            ("Will is my brother", false), ("", false), ("!", false),
        ]
    )
    func asks(sentence: String, isQuestion: Bool) {
        #expect(Question.asks(sentence) == isQuestion)
    }

    @Test("The question of a message is its asking part")
    func part() {
        #expect(Question(in: "Hi! I am back. Where do I live?")?.text == "Where do I live?")
        #expect(Question(in: "I live in Lisbon and work as a nurse") == nil)
        #expect(Question(in: "") == nil)
    }

    @Test("The statements of a text are its sentences that do not ask")
    func statements() {
        #expect(
            AnswerFinder.statements(of: "I live in Rome. Do you? It is warm.") == ["I live in Rome.", "It is warm."]
        )
        #expect(AnswerFinder.statements(of: "Where do I live?") == [])
    }
}

@Suite struct AnswerFinderTests {
    private static let remembered = [
        "I live in Lisbon and work as a nurse.", "I prefer dark mode in my IDE", "My sister Ana lives in Porto.",
        "My dog is called Rex", "I was born in 1988", "I am allergic to peanuts", "My birthday is on 3 May",
        "I have a meeting with Tom on Friday",
    ]

    /// The answers with the cosines that the words alone give no help with.
    private func answers(_ question: String, _ texts: [String] = remembered, similarity: Double = 0.2) throws
        -> [String]
    {
        let candidates = texts.enumerated().map {
            AnswerFinder.Candidate(text: $1, similarity: similarity, age: Int64($0))
        }
        let question = try #require(Question(in: question))
        return AnswerFinder().answers(to: question, among: candidates, limit: 3).map { texts[$0.candidate] }
    }

    @Test(
        "The sentence that answers is found among others",
        arguments: [
            ("Where do I live?", "I live in Lisbon and work as a nurse."),
            ("Which city do I live in?", "I live in Lisbon and work as a nurse."),
            ("Where does my sister live?", "My sister Ana lives in Porto."),
            ("What's my dog's name?", "My dog is called Rex"), ("When is my birthday?", "My birthday is on 3 May"),
            ("Who is Tom?", "I have a meeting with Tom on Friday"),
            ("What can I not eat?", "I am allergic to peanuts"),
        ]
    )
    func finds(question: String, answer: String) throws {
        #expect(try answers(question, similarity: 0.3).first == answer)
    }

    @Test(
        "Nothing is answered when nothing relevant was said",
        arguments: ["What is the capital of France?", "Tell me about AI", "Hello, how are you?", "Who won the game?"]
    )
    func unknown(question: String) throws {
        #expect(try answers(question) == [])
        #expect(try answers(question, []) == [])
    }

    @Test("Of equally good answers the latest comes first, and none repeats another")
    func order() throws {
        let texts = ["I live in Lisbon.", "I live in Porto.", "User lives in Porto"]
        #expect(try answers("Where do I live?", texts) == ["User lives in Porto", "I live in Lisbon."])
        #expect(try answers("Where do I live?", texts.reversed()) == ["I live in Lisbon.", "I live in Porto."])
    }

    @Test("Meaning alone is enough when it is near")
    func meaning() throws {
        #expect(try answers("How do I get to the office?", ["I cycle every morning"], similarity: 0.7).count == 1)
        #expect(try answers("How do I get to the office?", ["I cycle every morning"], similarity: 0.3).isEmpty)
    }

    @Test(
        "An answer is found inside a longer sentence, by words alone",
        arguments: [
            ("I'm allergic to peanuts so I can't eat them", "What can I not eat?"),
            ("I'm allergic to peanuts so I can't eat them", "Which foods should I avoid?"),
            ("I live in Lisbon and work as a nurse", "What do I do for a living?"),
            ("I was born in Porto but I moved to Berlin in 2019 for my studies", "Where was I born?"),
            ("I was born in Porto but I moved to Berlin in 2019 for my studies", "When did I move to Berlin?"),
            ("My wife Maria and I got married on 12 June 2015 in Seville", "Who is my wife?"),
            ("My wife Maria and I got married on 12 June 2015 in Seville", "When did I get married?"),
            ("My flight to Tokyo leaves on Friday at 9:40 from terminal 2", "Which terminal?"),
            ("My flight to Tokyo leaves on Friday at 9:40 from terminal 2", "Where am I flying to?"),
            ("My daughter Lena starts school in September, my son Paul is in kindergarten", "What is my son's name?"),
            ("My daughter Lena starts school in September, my son Paul is in kindergarten", "Who is Lena?"),
            ("The wifi password at the cabin is bluewhale42, please keep it", "What is the wifi password?"),
            ("I can't stand cilantro, and shellfish gives me a rash", "What don't I like?"),
            ("I work at Siemens in Munich as a software engineer", "Who is my employer?"),
            ("She told me that Clara is moving to Oslo in March", "Where is Clara moving?"),
            ("I studied physics in Heidelberg before I switched to medicine", "What did I study?"),
            ("My favourite colour is teal, I even painted the kitchen in it", "What did I paint?"),
            ("Our rent went up to 1450 euros a month in January", "How much rent do we pay?"),
        ]
    )
    func inside(sentence: String, question: String) throws {
        #expect(try answers(question, [sentence, "The weather is nice today.", "I bought a lamp."]) == [sentence])
    }

    @Test(
        "What is said of somebody or something else answers nothing",
        arguments: [
            ("My sister Ana lives in Porto", "Where do I live?"),
            ("My sister Ana lives in Porto", "Where does my brother live?"),
            ("She moved to Oslo in March", "Where do I live?"),
            ("Yesterday my sister moved to Oslo", "Where do I live?"),
            ("I live in Lisbon", "Where does my sister live?"),
            ("I like jazz", "What don't I like?"), ("I don't like olives", "What do I like?"),
            ("My dog is called Rex", "What is my wife's name?"), ("I am moving to Oslo", "Where is Clara moving?"),
            ("The wifi password is bluewhale42", "What is my wife's name?"),
            ("MySQL was too slow last time", "What time do I get up?"),
        ]
    )
    func others(sentence: String, question: String) throws {
        #expect(try answers(question, [sentence]) == [])
    }
}
