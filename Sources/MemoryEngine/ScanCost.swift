internal import VectorSearch

extension Partition {
    /// About how long some searches of this partition take together on one core, in nanoseconds.
    ///
    /// The one place that decides which searches leave the caller's thread.
    ///
    /// - Complexity: O(1)
    func scanCost(queries: Int = 1, k: Int, filter: RowFilter, accuracy: Accuracy) -> Int {
        searchCost(k: k, isFiltered: !filter.isAll, accuracy: accuracy) * queries
    }
}
