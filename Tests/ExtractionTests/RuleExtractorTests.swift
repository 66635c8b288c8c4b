import Extraction
import Testing

/// The facts of a text, said on Monday 8 May 2023.
private func facts(_ text: String, by name: String = "User", to listener: String? = nil) -> [String] {
    found(text, by: name, to: listener).map(\.text)
}

private func found(_ text: String, by name: String = "User", to listener: String? = nil) -> [ExtractedFact] {
    RuleExtractor().facts(
        in: Utterance(
            speaker: .person(name),
            listener: listener,
            text: text,
            date: CivilDate(year: 2023, month: 5, day: 8)
        )
    )
}

@Suite struct RuleExtractorTests {
    @Test(
        "Statements about oneself become sentences in the third person",
        arguments: [
            (
                "I love Python programming and use it daily",
                ["User loves Python programming", "User uses Python programming daily"]
            ),
            ("I prefer dark mode in my IDE", ["User prefers dark mode in their IDE"]),
            ("I don't like cilantro.", ["User dislikes cilantro"]),
            ("I hate flying!", ["User hates flying"]),
            ("I don't eat meat.", ["User does not eat meat"]),
            ("I work as a nurse in Porto.", ["User works as a nurse in Porto"]),
            ("I live in Lisbon with my wife.", ["User lives in Lisbon with their wife"]),
            ("I'm from Chile.", ["User is from Chile"]),
            ("I'm allergic to peanuts.", ["User is allergic to peanuts"]),
            ("My name is Bob.", ["User's name is Bob"]),
            ("My sister Ana is a doctor.", ["User's sister Ana is a doctor"]),
            ("My birthday is on 3 March.", ["User's birthday is on 3 March"]),
            ("My favourite color is green.", ["User's favourite color is green"]),
            ("I have two cats, Oliver and Luna.", ["User has two cats, Oliver and Luna"]),
            ("I go jogging every day.", ["User goes jogging every day"]),
            ("I'm going to visit Japan next month.", ["User is going to visit Japan in June 2023"]),
            ("I've been learning Spanish.", ["User has been learning Spanish"]),
            ("I can't eat gluten.", ["User cannot eat gluten"]),
            ("I need help analyzing sales data", ["User needs help analyzing sales data"]),
            ("I'm 32 and I live in Oslo.", ["User is 32", "User lives in Oslo"]),
            ("By the way, I really enjoy hiking.", ["User enjoys hiking"]),
            ("Remember that I take my coffee black.", ["User takes their coffee black"]),
            ("My dad gave me a watch last year.", ["User's dad gave User a watch in 2022"]),
            (
                "My brother Tom plays chess. He lives in Rome.",
                ["User's brother Tom plays chess", "User's brother Tom lives in Rome"]
            ),
            ("I code in C++ and Swift.", ["User codes in C++ and Swift"]),
        ]
    )
    func statements(text: String, expected: [String]) {
        #expect(facts(text) == expected)
    }

    @Test(
        "A named speaker keeps the name, and the listener's name is what you means",
        arguments: [
            (
                "I went to a LGBTQ support group yesterday and it was so powerful.",
                ["Caroline went to a LGBTQ support group on 7 May 2023 and it was so powerful"]
            ),
            ("Hey Mel, I signed up for a pottery class!", ["Caroline signed up for a pottery class"]),
            (
                "I saw you at the market last Friday, Melanie.",
                ["Caroline saw Melanie at the market on Friday 5 May 2023"]
            ),
            (
                "My kids and I went camping two weeks ago.",
                ["Caroline and their kids went camping around 24 April 2023"]
            ),
            (
                "Last week I volunteered at a shelter.",
                ["Caroline volunteered at a shelter in the week before 8 May 2023"]
            ),
        ]
    )
    func names(text: String, expected: [String]) {
        #expect(facts(text, by: "Caroline", to: "Melanie") == expected)
    }

