internal import func Glibc.exp2

extension Partition {
    /// Up to this many matching rows are all scored.
    private static let exhaustiveRows = 1_024

    /// Rows that words and meaning each propose, at least.
    private static let leastProposals = 100

    /// Rows that each proposes for every hit that is wanted.
    private static let proposalsPerHit = 4

    /// The `k` best rows by words and meaning.
    ///
    /// Words score every row. By meaning the nearest rows are proposed; these, the best by words, and the neighbours of
    /// both in their sessions are scored exactly. With few matching rows, or when the query asks for it, every row is. A row
    /// that holds a term can be missed only when neither words nor meaning propose it or a neighbour.
    ///
    /// - Parameters:
    ///   - k: 1 to ``maximumHits``.
    ///   - filter: What every hit satisfies. Neighbours count whether they satisfy it or not.
    /// - Precondition: ``hasWords``
    /// - Complexity: O(rows), with a small constant
    public func ranked(_ query: RankedQuery, k: Int, where filter: RowFilter = .all) throws(VectorError) -> RankedRows {
        if let unit = query.unit, unit.count != dimension {
            throw .dimensionMismatch(expected: dimension, received: unit.count)
        }
        guard (1...Partition.maximumHits).contains(k) else { throw .kOutOfRange(received: k) }
        return readingSettled { rows in
            guard let words = rows.words, rows.count > 0 else { return RankedRows() }
            let scratch = takeRankScratch()
            defer { giveBack(scratch) }
            scratch.reserve(rows.count)
            defer { scratch.clean(rows: rows.count) }
            // SAFETY: the scratch has a place for each row, and all are zero.
            unsafe words.addScores(of: query.terms, to: scratch.words)
            let matches = rows.matches(filter)
            let matching = matches?.count ?? rows.count
            let isExhaustive = query.isExhaustive || query.requiresTerm || matching <= Partition.exhaustiveRows
            let candidates =
                isExhaustive
                ? rows.rankable(query, k: k, matches, scratch)
                : proposals(query, k: k, filter, matches, rows, scratch)
            let hits = rows.best(k, of: candidates, query, words, scratch)
            return RankedRows(hits: hits, isExact: isExhaustive)
        }
    }

    /// The rows that words and meaning propose, and their neighbours.
    private func proposals(
        _ query: RankedQuery,
        k: Int,
        _ filter: RowFilter,
        _ matches: RowBitmap?,
        _ rows: borrowing PartitionRows,
        _ scratch: RankScratch
    ) -> [UInt32] {
        let wanted = min(max(Partition.leastProposals, Partition.proposalsPerHit * k), Partition.maximumHits)
        var candidates: [UInt32] = []
        if let unit = query.unit {
            let plan = SearchPlan(rows, k: wanted, filter, .standard)
            for entry in found(unit, k: wanted, plan, in: rows) where scratch.markCandidate(entry.row) {
                candidates.append(entry.row)
                _ = scratch.markCosine(entry.row)
                // SAFETY: the row has a place.
                unsafe scratch.cosines[Int(entry.row)] = entry.score
            }
        }
        for row in rows.bestByWords(wanted, matches, scratch) where scratch.markCandidate(row) {
            candidates.append(row)
        }
        guard query.context > 0, let sessions = rows.words?.sessions, !sessions.isEmpty else { return candidates }
        for row in candidates {
            sessions.forEachNeighbour(of: row, within: RankedQuery.reach) { neighbour, _ in
                if matches.map({ $0[Int(neighbour)] }) ?? true, scratch.markCandidate(neighbour) {
                    candidates.append(neighbour)
                }
            }
        }
        return candidates
    }
}

extension PartitionRows {
    /// Every row that may be answered.
    func rankable(_ query: RankedQuery, k: Int, _ matches: RowBitmap?, _ scratch: RankScratch) -> [UInt32] {
        // Only words decide: what is not among the best by them need not be looked at.
        if query.requiresTerm, query.context == 0, query.importance == 0, query.recency == 0, query.minimumCosine == nil
        {
            return bestByWords(k, matches, scratch)
        }
        var rows: [UInt32] = []
        for row in 0..<count where matches.map({ $0[row] }) ?? true {
            // SAFETY: the row has a place.
            if query.requiresTerm, unsafe scratch.words[row] <= 0 { continue }
            rows.append(UInt32(row))
        }
        return rows
    }

