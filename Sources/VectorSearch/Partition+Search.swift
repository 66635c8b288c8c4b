extension Partition {
    /// The `k` rows nearest to a query, best first, as accurately as asked for.
    ///
    /// - Parameters:
    ///   - query: A unit vector.
    ///   - k: 1 to ``maximumHits``.
    ///   - filter: What every hit satisfies.
    ///   - accuracy: How much may be missing to save time.
    /// - Returns: min(`k`, matching rows) hits.
    /// - Complexity: O(root of rows x dimension) with the usual accuracy, O(rows x dimension) for exact answers
    public func search(
        _ query: [Float],
        k: Int,
        where filter: RowFilter = .all,
        accuracy: Accuracy = .standard
    ) throws(VectorError) -> Neighbours {
        try check(query.count, k)
        return reading(isLong: accuracy == .exact) { rows, pending in
            let plan = SearchPlan(rows, k: k, filter, accuracy)
            let hits: [Hit]
            if pending.isEmpty {
                hits = rank(found(query, k: k, plan, in: rows), k, in: rows)
            } else {
                let changes = PendingChanges(pending, over: rows)
                let entries = found(query, k: k + changes.hidden.count, plan, in: rows)
                hits = rank(entries, k, in: rows, changes, query, filter)
            }
            return Neighbours(hits: hits, isExact: plan.isExact)
        }
    }

    /// The `k` rows nearest to each of several queries: the hits of single searches.
    ///
    /// - Parameters:
    ///   - queries: `count * dimension` values, a unit vector after the other.
    ///   - count: The number of queries.
    /// - Returns: For each query, in order, min(`k`, matching rows) hits.
    /// - Complexity: O(count x k) memory besides one tile of scores
    public func search(
        block queries: [Float],
        count: Int,
        k: Int,
        where filter: RowFilter = .all,
        accuracy: Accuracy = .standard
    ) throws(VectorError) -> [Neighbours] {
        if count == 0 { return [] }
        if count == 1 { return [try search(queries, k: k, where: filter, accuracy: accuracy)] }
        guard queries.count == count * dimension else {
            throw .dimensionMismatch(expected: dimension, received: queries.count / count)
        }
        try check(dimension, k)
        return reading(isLong: accuracy == .exact) { rows, pending in
            let plan = SearchPlan(rows, k: k, filter, accuracy)
            let changes = pending.isEmpty ? nil : PendingChanges(pending, over: rows)
            let entries = found(block: queries, count: count, k: k + (changes?.hidden.count ?? 0), plan, in: rows)
            var answers: [Neighbours] = []
            answers.reserveCapacity(count)
            for position in 0..<count {
                let hits =
                    if let changes {
                        rank(entries[position], k, in: rows, changes, slice(queries, position), filter)
                    } else {
                        rank(entries[position], k, in: rows)
                    }
                answers.append(Neighbours(hits: hits, isExact: plan.isExact))
            }
            return answers
        }
    }

    /// The `k` rows nearest to a query, best first: no other row is nearer.
    ///
    /// - Complexity: O(rows x dimension) time, O(k) memory
    public func nearest(to query: [Float], k: Int, where filter: RowFilter = .all) throws(VectorError) -> [Hit] {
        try search(query, k: k, where: filter, accuracy: .exact).hits
    }

    /// The `k` rows nearest to each of several queries: the hits of single exact searches, bit for bit, found faster.
    ///
    /// - Complexity: O(count x rows x dimension) time, O(count x k) memory besides one tile of scores
    public func nearest(
        toBlock queries: [Float],
        count: Int,
        k: Int,
        where filter: RowFilter = .all
    ) throws(VectorError) -> [[Hit]] {
        try search(block: queries, count: count, k: k, where: filter, accuracy: .exact).map(\.hits)
    }

    private func check(_ received: Int, _ k: Int) throws(VectorError) {
        guard received == dimension else { throw .dimensionMismatch(expected: dimension, received: received) }
        guard (1...Partition.maximumHits).contains(k) else { throw .kOutOfRange(received: k) }
    }

    private func slice(_ queries: [Float], _ position: Int) -> [Float] {
        Array(queries[position * dimension..<(position + 1) * dimension])
    }

    /// The rows that belong to the answer of a query, and maybe more, with their final scores.
    func found(
        _ query: [Float],
        k: Int,
        _ plan: SearchPlan,
        in rows: borrowing PartitionRows
    ) -> [Candidates.Entry] {
        switch plan {
        case .scan(let ordinals): return rows.candidates(for: query, k: k, among: ordinals)
        case .listed(let matches, let effort):
            let scratch = takeScratch()
            defer { giveBack(scratch) }
            return unsafe rows.probable(for: query, k: k, listed: matches, effort: effort, scratch)
        case .copies(let copies, let effort):
            let scratch = takeScratch()
            defer { giveBack(scratch) }
            return unsafe rows.probable(for: query, k: k, copies: copies, effort: effort, scratch)
        case .lists(let matches, let effort):
            let scratch = takeScratch()
            defer { giveBack(scratch) }
            guard let matches else {
                return unsafe rows.probable(for: query, k: k, effort: effort, scratch)
            }
            return unsafe matches.withWords {
                unsafe rows.probable(for: query, k: k, among: $0.baseAddress, effort: effort, scratch)
            }
        }
    }

    /// The same for several queries.
    private func found(
        block queries: [Float],
        count: Int,
        k: Int,
        _ plan: SearchPlan,
        in rows: borrowing PartitionRows
    ) -> [[Candidates.Entry]] {
        if case .scan(let ordinals) = plan {
            return rows.candidates(forBlock: queries, count: count, k: k, among: ordinals)
        }
        var answers: [[Candidates.Entry]] = []
        answers.reserveCapacity(count)
        for position in 0..<count { answers.append(found(slice(queries, position), k: k, plan, in: rows)) }
        return answers
    }
}

extension PartitionRows {
    /// A candidate as callers see it.
    fileprivate borrowing func hit(_ entry: Candidates.Entry) -> Hit {
        let row = Int(entry.row)
        return Hit(id: ids[row], score: entry.score, place: attributes.place(of: row))
    }
}

/// The best `k` of some candidates, in order.
private func rank(_ found: [Candidates.Entry], _ k: Int, in rows: borrowing PartitionRows) -> [Hit] {
    var hits: [Hit] = []
    hits.reserveCapacity(found.count)
    for entry in found { hits.append(rows.hit(entry)) }
    return best(hits, k)
}

/// The best `k` of some candidates and the changed rows, in order.
private func rank(
    _ found: [Candidates.Entry],
    _ k: Int,
    in rows: borrowing PartitionRows,
    _ changes: PendingChanges,
    _ query: [Float],
    _ filter: RowFilter
) -> [Hit] {
    var hits = changes.hits(for: query, where: filter, in: rows)
    for entry in found where !changes.hidden.contains(entry.row) {
        hits.append(rows.hit(entry))
    }
    return best(hits, k)
}

private func best(_ hits: [Hit], _ k: Int) -> [Hit] {
    var hits = hits
    if hits.count <= 32 {
        // Few hits are in order sooner than a general sort has begun.
        for place in hits.indices.dropFirst() {
            var hole = place
            while hole > 0, isBetter(hits[hole], hits[hole - 1]) {
                hits.swapAt(hole, hole - 1)
                hole -= 1
            }
        }
    } else {
        hits.sort(by: isBetter)
    }
    if hits.count > k { hits.removeLast(hits.count - k) }
    return hits
}

private func isBetter(_ left: Hit, _ right: Hit) -> Bool {
    left.score != right.score ? left.score > right.score : left.id < right.id
}
