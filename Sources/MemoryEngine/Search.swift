/// A search of one scope.
package struct SearchRequest: Sendable {
    package var scope: Scope
    package var query: SearchQuery
    /// At most this many hits, 1...1,000.
    package var topK: Int
    package var topic: String?
    package var minimumConfidence: Double?
    /// On the clamped similarity, 0...1.
    package var minimumSimilarity: Double?
    package var includesEmbedding: Bool

    /// A search with the given conditions.
    package init(
        scope: Scope,
        query: SearchQuery,
        topK: Int = 10,
        topic: String? = nil,
        minimumConfidence: Double? = nil,
        minimumSimilarity: Double? = nil,
        includesEmbedding: Bool = false
    ) {
        self.scope = scope
        self.query = query
        self.topK = topK
        self.topic = topic
        self.minimumConfidence = minimumConfidence
        self.minimumSimilarity = minimumSimilarity
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
