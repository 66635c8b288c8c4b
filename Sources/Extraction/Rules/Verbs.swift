/// The forms of verbs.
enum Verbs {
    /// The form of the third person: "go" becomes "goes".
    static func thirdPerson(_ base: String) -> String {
        switch base {
        case "am", "are", "be": return "is"
        case "have": return "has"
        case "do": return "does"
        case "go": return "goes"
        case "were": return "was"
        default: break
        }
        if base.hasSuffix("y"), let before = base.dropLast().last, !"aeiou".contains(before) {
            return base.dropLast() + "ies"
        }
        if base.hasSuffix("s") || base.hasSuffix("x") || base.hasSuffix("z") || base.hasSuffix("ch")
            || base.hasSuffix("sh") || base.hasSuffix("o")
        {
            return base + "es"
        }
        return base + "s"
    }

    /// Whether a word is a form of the past, as "went" or "visited".
    static func isPast(_ word: String) -> Bool {
        Lexicon.pastVerbs.contains(word)
            || (word.hasSuffix("ed") && word.utf8.count > 3
                && ![
                    "need", "feed", "speed", "seed", "bleed", "breed", "indeed", "proceed", "exceed", "succeed",
                    "embed", "shed", "wed",
                ].contains(word))
    }

    /// Whether a word can be the verb of a clause whose subject is a thing or another person.
    static func isFinite(_ word: String) -> Bool {
        if isPast(word) || Lexicon.modals.contains(word) { return true }
        if ["is", "are", "was", "were", "has", "have", "does", "do", "goes"].contains(word) { return true }
        if Lexicon.baseVerbs.contains(word) { return true }
        guard word.hasSuffix("s"), word.utf8.count > 3 else { return false }
        return Lexicon.baseVerbs.contains(base(ofThirdPerson: word))
    }

    /// "using" to "use", "running" to "run", "eating" to "eat".
    static func base(ofGerund word: String) -> String {
        let stem = String(word.dropLast(3))
        let candidates = [stem, stem + "e", String(stem.dropLast())]
        return candidates.first(where: Lexicon.baseVerbs.contains) ?? stem
    }

    /// "loves" to "love", "studies" to "study", "goes" to "go".
    static func base(ofThirdPerson word: String) -> String {
        switch word {
        case "is": return "am"
        case "has": return "have"
        case "does": return "do"
        case "goes": return "go"
        default: break
        }
        if word.hasSuffix("ies") { return word.dropLast(3) + "y" }
        if word.hasSuffix("ches") || word.hasSuffix("shes") || word.hasSuffix("sses") {
            return String(word.dropLast(2))
        }
        return word.hasSuffix("s") ? String(word.dropLast()) : word
    }
}