    @Test(
        "Questions, greetings, talk about the talk and other people's affairs give nothing",
        arguments: [
            "Hi! How are you?", "Thanks a lot, that's great!", "What's the weather today?", "Do I like Python?",
            "I see.", "I agree with that.", "I'm glad to hear it.", "I hope so.", "I think that's awesome.",
            "Sounds good, see you later!", "You should try it.", "It is raining.", "I'm sure it will work.",
            "I appreciate your help.", "No worries!", "I know, right?", "If I were rich, that would be nice.",
            "", "...", "?!", "I", "I.", "I am", "my", "My dog", "```\nI love code\n```",
            "Could you book a table for me?",
            "Please book a table for tonight.", "Taking a risk is scary.", "Pumped for the trip!",
            "Been hectic for me lately.", "Ich liebe Kaffee und trinke ihn jeden Tag.", "私はコーヒーが好きです。",
        ]
    )
    func nothing(text: String) {
        #expect(facts(text) == [])
    }

    @Test("What an agent says is not learnt, unless it speaks of the user")
    func agents() {
        func learn(_ text: String) -> [String] {
            let utterance = Utterance(speaker: .agent, text: text, date: CivilDate(dayNumber: 0))
            return RuleExtractor().facts(in: utterance).map(\.text)
        }
        #expect(learn("That's great! Python is a versatile language. I love it and use it daily.") == [])
        #expect(learn("Delegating to data specialist") == [])
        #expect(learn("User needs sales data analysis") == ["User needs sales data analysis"])
        #expect(learn("The user prefers short answers. Is the user happy?") == ["User prefers short answers"])
    }

    @Test("Hedges make a fact less sure, preferences and reminders are surest")
    func confidence() {
        let plain = found("I live in Oslo.")[0].confidence
        #expect(found("I think I live in Oslo.")[0].confidence < plain)
        #expect(found("Maybe I have a cold.")[0].confidence < plain)
        #expect(found("I might move to Oslo soon.")[0].confidence < plain)
        #expect(found("Remember that I live in Oslo.")[0].confidence > plain)
        #expect(found("I prefer tea.")[0].confidence > plain)
    }

    @Test(
        "Facts have the topic that they are about",
        arguments: [
            ("I prefer tea over coffee.", FactTopic.preferences), ("I live in Oslo.", .location),
            ("My sister Ana sings well.", .relationships), ("I'm allergic to nuts.", .health),
            ("I work at a bank.", .work), ("I'm going to visit Rome.", .plans), ("I visited Rome last month.", .events),
            ("I run every morning.", .habits), ("I study biology at college.", .education),
            ("Please always answer in German.", .instructions), ("I own a red bike.", .facts),
        ]
    )
    func topics(text: String, topic: FactTopic) {
        #expect(found(text).map(\.topic) == [topic], "\(found(text))")
    }

    @Test(
        "Standing instructions to the agent are kept, single requests are not",
        arguments: [
            ("Please always answer in German.", ["User asks the agent to always answer in German"]),
            ("From now on, use metric units.", ["User asks the agent to use metric units"]),
            ("Never use emojis.", ["User asks the agent to never use emojis"]),
            ("Call me Bob.", ["User asks the agent to call them Bob"]),
            ("Please don't use bullet points.", ["User asks the agent to not use bullet points"]),
            ("Use the second file.", []), ("Please write a poem about the sea.", []),
        ]
    )
    func instructions(text: String, expected: [String]) {
        #expect(facts(text) == expected)
    }

    @Test("Topics restrict what is admitted; facts stand for all that lasts")
    func restriction() {
        #expect(FactTopic.work.isAdmitted(by: []))
        #expect(FactTopic.preferences.isAdmitted(by: ["user_preferences", "facts"]))
        #expect(FactTopic.habits.isAdmitted(by: ["user_preferences", "facts"]))
        #expect(!FactTopic.events.isAdmitted(by: ["facts"]))
        #expect(!FactTopic.preferences.isAdmitted(by: ["facts"]))
        #expect(FactTopic.plans.isAdmitted(by: ["plans"]))
    }

    @Test("The same text always gives the same facts, and no text breaks the rules")
    func robust() {
        let pieces = [
            "I", "my", "we", "and", "love", "it", ",", ".", "?", "don't", "'", "\"", "…", "last", "week", "ago", "two",
            "the", "é", "\n", "🙂", "is", "User", "going", "to", "in", "-", "C++",
        ]
        var seed: UInt64 = 7
        func next(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % bound
        }
        for _ in 0..<3_000 {
            let text = (0..<next(14)).map { _ in pieces[next(pieces.count)] }.joined(separator: next(3) == 0 ? "" : " ")
            let first = found(text)
            #expect(first == found(text))
            for fact in first { #expect(!fact.text.isEmpty && (0...1).contains(fact.confidence)) }
        }
    }
}
