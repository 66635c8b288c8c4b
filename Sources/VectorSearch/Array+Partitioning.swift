extension Array {
    /// The first index whose element satisfies the predicate, in an array where all that do come last; or the count.
    ///
    /// - Complexity: O(log count).
    func partitioningIndex(where isInSecondPart: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if isInSecondPart(self[middle]) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return low
    }
}
