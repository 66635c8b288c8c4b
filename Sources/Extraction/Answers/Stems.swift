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
            break
        }
        // "hobbies" is "hobbi" by now and "hobby" is not; "lives" is "liv" and "live" is not.
        if word.utf8.count > 3, let last = word.last, last == "e" || last == "y" || last == "i" { word.removeLast() }
        // "planning" is "plann" by now.
        if word.utf8.count > 3, let last = word.last, word.dropLast().last == last, !"aeiouls".contains(last) {
            word.removeLast()
        }
        return word
    }

    /// The stems that stand for nearly the same thing as a stem of a question.
    static func related(to stem: String) -> Set<String> { relations[stem] ?? [] }

    private static func carriesMeaning(_ words: [Word], at position: Int) -> Bool {
        let word = words[position].lower
        if word == "like" {
            return position > 0 && ["i", "you", "we", "they", "user", "to", "not"].contains(words[position - 1].lower)
        }
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
        ["job", "work", "employed", "profession", "occupation", "career"],
        ["name", "called", "named"],
        ["old", "age", "born", "birthday", "years"],
        ["like", "love", "prefer", "enjoy", "favorite", "adore", "preference", "hobby", "interest", "fan"],
        ["eat", "food", "allergic", "allergy", "vegetarian", "vegan", "diet", "intolerant", "meal"],
        ["pet", "dog", "cat", "puppy", "kitten", "hamster", "rabbit", "parrot"],
        ["married", "wife", "husband", "spouse", "partner"],
        ["sibling", "sister", "brother"],
        ["child", "son", "daughter", "baby"],
        ["parent", "mother", "father"],
        ["study", "studying", "university", "college", "degree", "major", "school"],
        ["discuss", "talk", "discussed", "talked"],
        ["visit", "travel", "trip", "vacation", "holiday"],
        ["plan", "planning", "going"],
        ["car", "drive"],
        ["speak", "language"],
        ["hate", "dislike", "avoid"],
    ]

    private static let relations: [String: Set<String>] = {
        var relations: [String: Set<String>] = [:]
        for group in groups {
            let stems = Set(group.map(stem))
            for stem in stems { relations[stem, default: []].formUnion(stems.subtracting([stem])) }
        }
        return relations
    }()
}
