/// Spells contractions out, so that the rules see subjects, verbs and negations as words of their own.
enum Contractions {
    private static let endings: [(suffix: String, word: String)] = [
        ("'m", "am"), ("'ve", "have"), ("'ll", "will"), ("'re", "are"),
    ]

    /// Participles before which "'s" is "has": "it's been", "she's given".
    private static let perfects: Set<String> = ["been", "got", "gotten", "done", "taken", "become", "given", "gone"]

    private static let whole: [String: [String]] = [
        "can't": ["cannot"], "won't": ["will", "not"], "shan't": ["shall", "not"], "ain't": ["is", "not"],
        "gonna": ["going", "to"], "wanna": ["want", "to"], "gotta": ["have", "to"], "im": ["i", "am"],
        "ive": ["i", "have"], "dont": ["do", "not"], "doesnt": ["does", "not"], "didnt": ["did", "not"],
        "cant": ["cannot"], "i'ma": ["i", "will"], "favorite": ["favorite"],
    ]

    /// The words with contractions spelled out.
    static func expand(_ words: [Word]) -> [Word] {
        var result: [Word] = []
        result.reserveCapacity(words.count + 4)
        for (position, word) in words.enumerated() {
            guard let parts = parts(of: word, next: position + 1 < words.count ? words[position + 1].lower : "") else {
                result.append(word)
                continue
            }
            for (index, part) in parts.enumerated() {
                result.append(
                    Word(
                        part,
                        before: index == 0 ? word.before : "",
                        after: index == parts.count - 1 ? word.after : ""
                    )
                )
            }
        }
        return result
    }

    private static func parts(of word: Word, next: String) -> [String]? {
        if let known = whole[word.lower] { return known.count > 1 || known[0] != word.lower ? known : nil }
        guard word.lower.contains("'") else { return nil }
        if word.lower.hasSuffix("n't") { return [String(word.text.dropLast(3)), "not"] }
        for (suffix, spelled) in endings where word.lower.hasSuffix(suffix) {
            return [String(word.text.dropLast(suffix.count)), spelled]
        }
        if word.lower.hasSuffix("'d") {
            // "I'd better", "I'd been", "I'd never seen": had; otherwise would.
            let isPast = next == "better" || Lexicon.pastVerbs.contains(next) || next.hasSuffix("ed")
            return [String(word.text.dropLast(2)), isPast ? "had" : "would"]
        }
        if word.lower.hasSuffix("'s"),
            ["he", "she", "it", "that", "there", "here", "what", "who"].contains(word.lower.dropLast(2))
        {
            let isPast = perfects.contains(next) || (next.hasSuffix("ed") && next != "excited")
            return [String(word.text.dropLast(2)), isPast ? "has" : "is"]
        }
        return nil
    }
}
