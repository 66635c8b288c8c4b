internal import LMDB
internal import Store
internal import Terms
internal import VectorSearch

extension MemoryEngine {
    /// The best hits by words, or by words and meaning, among the memories of a partition as they stood at a moment.
    ///
    /// They are put into a partition of their own for this one search.
    ///
    /// - Complexity: O(memories of the moment x dimension)
    func rankPast(
        _ query: PreparedQuery,
        in target: SearchTarget,
        at time: Timestamp
    ) throws(EngineError) -> ScoredAnswer {
        let time = min(time, now())
        let partition = Partition(dimension: target.dimension)
        var memories: [MemoryID: (memory: Memory, unit: [Float])] = [:]
        try read { transaction in
            try require(query.space, in: transaction)
            partition.beginWords()
            try schema.forEachPast(
                of: target.partition,
                organisation: target.organisation,
                at: time,
                horizon: historyHorizon,
                in: transaction
            ) { (past) throws(TransactionError) in
                do {
                    let unit = try schema.vector(of: past, organisation: target.organisation, in: transaction)
                    guard unit.count == target.dimension else {
                        throw EngineError.internalFailure("a past vector has \(unit.count) dimensions")
                    }
                    let id = past.record.id
                    partition.apply([.upsert(id.rowID, unit: unit, RowAttributes(past.record.attributes))])
                    // What is not in the keyword index now was not then; when it was put there is not recorded.
                    if !past.record.isUnindexed {
                        partition.apply([.reword(id.rowID, TermVector(analysing: past.record.fact))])
                    }
                    memories[id] = (Memory(past.record, kind: past.kind, scope: target.scope), unit)
                    return true
                } catch {
                    throw TransactionError(any: error)
                }
            }
            partition.completeWords()
        }
        let found: RankedRows
        do throws(VectorError) {
            found = try partition.ranked(
                query.ranked(in: target, now: time),
                k: query.request.topK,
                where: query.filter
            )
        } catch {
            throw .internalFailure("search failed: \(error)")
        }
        var answer = ScoredAnswer(hits: [], isExact: found.isExact, organisation: target.organisation)
        for hit in found.hits {
            guard let (memory, unit) = memories[MemoryID(hit.id)] else { continue }
            let shown = SearchHit(
                memory: memory,
                similarity: min(max(hit.cosine, 0), 1),
                embedding: query.request.includesEmbedding ? unit : nil,
                score: Double(hit.score),
                rankedParts: SearchScoreParts(hit.parts)
            )
            answer.hits.append(ScoredHit(score: hit.score, hit: shown))
        }
        return answer
    }
}
