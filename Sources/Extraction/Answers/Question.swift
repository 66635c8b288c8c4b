/// What a message asks for.
package struct Question: Sendable, Hashable {
    /// What kind of thing answers a question.
    enum Expected: Hashable {
        case place, time, work, anything
    }

    /// The part of the message that asks.
    package let text: String
    /// What the answer has to hold.
    let expected: Expected
    /// The words that say what is asked, in stems.
    let content: [String]

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
        content = Stems.content(of: words)
        let lower = Set(words.map(\.lower))
        if lower.contains("where") || !lower.isDisjoint(with: ["city", "town", "country", "address"]) {
            expected = .place
        } else if lower.contains("when") || !lower.isDisjoint(with: ["date", "birthday"]) {
            expected = .time
        } else if !lower.isDisjoint(with: ["job", "profession", "occupation", "career"])
            || (lower.contains("living") && lower.contains("do"))
        {
            expected = .work
        } else {
            expected = .anything
        }
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
                || (first == "how" && ["many", "much", "old", "long", "often", "far", "tall", "big"].contains(second))
        }
        if auxiliaries.contains(first) { return subjects.contains(second) }
        if requests.contains(first) {
            return ["me", "us", "about", "the", "a", "an", "my", "what", "how"].contains(second)
        }
        return false
    }

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
