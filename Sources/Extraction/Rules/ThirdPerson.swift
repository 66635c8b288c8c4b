/// Turns what somebody says of themselves into what is said of them.
struct ThirdPerson {
    /// The name of the speaker.
    let speaker: String
    /// The name of who is spoken to, if known.
    let listener: String?

    /// A verb and what follows it, about the speaker as one person: "love Python" becomes "loves Python".
    ///
    /// - Parameter words: Begins at the first word behind the subject.
    /// - Returns: `nil` when there is no verb.
    func predicate(_ words: [Word]) -> [Word]? {
        var kept: [Word] = []
        var at = 0
        while at < words.count {
            let word = words[at].lower
            if Lexicon.stress.contains(word), words[at].after.isEmpty {
                at += 1
            } else if isAdverb(words, at) {
                kept.append(words[at])
                at += 1
            } else {
                break
            }
        }
        guard at < words.count else { return nil }
        if !words[at].text.allSatisfy({ $0.isLetter || $0 == "-" || $0 == "'" }) { return nil }
        var rest = Array(words[at...])
        rest[0].text = rest[0].lower
        switch rest[0].lower {
        case "do" where rest.count > 2 && rest[1].lower == "not":
            // "do not like" is an attitude of its own; "do not eat" stays a negation.
            if ["like", "love", "enjoy"].contains(rest[2].lower) {
                let negated = rest[2].lower == "like" || rest[2].lower == "enjoy"
                if negated, kept.isEmpty {
                    rest.removeFirst(2)
                    rest[0].text = "dislikes"
                    return rest.prefix(1) + pronouns(in: Array(rest.dropFirst()))
                }
            }
            rest[0].text = "does"
        case "do" where rest.count > 2 && Lexicon.baseVerbs.contains(rest[1].lower):
            // "I do love classics": only stress.
            rest.removeFirst()
            rest[0].text = Verbs.thirdPerson(rest[0].lower)
        case let verb where Lexicon.modals.contains(verb) || Verbs.isPast(verb) && verb != "were":
            if ["put", "set", "cut", "hit", "let", "hurt", "split", "quit"].contains(verb) { break }
            if ["been", "gotten", "done", "gone", "seen", "taken", "given", "written"].contains(verb) {
                rest.insert(Word("has"), at: 0)
            }
        case let verb where verb.hasSuffix("ing") && verb.utf8.count > 4:
            rest.insert(Word("is"), at: 0)
        case let verb:
            rest[0].text = Verbs.thirdPerson(verb)
        }
        // "has really enjoyed", "is so happy": stress behind an auxiliary goes too.
        if ["is", "was", "has", "had", "does", "will", "would", "can", "could", "did"].contains(rest[0].lower) {
            while rest.count > 2, Lexicon.stress.contains(rest[1].lower), rest[1].after.isEmpty { rest.remove(at: 1) }
        }
        return kept + rest.prefix(1) + pronouns(in: Array(rest.dropFirst()))
    }

    private func isAdverb(_ words: [Word], _ at: Int) -> Bool {
        guard at + 1 < words.count else { return false }
        let word = words[at].lower
        if word == "not" { return false }
        if Lexicon.adverbs.contains(word) { return true }
        return word.hasSuffix("ly") && word.utf8.count > 4
    }

    /// What follows the verb, with pronouns of the first and second person replaced.
    ///
    /// The speaker becomes "they": right for everybody.
    func pronouns(in words: [Word], object: String = "them") -> [Word] {
        var result = words
        for at in result.indices {
            switch result[at].lower {
            case "i", "we": result[at].text = "they"
            case "me": result[at].text = object
            case "us": result[at].text = "them"
            case "my", "our": result[at].text = "their"
            case "mine", "ours": result[at].text = "theirs"
            case "myself", "ourselves": result[at].text = "themselves"
            case "am", "'m": result[at].text = "are"
            case "was" where at > 0 && ["i"].contains(words[at - 1].lower): result[at].text = "were"
            case "you": if let listener { result[at].text = listener }
            case "your": if let listener { result[at].text = listener + "'s" }
            case "yours": if let listener { result[at].text = listener + "'s" }
            case "yourself": if let listener { result[at].text = listener }
            default: break
            }
        }
        return result
    }
}
