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
        self.topK = topK
        self.topic = topic
        self.minimumConfidence = minimumConfidence
        self.filter = filter
        self.minimumSimilarity = minimumSimilarity
        self.isExact = isExact
        self.includesEmbedding = includesEmbedding
    }
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
    /// The cosine, clamped to 0...1.
    package let similarity: Float
    /// The unit vector, when the request asked for it.
    package let embedding: [Float]?
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
