/// What a sentence says of likes: that somebody likes something, or dislikes it.
enum Liking: Hashable, Sendable {
    case likes, dislikes

    private var opposite: Liking { self == .likes ? .dislikes : .likes }

    private static let verbs: [String: Liking] = [
        "like": .likes, "likes": .likes, "liked": .likes, "love": .likes, "loves": .likes, "loved": .likes,
        "enjoy": .likes, "enjoys": .likes, "enjoyed": .likes, "adore": .likes, "adores": .likes, "prefer": .likes,
        "prefers": .likes, "favorite": .likes, "favourite": .likes, "favorites": .likes, "favourites": .likes,
        "fond": .likes, "hobby": .likes, "hobbies": .likes, "fan": .likes,
        "hate": .dislikes, "hates": .dislikes, "hated": .dislikes, "dislike": .dislikes, "dislikes": .dislikes,
        "detest": .dislikes, "detests": .dislikes, "loathe": .dislikes, "loathes": .dislikes, "avoid": .dislikes,
        "avoids": .dislikes, "allergic": .dislikes, "intolerant": .dislikes,
    ]

    private static let negations: Set<String> = ["not", "never", "cannot", "hardly", "neither"]

    /// What the words say, in order: "I love tea but cannot stand coffee" says both.
    static func all(in words: [Word]) -> [Liking] {
        words.indices.compactMap { position in
            let word = words[position].lower
            let isNegated = words[max(0, position - 3)..<position].contains { negations.contains($0.lower) }
            // "I cannot stand it"; standing somewhere says nothing.
            if word == "stand" { return isNegated ? .dislikes : nil }
            guard let said = verbs[word], word != "like" || Stems.isVerb(words, at: position) else { return nil }
            return isNegated ? said.opposite : said
        }
    }
}
