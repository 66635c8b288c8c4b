internal import Store
internal import VectorSearch

/// A checked search of one partition in memory that is short enough for the caller's own thread.
package struct ShortSearch: Sendable {
    fileprivate let block: QueryBlock
    fileprivate let partition: Partition
    /// The tokens of the text whose vector was remembered; `nil` for a search by vector.
    fileprivate let tokens: Int?
}

extension MemoryEngine {
    /// Prepares a search that can be answered at once, without waiting for anything.
    ///
    /// - Returns: `nil` for every search that has to wait for a model, a load or the compute lane, that is by words, of
    ///   several scopes or of the past; then ``search(_:for:)-(SearchRequest,_)`` answers it.
    /// - Throws: As that method, for what is wrong with the request, and when its text would wait too long for the model.
    package func shortSearch(_ request: SearchRequest, for caller: Caller) throws(EngineError) -> ShortSearch? {
        guard request.type == .semantic, !request.includesEmbedding else { return nil }
        let space = spaces.current
        var remembered: EmbeddingCache.Entry?
        if case .text(let text) = request.query {
            remembered = space.embeddings.remembered(text)
            if remembered == nil {
                // A new text waits for the model: nothing is read for it here, unless it is about to be refused.
                guard space.embeddings.isOverloaded,
                    try prepare(request, at: 0, in: space, for: caller)?.target != nil
                else { return nil }
                try space.embeddings.checkAdmission()
                return nil
            }
        }
        guard var query = try prepare(request, at: 0, in: space, for: caller), let target = query.target,
            let partition = space.partitions.loaded(target.partition)
        else { return nil }
        query.unit = query.unit ?? remembered?.vector
        let cost = partition.scanCost(k: request.topK, filter: query.filter, accuracy: query.accuracy)
        guard cost <= inlineScanCost, let block = QueryBlock(query) else { return nil }
        return ShortSearch(block: block, partition: partition, tokens: remembered?.tokens)
    }

    /// Answers a prepared search on this thread.
    package func answer(_ search: ShortSearch) throws(EngineError) -> SearchAnswer {
        let query = search.block.queries[0]
        if let tokens = search.tokens { noteEmbedding(tokens: tokens, organisation: query.request.scope.organisation) }
        let answers = try scan(search.block, in: search.partition)
        guard let answer = answers.first?.answer(to: query.request) else { return .empty }
        noteAccess(answer, organisation: search.block.target.organisation)
        return answer
    }
}