    /// The `k` best rows by words, and those that tie with the last.
    func bestByWords(_ k: Int, _ matches: RowBitmap?, _ scratch: RankScratch) -> [UInt32] {
        var best = Candidates(k: k, slack: 0)
        let block = 1_024
        // SAFETY: the buffers have the room that the kernel asks for, and there is a score for each row.
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: block + 16) { chosen in
            unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: block + 16) { ordinals in
                let (scores, places) = (chosen.baseAddress!, ordinals.baseAddress!)
                for start in stride(from: 0, to: count, by: block) {
                    var selected = unsafe Kernels.current.select(
                        scratch.words + start,
                        count: min(block, count - start),
                        atLeast: max(best.threshold, .leastNonzeroMagnitude),
                        first: start,
                        into: scores,
                        places
                    )
                    if let matches, selected > 0 {
                        var kept = 0
                        for place in 0..<selected {
                            guard matches[Int(unsafe places[place])] else { continue }
                            unsafe places[kept] = places[place]
                            unsafe scores[kept] = scores[place]
                            kept += 1
                        }
                        selected = kept
                    }
                    if selected > 0 { unsafe best.add(UnsafeBufferPointer(start: scores, count: selected), places) }
                }
            }
        }
        best.cut()
        return best.entries.map(\.row)
    }

    /// The best of some rows, best first, with their scores.
    func best(
        _ k: Int,
        of candidates: [UInt32],
        _ query: RankedQuery,
        _ words: WordIndex,
        _ scratch: RankScratch
    ) -> [RankedHit] {
        let usesContext = query.context > 0 && !words.sessions.isEmpty
        if let unit = query.unit, query.semantic > 0 || query.minimumCosine != nil {
            findCosines(of: candidates, unit, withNeighbours: usesContext ? words : nil, scratch)
        }
        scratch.best.begin(k: k)
        // SAFETY: there is an id for each row, and the rows do not change.
        unsafe ids.withUnsafeBufferPointer { ids in
            for row in candidates {
                if let least = query.minimumCosine, cosine(of: row, query, scratch) < least { continue }
                let score = parts(of: row, query, usesContext ? words : nil, scratch).sum
                unsafe scratch.best.offer(row, score, ids.baseAddress!)
            }
        }
        let chosen = scratch.best.rows()
        // Where cosines do not decide, only those of the hits are shown.
        if let unit = query.unit { findCosines(of: chosen.map(\.row), unit, withNeighbours: nil, scratch) }
        let hits = chosen.map { entry in
            RankedHit(
                id: ids[Int(entry.row)],
                score: entry.score,
                parts: parts(of: entry.row, query, usesContext ? words : nil, scratch),
                cosine: cosine(of: entry.row, query, scratch),
                updated: attributes.updated[Int(entry.row)]
            )
        }
        return hits.sorted { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
    }

    /// Scores the rows, and their neighbours, whose cosines are not known yet.
    private func findCosines(
        of candidates: [UInt32],
        _ unit: [Float],
        withNeighbours words: WordIndex?,
        _ scratch: RankScratch
    ) {
        var missing: [UInt32] = []
        for row in candidates {
            if scratch.markCosine(row) { missing.append(row) }
            words?.sessions.forEachNeighbour(of: row, within: RankedQuery.reach) { neighbour, _ in
                if scratch.markCosine(neighbour) { missing.append(neighbour) }
            }
        }
        if missing.isEmpty { return }
        // SAFETY: the ordinals are rows of the arena, and each has a place for its cosine.
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: missing.count + 16) { scores in
            unsafe missing.withUnsafeBufferPointer { rows in
                unsafe unit.withUnsafeBufferPointer { unit in
                    unsafe Kernels.current.dotGather(
                        unit.baseAddress!,
                        arena.rows,
                        ordinals: rows.baseAddress!,
                        count: rows.count,
                        dimension: dimension,
                        stride: arena.stride,
                        into: scores.baseAddress!
                    )
                }
            }
            for place in missing.indices { unsafe scratch.cosines[Int(missing[place])] = scores[place] }
        }
    }

    /// The cosine of a row, which was found before; where cosines do not decide, any finite number until then.
    private func cosine(of row: UInt32, _ query: RankedQuery, _ scratch: RankScratch) -> Float {
        // SAFETY: the row has a place.
        query.unit == nil ? 0 : unsafe scratch.cosines[Int(row)]
    }

    /// What a row's words and vector say.
    private func own(_ row: UInt32, _ query: RankedQuery, _ scratch: RankScratch) -> (semantic: Float, keyword: Float) {
        // SAFETY: the row has a place.
        let words = unsafe scratch.words[Int(row)]
        return (query.semantic * max(0, cosine(of: row, query, scratch)), query.keyword * words)
    }

    private func parts(
        of row: UInt32,
        _ query: RankedQuery,
        _ words: WordIndex?,
        _ scratch: RankScratch
    ) -> ScoreParts {
        var parts = ScoreParts()
        (parts.semantic, parts.keyword) = own(row, query, scratch)
        if let words {
            // Distance by distance, the one before first: the same bits whatever the ordinals are.
            words.sessions.forEachNeighbour(of: row, within: RankedQuery.reach) { neighbour, distance in
                let score = own(neighbour, query, scratch)
                parts.context += (score.semantic + score.keyword) / Float(distance)
            }
            parts.context *= query.context
        }
        if query.importance > 0 { parts.importance = query.importance * Float(attributes.importances[Int(row)]) }
        if query.recency > 0 {
            let age = Double(max(0, query.now - attributes.updated[Int(row)]))
            parts.recency = query.recency * Float(exp2(-age / query.halfLife))
        }
        return parts
    }
}
