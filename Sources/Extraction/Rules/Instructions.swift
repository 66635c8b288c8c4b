/// Finds what a user asks an agent to do from now on.
enum Instructions {
    private static let general: Set<String> = ["always", "never", "whenever"]
    private static let ways: [[String]] = [
        ["from", "now", "on"], ["in", "the", "future"], ["every", "time"], ["going", "forward"],
    ]
    private static let manners: Set<String> = [
        "answer", "reply", "respond", "address", "call", "speak", "write", "talk", "use", "keep", "format",
    ]

    /// The instruction of a sentence as an infinitive without "to": "always answer in German".
    ///
    /// A request for once is none: it has to say "always", "never", "from now on", or how to answer.
    ///
    /// - Parameter listener: A named listener is a person, whom nobody instructs.
    static func instruction(in sentence: [Word], listener: String?) -> String? {
        guard listener == nil else { return nil }
        var words = sentence
        while let first = words.first, Lexicon.markers.contains(first.lower), first.lower != "please" {
            words.removeFirst()
        }
        let isGeneral =
            words.contains { general.contains($0.lower) }
            || ways.contains { way in words.indices.contains { words.has(way, at: $0) } }
        for phrase in [["from", "now", "on"], ["in", "the", "future"], ["going", "forward"]] where words.has(phrase) {
            words.removeFirst(phrase.count)
        }
        var isAsked = false
        for phrase in [
            ["i", "want", "you", "to"], ["i", "would", "like", "you", "to"], ["i", "need", "you", "to"],
            ["make", "sure", "to"], ["make", "sure", "you"], ["remember", "to"], ["please", "make", "sure", "to"],
            ["please", "remember", "to"], ["you", "should"], ["please"],
        ] where words.has(phrase) {
            words.removeFirst(phrase.count)
            isAsked = true
            break
        }
        if words.has(["do", "not"]) {
            words.removeFirst(2)
            guard let verb = words.first, isGeneral || (isAsked && manners.contains(verb.lower)) else { return nil }
            return finished([Word("not")] + words)
        }
        guard let first = words.first?.lower else { return nil }
        if general.contains(first), words.count > 2 {
            // "Always love the sea" is no instruction: somebody speaks of themselves.
            let verb = words[1].lower
            let isVerb =
                manners.contains(verb) || isAsked
                || [
                    "include", "give", "show", "ask", "send", "add", "check", "explain", "suggest", "start", "be",
                    "put", "remind", "provide", "cite", "mention", "refer",
                ].contains(verb)
            return isVerb ? finished(words) : nil
        }
        if first == "call", words.count >= 3, words[1].lower == "me" { return finished(words) }
        if isAsked, manners.contains(first), isGeneral || words.dropFirst().first?.lower == "in" {
            return finished(words)
        }
        if isGeneral, manners.contains(first) { return finished(words) }
        return nil
    }

    private static func finished(_ words: [Word]) -> String? {
        guard Content.count(words) >= 1, words.count <= 40 else { return nil }
        var words = ThirdPerson(speaker: Utterance.userName, listener: nil).pronouns(in: words)
        for at in words.indices where ["you", "your"].contains(words[at].lower) {
            words[at].text = words[at].lower == "you" ? "it" : "its"
        }
        words[0].text = words[0].lower
        return words.sentence
    }
}
