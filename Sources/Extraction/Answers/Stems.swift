/// Words as far as questions and answers are compared by them.
enum Stems {
    /// The stems of the words that carry meaning, in order, each once.
    static func content(of words: [Word]) -> [String] {
        var found: [String] = []
        for (position, word) in words.enumerated() where carriesMeaning(words, at: position) {
            let stem = stem(of: word.lower)
            if !found.contains(stem) { found.append(stem) }
        }
        return found
    }

    /// A word without its usual endings; two forms of a regular word have the same.
    static func stem(of word: String) -> String {
        var word = word
        for ending in ["'s", "s'"] where word.hasSuffix(ending) { word.removeLast(2) }
        if let regular = irregular[word] { word = regular }
        for ending in ["ing", "ed", "es", "s"] where word.hasSuffix(ending) && word.utf8.count > ending.utf8.count + 2 {
            if ending == "s", word.hasSuffix("ss") || word.hasSuffix("us") || word.hasSuffix("is") { continue }
            word.removeLast(ending.utf8.count)
            // "hobbies" is "hobbi" by now, "studied" is "studi".
            if ending == "es" || ending == "ed", word.utf8.count > 3, word.last == "i" { word.removeLast() }
            break
        }
        // "lives" is "liv" by now and "live" is not.
        if word.utf8.count > 3, let last = word.last, last == "e" || last == "y" { word.removeLast() }
        // "planning" is "plann" by now.
        if word.utf8.count > 3, let last = word.last, word.dropLast().last == last, !"aeiouls".contains(last) {
            word.removeLast()
        }
        return word
    }

    /// The stems that stand for nearly the same thing as a stem of a question.
    static func related(to stem: String) -> Set<String> { relations[stem] ?? [] }

    /// The stems of the words that ask for a name.
    static let naming: Set<String> = Set(["name", "named", "called"].map(stem))

    /// The stems of the words that speak of likes and dislikes.
    static let likings: Set<String> = Set(
        groups.filter { $0.contains("like") || $0.contains("hate") }.joined().map(stem)
    )

    /// Whether "like" is a verb there rather than "such as".
    static func isVerb(_ words: [Word], at position: Int) -> Bool {
        guard position > 0 else { return false }
        let previous = words[position - 1].lower
        return ["i", "you", "we", "they", "user", "to", "not", "also", "really"].contains(previous)
            || Lexicon.adverbs.contains(previous) || Lexicon.modals.contains(previous)
    }

    private static func carriesMeaning(_ words: [Word], at position: Int) -> Bool {
        let word = words[position].lower
        if word == "like" { return isVerb(words, at: position) }
        if word == "user" || Lexicon.markers.contains(word) || ignored.contains(word) { return false }
        return !Lexicon.stopWords.contains(word)
    }

    /// Words of questions that name no subject.
    private static let ignored: Set<String> = [
        "tell", "show", "remember", "remind", "know", "say", "said", "told", "mention", "mentioned", "where", "when",
        "why", "whose", "whom", "cannot", "ever", "now", "currently", "please", "user's", "kind", "kinds", "sort",
        "type", "i'm", "yourself", "myself", "again", "today",
    ]

    private static let irregular: [String: String] = [
        "bought": "buy", "went": "go", "gone": "go", "ate": "eat", "eaten": "eat", "made": "make", "met": "meet",
        "taught": "teach", "spoke": "speak", "spoken": "speak", "wrote": "write", "written": "write", "read": "read",
        "left": "leave", "lost": "lose", "found": "find", "drank": "drink", "drove": "drive", "flew": "fly",
        "children": "child", "kids": "child", "kid": "child", "wives": "wife", "people": "person", "chose": "choose",
        "mom": "mother", "mum": "mother", "dad": "father", "favourite": "favorite", "colour": "color",
    ]

    /// Groups of words of which a question uses one and an answer another.
    private static let groups: [[String]] = [
        ["live", "reside", "moved", "relocated", "based", "city", "town", "home", "address", "country"],
        ["job", "work", "employed", "employer", "company", "profession", "occupation", "career"],
        ["name", "called", "named"],
        ["old", "age", "born", "birthday", "years"],
        ["like", "love", "prefer", "enjoy", "favorite", "adore", "preference", "hobby", "interest", "fan"],
        ["study", "studying", "university", "college", "degree", "major", "school"],
        ["discuss", "talk", "discussed", "talked"],
        ["visit", "travel", "trip", "vacation", "holiday"],
        ["plan", "planning", "going"],
        ["car", "drive"],
        ["speak", "language"],
        ["fly", "flight", "plane"],
        ["meeting", "appointment"],
        ["earn", "salary", "wage"],
        ["password", "code", "pin"],
        ["film", "movie"],
        ["drink", "beverage"],
        ["hate", "dislike", "avoid"],
    ]

    /// General words, and the special ones that each stands for: a sister is a sibling and no brother.
    private static let kinds: [(general: [String], special: [String])] = [
        (["eat", "food", "diet", "meal"], ["allergic", "allergy", "vegetarian", "vegan", "intolerant"]),
        (["allergic"], ["allergy"]),
        (["pet", "animal"], ["dog", "cat", "puppy", "kitten", "hamster", "rabbit", "parrot"]),
        (["dog"], ["puppy"]), (["cat"], ["kitten"]),
        (["married", "spouse", "partner"], ["wife", "husband"]),
        (["sibling", "relative", "family"], ["sister", "brother"]),
        (["child", "family"], ["son", "daughter", "baby"]),
        (["parent", "family"], ["mother", "father"]),
    ]

    private static let relations: [String: Set<String>] = {
        var relations: [String: Set<String>] = [:]
        func relate(_ words: [String], _ others: [String]) {
            for word in words {
                let stem = Stems.stem(of: word)
                relations[stem, default: []].formUnion(others.map { Stems.stem(of: $0) }.filter { $0 != stem })
            }
        }
        for group in groups { relate(group, group) }
        for kind in kinds {
            relate(kind.general, kind.general + kind.special)
            relate(kind.special, kind.general)
        }
        return relations
    }()
}
