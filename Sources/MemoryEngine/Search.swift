package import Store

/// A search of one scope, or of all that include its pairs.
package struct SearchRequest: Sendable {
    /// Which scopes are searched.
    package enum ScopeMatch: Sendable, Hashable {
        /// The one with exactly the given pairs.
        case exact
        /// Those that have the given pairs, and maybe more, whose `user_id` is the caller's or absent; an admin's search
        /// reaches those of every user.
        case subset
    }

    package var scope: Scope
    package var scopeMatch: ScopeMatch
    /// Facts, turns or both.
    package var kinds: Set<MemoryKind>
    /// Whether memories are searched as they stood at a moment, and not as they stand.
    package var asOf: Timestamp?
    package var query: SearchQuery
    /// What decides the order.
    package var type: SearchType
    /// The text whose words are looked for beside a vector; a text query has its own.
    package var words: String?
    /// The weights of a search by words.
    package var ranking: Ranking
    /// At most this many hits, 1...1,000.
    package var topK: Int
    package var topic: String?
    package var minimumConfidence: Double?
    /// What every hit satisfies besides.
    package var filter: MemoryFilter
    /// On the clamped similarity, 0...1.
    package var minimumSimilarity: Double?
    /// Whether every memory that may be answered has to be scored exactly.
    package var isExact: Bool
    package var includesEmbedding: Bool

    /// A search with the given conditions.
    package init(
        scope: Scope,
        scopeMatch: ScopeMatch = .exact,
        kinds: Set<MemoryKind> = [.fact],
        asOf: Timestamp? = nil,
        query: SearchQuery,
        type: SearchType = .semantic,
        words: String? = nil,
        ranking: Ranking = Ranking(),
        topK: Int = 10,
        topic: String? = nil,
        minimumConfidence: Double? = nil,
        filter: MemoryFilter = .all,
        minimumSimilarity: Double? = nil,
        isExact: Bool = false,
        includesEmbedding: Bool = false
    ) {
        self.scope = scope
        self.scopeMatch = scopeMatch
        self.kinds = kinds
        self.asOf = asOf
        self.query = query
        self.type = type
        self.words = words
        self.ranking = ranking
        self.topK = topK
        self.topic = topic
        self.minimumConfidence = minimumConfidence
        self.filter = filter
        self.minimumSimilarity = minimumSimilarity
        self.isExact = isExact
        self.includesEmbedding = includesEmbedding
    }
}

/// What decides the order of hits.
package enum SearchType: String, Sendable, Hashable, CaseIterable {
    /// The cosine, and nothing else.
    case semantic
    /// BM25: only memories with a word of the query.
    case keyword
    /// Both, and what was said around.
    case hybrid
}

/// The weights of a search by words: what each part of a score, from about 0 to 1, counts.
package struct Ranking: Sendable, Hashable {
    /// The cosine; hybrid only.
    package var semantic = 0.5
    /// BM25; hybrid only, a keyword search is nothing else.
    package var keyword = 0.5
    /// The own scores of the memories before and after one in its session; hybrid only.
    package var context = 0.25
    /// The memory's importance.
    package var importance = 0.0
    /// How much a memory that changed just now counts more.
    package var recency = 0.0
    /// Seconds after its last change when a memory's recency counts half.
    package var halfLife = 30.0 * 86_400

    /// The usual weights.
    package init() {}

    /// Whether nothing was changed.
    package var isStandard: Bool { self == Ranking() }
}

/// What is searched for.
package enum SearchQuery: Sendable {
    /// A text, embedded by the store's model.
    case text(String)
    /// A vector of the scope's space, of any length but zero.
    case vector([Float])
}

/// A memory that a search found.
package struct SearchHit: Sendable {
    package let memory: Memory
    /// The cosine, clamped to 0...1; 0 when a search by words brought no vector to a scope of callers' vectors.
    package let similarity: Float
    /// The unit vector, when the request asked for it.
    package let embedding: [Float]?
    /// What decides its place in a keyword or hybrid search; `nil` in a semantic one, where the similarity does.
    package var score: Double?
    var rankedParts: SearchScoreParts?

    /// What each part adds to the score; of a semantic hit the similarity is all.
    package var parts: SearchScoreParts {
        if let rankedParts { return rankedParts }
        var parts = SearchScoreParts()
        parts.semantic = Double(similarity)
        return parts
    }
}

/// What each part adds to the score of a hit.
package struct SearchScoreParts: Sendable, Hashable {
    /// By meaning.
    package var semantic = 0.0
    /// By words.
    package var keyword = 0.0
    /// By what was said around.
    package var context = 0.0
    /// By the time of the last change.
    package var recency = 0.0
    /// By importance.
    package var importance = 0.0

    /// No parts.
    package init() {}
}

/// The hits of a search, best first.
package struct SearchAnswer: Sendable, RandomAccessCollection {
    /// The hits; equal similarities in the order of their ids.
    package let hits: [SearchHit]

    /// Whether every memory that could be answered was scored exactly, so that nothing can be missing.
    package let isExact: Bool

    /// Nothing, because there is nothing.
    static let empty = SearchAnswer(hits: [], isExact: true)

    /// 0.
    package var startIndex: Int { 0 }

    /// The number of hits.
    package var endIndex: Int { hits.count }

    /// The hit of a rank, from 0.
    package subscript(rank: Int) -> SearchHit { hits[rank] }
}
