extension Partition {
    /// The `k` rows nearest to a query, best first, as accurately as asked for.
    ///
    /// - Parameters:
    ///   - query: A unit vector.
    ///   - k: 1 to ``maximumHits``.
    ///   - filter: What every hit satisfies.
    ///   - accuracy: How much may be missing to save time.
    /// - Returns: min(`k`, matching rows) hits.
    public func search(
        _ query: [Float],
        k: Int,
        where filter: RowFilter = .all,
        accuracy: Accuracy = .standard
    ) throws(VectorError) -> Neighbours {
        if case .recall(let recall) = accuracy {
            let scratch = takeScratch()
            defer { giveBack(scratch) }
            return reading { rows, pending in
                let margin = rows.lists.calibration.margin(recall: Tuning.quantile >= 0 ? Tuning.quantile : recall, depth: k)
                let effort = SearchEffort(margin: margin, reach: Tuning.reach)
                let found = rows.probable(for: query, k: k, among: nil, effort: effort, scratch)
                return Neighbours(hits: rank(found, k, in: rows), isExact: false)
            }
        }
        return Neighbours(hits: try nearest(to: query, k: k, where: filter), isExact: true)
    }

    /// The `k` rows nearest to each of several queries: the hits of single searches.
    ///
    /// - Parameters:
    ///   - queries: `count * dimension` values, a unit vector after the other.
    ///   - count: The number of queries.
    /// - Returns: For each query, in order, min(`k`, matching rows) hits.
    public func search(
        block queries: [Float],
        count: Int,
        k: Int,
        where filter: RowFilter = .all,
        accuracy: Accuracy = .standard
    ) throws(VectorError) -> [Neighbours] {
        try nearest(toBlock: queries, count: count, k: k, where: filter).map { Neighbours(hits: $0, isExact: true) }
    }
}
