/// Decides what a fact is about.
enum TopicRules {
    /// The topic of a fact.
    ///
    /// - Parameters:
    ///   - subject: Words before the predicate, behind the speaker's name: "sister Ana".
    ///   - predicate: The predicate in the third person.
    static func topic(subject: [Word], predicate: [Word], hasTime: Bool) -> FactTopic {
        let all = Set((subject + predicate).map(\.lower))
        let verb = predicate.first { !Lexicon.adverbs.contains($0.lower) }?.lower ?? ""
        let negated = predicate.firstIndex { $0.lower == "not" }
        let mainVerb = negated.flatMap { $0 + 1 < predicate.count ? predicate[$0 + 1].lower : nil } ?? verb
        if !all.isDisjoint(with: ["allergic", "allergy", "allergies", "vegetarian", "vegan", "diagnosed", "diabetic"]) {
            return .health
        }
        if isPreference(mainVerb, subject: subject, predicate: predicate) { return .preferences }
        if isPlan(verb, predicate) { return .plans }
        if !Set(predicate.map(\.lower)).isDisjoint(with: ["daily", "weekly", "every", "usually", "always", "regularly"]
        ),
            !Verbs.isPast(mainVerb)
        {
            return .habits
        }
        if subject.contains(where: { Lexicon.people.contains($0.lower) }) { return .relationships }
        if ["lives", "lived", "moved", "relocated"].contains(mainVerb)
            || has(predicate, ["from"], after: ["is", "comes"])
            || !all.isDisjoint(with: ["hometown", "address", "born"])
        {
            return .location
        }
        let isEvent = Verbs.isPast(mainVerb) && mainVerb != "was" && mainVerb != "had" && mainVerb != "been"
        if isEvent && hasTime { return .events }
        if !all.isDisjoint(with: Lexicon.health) { return .health }
        if !all.isDisjoint(with: Lexicon.education) { return .education }
        if !all.isDisjoint(with: Lexicon.work) { return .work }
        if isEvent { return .events }
        if !all.isDisjoint(with: Lexicon.people) { return .relationships }
        if !all.isDisjoint(with: Lexicon.location) { return .location }
        return .facts
    }

    private static func has(_ words: [Word], _ next: Set<String>, after verbs: Set<String>) -> Bool {
        zip(words, words.dropFirst()).contains { verbs.contains($0.lower) && next.contains($1.lower) }
    }

    private static func isPreference(_ verb: String, subject: [Word], predicate: [Word]) -> Bool {
        let verbs: Set = [
            "loves", "likes", "enjoys", "prefers", "hates", "dislikes", "adores", "loved", "love", "like", "enjoy",
            "prefer", "hate", "dislike", "favors", "favours", "avoids",
        ]
        if verbs.contains(verb) { return true }
        if verb == "would", predicate.contains(where: { ["rather", "prefer"].contains($0.lower) }) { return true }
        if predicate.has(["is", "not", "a", "fan"]) || predicate.has(["is", "a", "fan"])
            || predicate.has(["is", "a", "huge", "fan"])
            || predicate.has(["is", "into"]) || predicate.has(["is", "a", "big", "fan"])
        {
            return true
        }
        return subject.contains {
            ["favorite", "favourite", "favorites", "favourites", "preference"].contains($0.lower)
        }
    }

    private static func isPlan(_ verb: String, _ predicate: [Word]) -> Bool {
        if ["plans", "wants", "hopes", "intends", "will", "aims", "dreams"].contains(verb) { return true }
        return predicate.has(["is", "going", "to"]) || predicate.has(["is", "planning"])
            || predicate.has(["is", "thinking", "about"]) || predicate.has(["is", "thinking", "of"])
            || predicate.has(["would", "like", "to"]) || predicate.has(["would", "love", "to"])
            || predicate.has(["is", "looking", "forward"]) || predicate.has(["cannot", "wait", "to"])
            || predicate.has(["is", "hoping"]) || predicate.has(["are", "planning"])
            || predicate.has(["are", "going", "to"])
            || predicate.has(["is", "saving"]) || predicate.has(["is", "considering"])
    }
}
