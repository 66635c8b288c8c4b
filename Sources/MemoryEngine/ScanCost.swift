internal import VectorSearch

extension Partition {
    /// What some searches of this partition cost together, in values multiplied: about 5,000 of them take a microsecond
    /// of one core.
    ///
    /// The one place that decides which searches leave the caller's thread.
    ///
    /// - Complexity: O(1), or O(changes) while changes wait beside the rows
    func scanCost(queries: Int = 1, k: Int, filter: RowFilter, accuracy: Accuracy = .standard) -> Int {
        count * dimension * queries
    }
}
