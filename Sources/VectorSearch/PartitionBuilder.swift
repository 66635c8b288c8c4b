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

    /// Rows added so far.
    public var count: Int { rows.count }

    /// The partition of the rows added.
    ///
    /// Rows that are not divided into lists are all scanned, exactly, until ``Partition/rebuild()`` divides them.
    ///
    /// - Parameters:
    ///   - divided: Whether the rows are divided into lists at once.
    ///   - threads: Threads that divide them.
    /// - Complexity: O(1), or O(rows x root of rows x dimension) to divide them
    public consuming func finish(divided: Bool = true, threads: Int = 1) -> Partition {
        if divided { rows.divide(threads: threads) }
        // Else the next row that is written would divide all of them, on the writer's thread.
        rows.buildsCodes = divided || rows.count < ListPolicy.leastRows
        return Partition(rows: rows)
    }
}
