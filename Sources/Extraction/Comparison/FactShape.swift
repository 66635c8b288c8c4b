/// What a fact says, as far as two facts can be compared by it: of whom, what relation, to what.
package struct FactShape: Sendable, Hashable {
    /// Words of the subject in lower case, without the article: "user", "user's sister".
    let subject: String
    /// What relates subject and object.
    let relation: Relation
    /// Whether the fact denies, or says that something ended.
    let isNegated: Bool
    /// Content words behind the verb, in simple stems.
    let objects: [String]
    /// Numbers, months and weekdays.
    let numbers: Set<String>
    /// Names behind the verb, in lower case.
    let names: Set<String>

    /// Kinds of relations that the comparison knows.
    enum Relation: Hashable {
        /// Of which a subject has one at a time: where it lives, works, what its favourite is.
        case single(String)
        /// A liking or its opposite.
        case liking(isPositive: Bool)
        /// Any other verb, in its base form.
        case other(String)
    }

    /// The shape of a sentence such as "User's sister lives in Berlin".
    ///
    /// - Complexity: O(words)
    package init(_ text: String) {
        var words = Contractions.expand([Word](splitting: text))
        if ["the", "a", "an"].contains(words.first?.lower) { words.removeFirst() }
        let verb = FactShape.verb(in: words)
        var subjectWords = words[..<verb].map(\.lower)
        subjectWords.removeAll { Lexicon.adverbs.contains($0) || $0 == "no" || $0 == "longer" }
        // What is behind the verb; the negation and adverbs are looked at by themselves.
        var rest = Array(words[verb...])
        var isNegated = words[..<verb].contains { $0.lower == "never" }
        if rest.count > 1,
            ["does", "do", "did", "will", "would", "can", "could"].contains(rest[0].lower) || rest[0].lower == "is"
                || rest[0].lower == "has"
        {
            if let at = rest.prefix(4).firstIndex(where: { $0.lower == "not" || $0.lower == "never" }) {
                isNegated = true
                rest.remove(at: at)
            }
            if ["does", "do", "did", "will", "would", "can", "could"].contains(rest[0].lower), rest.count > 1 {
                rest.removeFirst()
            }
        }
        if words.indices.contains(where: {
            words.has(["no", "longer"], at: $0) || words.has(["not", "anymore"], at: $0)
        }) {
            isNegated = true
            rest.removeAll { ["no", "longer", "anymore"].contains($0.lower) }
        }
        let first = rest.first?.lower ?? ""
        if ["stopped", "quit", "stops", "quits"].contains(first)
            || (first == "gave" && rest.count > 1 && rest[1].lower == "up")
        {
            isNegated = true
            rest.removeFirst(first == "gave" ? 2 : 1)
        }
        if first == "used", rest.count > 2, rest[1].lower == "to" {
            isNegated = true
            rest.removeFirst(2)
        }
        while rest.count > 1, Lexicon.adverbs.contains(rest[0].lower) { rest.removeFirst() }
        let behind = rest.dropFirst()
        relation = FactShape.relation(rest, subject: subjectWords)
        subject = subjectWords.joined(separator: " ")
        self.isNegated = isNegated
        objects = behind.filter { !Lexicon.stopWords.contains($0.lower) && !Lexicon.stress.contains($0.lower) }
            .map { FactShape.stem($0.lower) }
        let calendar = Set((CivilDate.monthNames + CivilDate.weekdayNames).map { $0.lowercased() })
        numbers = Set(
            behind.compactMap { word in
                if let number = Lexicon.numbers[word.lower] { return String(number) }
                return word.isNumber || calendar.contains(word.lower) ? word.lower : nil
            }
        )
        names = Set(
            behind.filter { $0.isCapitalised && !calendar.contains($0.lower) && !$0.isNumber }.map {
                FactShape.stem($0.lower)
            }
        )
    }

    /// The position of the verb: the first word behind the name that can be one.
    private static func verb(in words: [Word]) -> Int {
        guard words.count > 1 else { return words.count }
        for at in words.indices.dropFirst() {
            let word = words[at].lower
            if Lexicon.adverbs.contains(word) || word == "no" || word == "longer" { continue }
            if Verbs.isFinite(word) || ["dislikes", "prefers", "stopped", "quits", "stops"].contains(word) {
                return at
            }
            // Behind a single name the next word is the verb, whatever it is.
            if at == 1, !words[0].text.hasSuffix("'s"), word != "and" { return at }
        }
        return 1
    }

    private static func relation(_ rest: [Word], subject: [String]) -> Relation {
        guard let first = rest.first?.lower else { return .other("") }
        if subject.contains(where: { $0 == "favorite" || $0 == "favourite" }) || subject.last == "name"
            || subject.last == "birthday"
        {
            return .single("is")
        }
        let base = first.hasSuffix("ing") ? Verbs.base(ofGerund: first) : Verbs.base(ofThirdPerson: first)
        switch base {
        case "live", "lived", "moved", "move", "relocated", "resides", "reside", "relocate":
            return .single("live")
        case "work", "worked", "works", "working", "joined":
            if rest.dropFirst().first.map({ ["at", "for"].contains($0.lower) }) ?? false { return .single("work") }
            if rest.dropFirst().first?.lower == "as" { return .single("work as") }
            return .other("work")
        case "love", "like", "enjoy", "adore", "loved": return .liking(isPositive: true)
        case "dislike", "hate", "avoid", "hated": return .liking(isPositive: false)
        case "prefer": return .single("prefer")
        case "am" where rest.count > 2 && rest[1].lower == "from": return .single("from")
        case "am" where rest.dropFirst().first.map({ Int($0.lower) != nil }) ?? false: return .single("age")
        case "am"
        where rest.dropFirst().first.map({ ["married", "single", "divorced", "engaged"].contains($0.lower) }) ?? false:
            return .single("marriage")
        default: return .other(base)
        }
    }

    /// A word without its commonest endings.
    static func stem(_ word: String) -> String {
        for suffix in ["ing", "ies", "ed", "es", "s"]
        where word.hasSuffix(suffix) && word.utf8.count > suffix.utf8.count + 2 {
            let stem = String(word.dropLast(suffix.count))
            return suffix == "ies" ? stem + "y" : stem
        }
        return word
    }
}
