/// Dense rows: vectors, identities and filter columns, side by side, ordinals 0..<count without holes.
///
/// The exact representation of a partition. Other representations of the same rows (1-bit codes, inverted lists) are
/// further columns over the same ordinals, moved by the same three operations: append, overwrite, and removal by
/// moving the last row into the hole.
@safe struct PartitionRows: ~Copyable {
    /// Floats of a vector.
    let dimension: Int
    /// Floats from one vector to the next: the dimension rounded up to 64 bytes; the padding is zero.
    let stride: Int
    /// Rows in use.
    private(set) var count = 0

    private var vectors: GrowingColumn<Float>
    private var ids: GrowingColumn<RowID>
    private var topics: GrowingColumn<UInt32>
    private var confidences: GrowingColumn<Float>

    /// No rows, with room for `capacity`.
    init(dimension: Int, capacity: Int = 0) {
        self.dimension = dimension
        stride = (dimension + 15) / 16 * 16
        vectors = GrowingColumn(capacity: capacity * stride)
        ids = GrowingColumn(capacity: capacity)
        topics = GrowingColumn(capacity: capacity)
        confidences = GrowingColumn(capacity: capacity)
    }

    /// Rows there is room for.
    var capacity: Int { min(vectors.capacity / stride, ids.capacity) }

    /// Bytes of the columns.
    var byteCount: Int { vectors.byteCount + ids.byteCount + topics.byteCount + confidences.byteCount }

    /// A view whose rows are numbered from `firstOrdinal`.
    func view(from firstOrdinal: Int = 0) -> RowsView {
        unsafe RowsView(
            vectors: UnsafePointer(vectors.base),
            ids: UnsafePointer(ids.base),
            topics: UnsafePointer(topics.base),
            confidences: UnsafePointer(confidences.base),
            count: count,
            dimension: dimension,
            stride: stride,
            firstOrdinal: firstOrdinal
        )
    }

    func id(at ordinal: Int) -> RowID {
        precondition(ordinal < count)
        // SAFETY: ordinals below count are initialised.
        return unsafe ids.base[ordinal]
    }

    func topic(at ordinal: Int) -> UInt32 {
        precondition(ordinal < count)
        // SAFETY: ordinals below count are initialised.
        return unsafe topics.base[ordinal]
    }

    func confidence(at ordinal: Int) -> Float {
        precondition(ordinal < count)
        // SAFETY: ordinals below count are initialised.
        return unsafe confidences.base[ordinal]
    }

    /// The vector of a row; valid until the rows change.
    @unsafe func vector(at ordinal: Int) -> UnsafePointer<Float> {
        precondition(ordinal < count)
        return unsafe UnsafePointer(vectors.base + ordinal * stride)
    }

    /// Makes room for `wanted` rows in all. Views become invalid.
    mutating func reserve(_ wanted: Int) {
        guard wanted > capacity else { return }
        resize(to: wanted)
    }

    /// Adds a row at the end; `vector` is `dimension` floats at any alignment.
    @unsafe mutating func append(_ id: RowID, _ vector: UnsafeRawPointer, topic: UInt32, confidence: Float) {
        if count == capacity { resize(to: count + max(1, count / 2)) }
        count += 1
        unsafe overwrite(count - 1, id, vector, topic: topic, confidence: confidence)
        // SAFETY: the row lies within the capacity; padding is written once, overwriting a row leaves it alone.
        unsafe (vectors.base + (count - 1) * stride + dimension).update(repeating: 0, count: stride - dimension)
    }

    /// Replaces all of a row.
    @unsafe mutating func overwrite(
        _ ordinal: Int,
        _ id: RowID,
        _ vector: UnsafeRawPointer,
        topic: UInt32,
        confidence: Float
    ) {
        precondition(ordinal < count)
        // SAFETY: the ordinal is in range, and the caller vouches for `dimension` floats that lie elsewhere.
        unsafe UnsafeMutableRawPointer(vectors.base + ordinal * stride)
            .copyMemory(from: vector, byteCount: dimension * MemoryLayout<Float>.stride)
        unsafe ids.base[ordinal] = id
        reattribute(ordinal, topic: topic, confidence: confidence)
    }

    /// Replaces what filters see of a row.
    mutating func reattribute(_ ordinal: Int, topic: UInt32, confidence: Float) {
        precondition(ordinal < count)
        // SAFETY: the ordinal is in range.
        unsafe topics.base[ordinal] = topic
        unsafe confidences.base[ordinal] = confidence
    }

    /// Removes a row by moving the last one into its place. Returns the id of the row that moved, if one did.
    mutating func remove(_ ordinal: Int) -> RowID? {
        precondition(ordinal < count)
        let last = count - 1
        defer {
            count = last
            if last < capacity / 4 { resize(to: last + last / 2) }
        }
        guard ordinal != last else { return nil }
        // SAFETY: both ordinals are in range and differ, so the rows do not overlap.
        unsafe (vectors.base + ordinal * stride).update(from: vectors.base + last * stride, count: dimension)
        unsafe ids.base[ordinal] = ids.base[last]
        unsafe topics.base[ordinal] = topics.base[last]
        unsafe confidences.base[ordinal] = confidences.base[last]
        return unsafe ids.base[ordinal]
    }

    private mutating func resize(to capacity: Int) {
        vectors.resize(to: capacity * stride)
        ids.resize(to: capacity)
        topics.resize(to: capacity)
        confidences.resize(to: capacity)
    }
}
