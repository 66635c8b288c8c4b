/// What a message asks for.
package struct Question: Sendable, Hashable {
    /// What kind of thing answers a question.
    enum Expected: Hashable {
        case place, time, work, name, number, anything
    }

    /// The part of the message that asks.
    package let text: String
    /// What the answer has to hold.
    let expected: Expected
    /// The words that say what is asked, in stems.
    let content: [String]
    /// Those of them that an answer must not lack: names, and whose it is ("sister" of "my sister").
    let subjects: Set<String>
    /// Whether it asks about its speaker: "Where do I live?" and not "Where does Ana live?".
    let isOfSpeaker: Bool
    /// Whether what somebody likes or dislikes is asked for.
    let liking: Liking?

    /// The question in a message: its sentences that ask or request something.
    ///
    /// `nil` when the message only states something.
    ///
    /// - Complexity: O(characters)
    package init?(in message: String) {
        let asking = SentenceSplitter.sentences(of: message).filter { Question.asks($0) }
        guard !asking.isEmpty else { return nil }
        text = asking.joined(separator: " ")
        let words = Contractions.expand([Word](splitting: text))
        let lower = Set(words.map(\.lower))
        var content = Stems.content(of: words)
        liking = Liking.all(in: words).first
        isOfSpeaker = !lower.isDisjoint(with: ["i", "me", "we", "us", "user"])
        subjects = Question.subjects(of: words)
        if lower.contains("where") || !lower.isDisjoint(with: ["city", "town", "country", "address"]) {
            expected = .place
        } else if words.has(["what", "time"]) {
            expected = .time
            content.removeAll { $0 == Stems.stem(of: "time") }
        } else if lower.contains("when") || !lower.isDisjoint(with: ["date", "birthday"]) {
            expected = .time
        } else if !lower.isDisjoint(with: ["job", "profession", "occupation", "career"])
            || (lower.contains("living") && lower.contains("do"))
        {
            expected = .work
        } else if words.count > 1, words[0].lower == "how", Question.amounts.contains(words[1].lower) {
            expected = .number
        } else if lower.contains("who") || !lower.isDisjoint(with: ["name", "names", "named", "called"]) {
            expected = .name
            // "Called" and "name" are answered by a name, not by these words.
            let rest = content.filter { !Stems.naming.contains($0) }
            if !rest.isEmpty { content = rest }
        } else {
            expected = .anything
        }
        self.content = content
    }

    /// The stems of names, and of what follows "my": what the question is about.
    private static func subjects(of words: [Word]) -> Set<String> {
        var found: Set<String> = []
        for (position, word) in words.enumerated().dropFirst() {
            let isOwn = ["my", "our"].contains(words[position - 1].lower)
            let isName = word.isCapitalised && word.lower != "i" && !words[position - 1].endsSentence
            if isOwn || isName, !Lexicon.stopWords.contains(word.lower) { found.insert(Stems.stem(of: word.lower)) }
        }
        return found.subtracting(Stems.naming)
    }

    /// Whether a sentence asks or requests something rather than stating it.
    ///
    /// People leave out question marks: an interrogative, or a verb before its subject, asks too.
    package static func asks(_ sentence: some StringProtocol) -> Bool {
        let end = sentence.reversed().prefix { "?!.\"')”’…".contains($0) || $0.isWhitespace }
        if end.contains("?") { return true }
        var words = Contractions.expand([Word](splitting: sentence))
        while words.count > 1, let first = words.first, Lexicon.markers.contains(first.lower) { words.removeFirst() }
        guard let first = words.first?.lower else { return false }
        let second = words.count > 1 ? words[1].lower : ""
        if ["what", "who", "whom", "whose", "which", "where", "why"].contains(first) { return true }
        // "When I was young ..." and "How I love ..." state something.
        if first == "when" || first == "how" {
            return auxiliaries.contains(second)
                || (first == "how" && amounts.contains(second))
        }
        if auxiliaries.contains(first) { return subjects.contains(second) }
        if requests.contains(first) {
            return ["me", "us", "about", "the", "a", "an", "my", "what", "how"].contains(second)
        }
        return false
    }

    private static let amounts: Set<String> = ["many", "much", "old", "long", "often", "far", "tall", "big"]
    private static let auxiliaries: Set<String> = [
        "do", "does", "did", "is", "are", "was", "were", "am", "can", "could", "will", "would", "should", "shall",
        "may", "might", "must", "have", "has", "had",
    ]
    private static let subjects: Set<String> = [
        "i", "you", "we", "he", "she", "it", "they", "my", "your", "our", "there", "this", "that", "the", "not",
    ]
    private static let requests: Set<String> = [
        "tell", "show", "explain", "describe", "list", "give", "remind", "summarise", "summarize", "recommend",
        "suggest",
    ]
}

extension Word {
    /// Whether a sentence may end behind the word.
    fileprivate var endsSentence: Bool { after.contains { ".!?".contains($0) } }
}
