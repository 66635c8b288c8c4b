/// Fills a partition in bulk before anybody searches it.
///
/// Takes no locks and grows no faster than asked: reserve, append every row, ``finish()``.
public struct PartitionBuilder: ~Copyable {
    private var rows: IndexedRows
    private var topics = TopicTable()

    /// A builder for vectors of `dimension` floats, 1...4096, with room for `capacity` rows.
    public init(dimension: Int, capacity: Int = 0) {
        precondition(VectorLimits.dimensions.contains(dimension), "a partition of dimension \(dimension)")
        rows = IndexedRows(dimension: dimension)
        rows.reserve(capacity)
    }

    /// Rows so far.
    public var count: Int { rows.count }

    /// Makes room for `capacity` rows in all.
    public mutating func reserve(_ capacity: Int) { rows.reserve(capacity) }

    /// Adds a row, or replaces the one with the same id.
    ///
    /// - Parameter unit: A unit vector of the builder's dimension.
    /// - Throws: ``VectorError/dimensionMismatch(expected:received:)``.
    public mutating func append(_ id: RowID, unit: Span<Float>, _ attributes: RowAttributes) throws(VectorError) {
        try unsafe unit.withUnsafeBytes { bytes throws(VectorError) in
            try unsafe append(id, unitBytes: bytes, attributes)
        }
    }

    /// Adds a row, or replaces the one with the same id.
    ///
    /// - Parameter unit: A unit vector of the builder's dimension.
    /// - Throws: ``VectorError/dimensionMismatch(expected:received:)``.
    public mutating func append(_ id: RowID, unit: [Float], _ attributes: RowAttributes) throws(VectorError) {
        try append(id, unit: unit.span, attributes)
    }

    /// Adds a row from its bytes: native-endian float32, at any alignment, valid for the call.
    ///
    /// - Throws: ``VectorError/dimensionMismatch(expected:received:)`` in floats, the received ones rounded down.
    @unsafe public mutating func append(
        _ id: RowID,
        unitBytes: UnsafeRawBufferPointer,
        _ attributes: RowAttributes
    ) throws(VectorError) {
        let dimension = rows.rows.dimension
        let width = MemoryLayout<Float>.stride
        guard unitBytes.count == dimension * width, let start = unitBytes.baseAddress else {
            throw .dimensionMismatch(expected: dimension, received: unitBytes.count / width)
        }
        let topic = topics.retain(attributes.topic)
        // SAFETY: there are `dimension` floats at `start`, as just checked.
        unsafe rows.upsert(id, start, topic: topic, confidence: attributes.storedConfidence, &topics)
    }

    /// The partition.
    public consuming func finish() -> Partition {
        Partition(adopting: rows, topics: topics)
    }
}
