/// Floats in aligned memory that is freed with the object.
///
/// Holds weights, which never change once loaded, and scratch, which one call owns at a time. Aligned to 64 bytes so
/// that rows of the usual widths start on cache lines.
@safe
final class FloatBuffer {
    /// The number of floats.
    let count: Int

    /// The first float; valid as long as the object.
    let base: UnsafeMutablePointer<Float>

    /// Memory for some floats, all zero.
    init(count: Int) {
        self.count = count
        let bytes = max(count, 1) * MemoryLayout<Float>.stride
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        // SAFETY: the memory was just allocated with room for `count` floats and is bound to nothing else.
        unsafe raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        unsafe base = raw.bindMemory(to: Float.self, capacity: max(count, 1))
    }

    /// Memory for some bytes of another kind, all zero.
    convenience init(byteCount: Int) {
        self.init(count: (byteCount + MemoryLayout<Float>.stride - 1) / MemoryLayout<Float>.stride)
    }

    deinit {
        // SAFETY: `base` is the start of the allocation made by the initialiser; floats need no deinitialising.
        unsafe UnsafeMutableRawPointer(base).deallocate()
    }
}

// Written only before it is shared, or while one call owns it: weights by the loader, scratch by the pool's lock.
extension FloatBuffer: @unchecked Sendable {}
