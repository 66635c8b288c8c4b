/// Memory for rows of float32 values, each on its own cache lines.
@safe struct RowArena: ~Copyable {
    /// Values of a row.
    let dimension: Int

    /// Floats from one row to the next: the dimension rounded up to a cache line.
    let stride: Int

    /// Rows that fit.
    private(set) var capacity = 0

    private var memory = GrowingMemory()

    init(dimension: Int) {
        self.dimension = dimension
        stride = (dimension + 15) / 16 * 16
    }

    /// Bytes of the arena.
    var byteCount: Int { memory.capacity }

    /// The first row.
    ///
    /// Not to be used while the arena is empty.
    @unsafe var rows: UnsafeMutablePointer<Float> {
        // SAFETY: the memory holds nothing but floats.
        unsafe memory.start.assumingMemoryBound(to: Float.self)
    }

    /// Makes room for at least `count` rows; those there are keep their values.
    mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        memory.reserve(count * stride * MemoryLayout<Float>.size)
        capacity = memory.capacity / (stride * MemoryLayout<Float>.size)
    }

    /// Writes a row.
    ///
    /// - Precondition: `values` has `dimension` values and the row is within the capacity.
    func set(_ row: Int, to values: [Float]) {
        precondition(values.count == dimension)
        // SAFETY: the precondition proves that the values are whole.
        unsafe values.withUnsafeBufferPointer { unsafe set(row, to: $0.baseAddress!) }
    }

    /// Writes a row of `dimension` values.
    ///
    /// - Precondition: The row is within the capacity.
    @unsafe func set(_ row: Int, to values: UnsafePointer<Float>) {
        precondition(row < capacity)
        // SAFETY: the precondition proves that the row is whole.
        unsafe (rows + row * stride).update(from: values, count: dimension)
    }

    /// Copies one row over another.
    func move(_ source: Int, to target: Int) {
        precondition(source < capacity && target < capacity && source != target)
        // SAFETY: both rows are within the arena and do not overlap.
        unsafe (rows + target * stride).update(from: rows + source * stride, count: dimension)
    }
}
