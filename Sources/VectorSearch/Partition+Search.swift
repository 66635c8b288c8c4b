extension Partition {
    /// The `k` rows most similar to a query, best first.
    ///
    /// Exact: every row that passes the filter is scored, and min(k, matches) hits come back.
    ///
    /// - Parameters:
    ///   - query: A unit vector of ``dimension`` floats (see ``UnitVector``).
    ///   - k: 1...1000.
    ///   - filter: Which rows may be returned.
    /// - Returns: Hits by descending score, ties by ascending id.
    /// - Throws: ``VectorError/dimensionMismatch(expected:received:)``, ``VectorError/notFinite(index:)``,
    ///   ``VectorError/kOutOfRange(received:)``.
    /// - Complexity: O(rows x dimension) time, O(k) memory.
    /// - Note: Synchronous and CPU bound, on the caller's thread.
    public func nearest(
        to query: [Float],
        k: Int,
        where filter: RowFilter = .none
    ) throws(VectorError) -> [Hit] {
        try check(query, count: 1, k: k)
        let hits = withSnapshot(filter) { snapshot in
            unsafe query.withUnsafeBufferPointer { floats in
                // SAFETY: checked to be `dimension` floats, at least one.
                unsafe SingleScan.nearest(floats.baseAddress!, k: k, snapshot)
            }
        }
        return hits ?? []
    }

    /// The `k` rows most similar to each of several queries.
    ///
    /// Hits and scores are those of ``nearest(to:k:where:)``, bit for bit; all queries see the same rows. Made for
    /// many queries at once: rows are read from memory once for up to 128 of them.
    ///
    /// - Parameters:
    ///   - queries: `count * dimension` floats, one unit vector after another.
    ///   - count: The number of queries; none is allowed.
    ///   - k: 1...1000, for each query.
    ///   - filter: Which rows may be returned.
    /// - Returns: The hits of each query, in the order of the queries.
    /// - Throws: As ``nearest(to:k:where:)``; indices and counts refer to the whole block.
    public func nearest(
        toBlock queries: [Float],
        count: Int,
        k: Int,
        where filter: RowFilter = .none
    ) throws(VectorError) -> [[Hit]] {
        try check(queries, count: count, k: k)
        guard count > 0 else { return [] }
        let hits = withSnapshot(filter) { snapshot in
            unsafe queries.withUnsafeBufferPointer { floats in
                // SAFETY: checked to be `count * dimension` floats, at least one.
                unsafe BlockScan.nearest(floats.baseAddress!, count: count, k: k, snapshot)
            }
        }
        return hits ?? Array(repeating: [], count: count)
    }

    private func check(_ queries: [Float], count: Int, k: Int) throws(VectorError) {
        let (expected, overflow) = dimension.multipliedReportingOverflow(by: count)
        guard !overflow, expected == queries.count, count >= 0 else {
            throw .dimensionMismatch(expected: overflow ? Int.max : expected, received: queries.count)
        }
        guard VectorLimits.results.contains(k) else { throw .kOutOfRange(received: k) }
        let bad = unsafe queries.withUnsafeBufferPointer { unsafe Kernels.current.firstNotFinite($0) }
        if let bad { throw .notFinite(index: bad) }
    }
}
