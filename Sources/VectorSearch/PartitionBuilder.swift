/// Makes a partition from rows that come one after another: the fast way to load many.
public struct PartitionBuilder: ~Copyable {
    private var rows: PartitionRows

    /// A builder of a partition.
    ///
    /// - Parameter capacity: How many rows are expected, if that is known.
    public init(dimension: Int, capacity: Int = 0) {
        rows = PartitionRows(dimension: dimension)
        rows.buildsCodes = false
        if capacity > 0 { rows.reserve(capacity) }
    }

    /// Adds a row, or replaces the one with this id.
    ///
    /// - Complexity: O(dimension)
    public mutating func append(
        _ id: RowID,
        unit: [Float],
        _ attributes: RowAttributes
    ) throws(VectorError) {
        guard unit.count == rows.dimension else {
            throw .dimensionMismatch(expected: rows.dimension, received: unit.count)
        }
        rows.apply(.upsert(id, unit: unit, attributes))
    }

    /// The partition of the rows added.
    ///
    /// - Parameter threads: Threads that divide the rows into lists.
    public consuming func finish(threads: Int = 1) -> Partition {
        rows.lists.build(rows.arena, count: rows.count, threads: threads)
        rows.buildsCodes = true
        return Partition(rows: rows)
    }
}
