extension Partition {
    /// About how long a search takes on one core, in nanoseconds: to decide where to run it.
    ///
    /// Follows measurements of 384 dimensions with AVX-512; elsewhere a search takes longer, by a factor that is much the
    /// same for all of them.
    ///
    /// - Parameters:
    ///   - k: Hits wanted.
    ///   - isFiltered: Whether the rows that match have to be found first.
    /// - Complexity: O(1)
    public func searchCost(k: Int, isFiltered: Bool, accuracy: Accuracy) -> Int {
        let (count, lists) = examine { ($0.count, $0.lists.listCount) }
        let scan = count * dimension / 5
        // One pass over a column, unless the filter was asked for lately.
        let matching = isFiltered ? count / 2 : 0
        guard case .recall = accuracy, lists > 0, k * 8 < count else { return scan + matching }
        let codes = lists == 1 ? Double(count) : 20_000 + 30 * Double(count).squareRoot()
        let width = Double(max(dimension, 384)) / 384
        // A few rows are scored for each hit. Rarely matching filters read more codes than others, but never more than all.
        let estimate = Int(codes * width) * (isFiltered ? 2 : 1) + k * dimension
        return min(estimate, scan) + matching
    }
}
