/// Makes a partition from rows that come one after another: the fast way to load many.
public struct PartitionBuilder: ~Copyable {
    private var rows: PartitionRows

    /// The values of the row that is being added: one array for all rows.
    private var scratch: [Float]

    /// A builder of a partition.
    ///
    /// - Parameter capacity: How many rows are expected, if that is known.
    public init(dimension: Int, capacity: Int = 0) {
        rows = PartitionRows(dimension: dimension)
        rows.buildsCodes = false
        scratch = [Float](repeating: 0, count: dimension)
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

    /// Adds a row, or replaces the one with this id, from bytes that somebody else owns.
    ///
    /// - Parameter unit: The float32 values of a unit vector, of any alignment; copied.
    /// - Complexity: O(dimension)
    @unsafe public mutating func append(
        _ id: RowID,
        unitBytes unit: UnsafeRawBufferPointer,
        _ attributes: RowAttributes
    ) throws(VectorError) {
        guard unit.count == rows.dimension * MemoryLayout<Float>.size else {
            let received = unit.count / MemoryLayout<Float>.size
            throw .dimensionMismatch(expected: rows.dimension, received: received)
        }
        // SAFETY: both sides have the same number of bytes, which was checked above.
        unsafe scratch.withUnsafeMutableBytes { unsafe $0.copyMemory(from: unit) }
        rows.apply(.upsert(id, unit: scratch, attributes))
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
