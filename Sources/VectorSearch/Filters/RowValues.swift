/// The distinct values of a condition: in the order of their keys, and quick to look one up.
struct RowValues: Sendable {
    /// From so many values on a table is faster than looking at each.
    private static let tableSize = 9

    /// At least one.
    let ordered: [RowValue]

    private let table: Set<RowValue>

    /// - Precondition: The values are distinct, and in the order of their keys.
    init(ordered: [RowValue]) {
        self.ordered = ordered
        table = ordered.count < RowValues.tableSize ? [] : Set(ordered)
    }

    /// Whether a value is among these.
    ///
    /// - Complexity: O(1)
    func contains(_ value: RowValue) -> Bool {
        table.isEmpty ? ordered.contains(value) : table.contains(value)
    }
}
