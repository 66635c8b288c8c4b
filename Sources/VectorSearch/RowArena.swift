internal import Glibc

/// Memory for rows of float32 values, each on its own cache lines.
///
/// Grows by half when full. Large arenas ask for huge pages, so that a scan misses fewer address translations.
@safe struct RowArena: ~Copyable {
    /// Values of a row.
    let dimension: Int

    /// Floats from one row to the next: the dimension rounded up to a cache line.
    let stride: Int

    /// Rows that fit.
    private(set) var capacity = 0

    private var base: UnsafeMutablePointer<Float>?

    private static let hugePage = 2 << 20

    init(dimension: Int) {
        self.dimension = dimension
        stride = (dimension + 15) / 16 * 16
        unsafe base = nil
    }

    deinit { unsafe free(base) }

    /// Bytes of the arena.
    var byteCount: Int { capacity * stride * MemoryLayout<Float>.size }

    /// The first row.
    ///
    /// Not to be used while the arena is empty.
    @unsafe var rows: UnsafeMutablePointer<Float> { unsafe base.unsafelyUnwrapped }

    /// Makes room for at least `count` rows; the first `used` rows keep their values.
    mutating func reserve(_ count: Int, used: Int) {
        guard count > capacity else { return }
        let grown = max(count, capacity + capacity / 2, 4)
        let bytes = grown * stride * MemoryLayout<Float>.size
        let isLarge = bytes >= RowArena.hugePage
        var memory: UnsafeMutableRawPointer?
        // SAFETY: on success the memory has `bytes` bytes at the alignment; without memory nothing can go on.
        guard unsafe posix_memalign(&memory, isLarge ? RowArena.hugePage : 64, bytes) == 0, let memory = unsafe memory
        else { fatalError("out of memory: \(bytes) bytes for \(grown) rows") }
        if isLarge { _ = unsafe madvise(memory, bytes, MADV_HUGEPAGE) }
        let floats = unsafe memory.bindMemory(to: Float.self, capacity: grown * stride)
        if used > 0 {
            // SAFETY: used <= capacity < grown, so both sides hold that many rows.
            unsafe floats.update(from: rows, count: used * stride)
        }
        unsafe free(base)
        unsafe base = floats
        capacity = grown
    }

    /// Writes a row.
    ///
    /// - Precondition: `values` has `dimension` values and the row is within the capacity.
    func set(_ row: Int, to values: [Float]) {
        precondition(values.count == dimension && row < capacity)
        // SAFETY: the precondition proves that the row and the values are whole.
        unsafe values.withUnsafeBufferPointer {
            unsafe (rows + row * stride).update(from: $0.baseAddress!, count: dimension)
        }
    }

    /// Copies one row over another.
    func move(_ source: Int, to target: Int) {
        precondition(source < capacity && target < capacity && source != target)
        // SAFETY: both rows are within the arena and do not overlap.
        unsafe (rows + target * stride).update(from: rows + source * stride, count: dimension)
    }
}
