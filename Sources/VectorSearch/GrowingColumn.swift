internal import CKernels

/// Memory for the elements of one column, owned, on a 64-byte boundary; huge pages from 2 MiB on.
///
/// Knows a capacity, not a count: its owner says which elements are initialised.
@safe struct GrowingColumn<Element: BitwiseCopyable>: ~Copyable {
    /// The first element. Changes when the column is resized.
    private(set) var base: UnsafeMutablePointer<Element>
    /// Elements there is room for.
    private(set) var capacity: Int

    /// A column for `capacity` elements, at least one.
    init(capacity: Int) {
        let wanted = max(capacity, 1)
        // SAFETY: the block is at least as large as `wanted` elements and aligned for any of them.
        guard let block = unsafe engram_arena_allocate(wanted * MemoryLayout<Element>.stride) else {
            fatalError("out of memory: a column of \(wanted) elements")
        }
        unsafe base = block.assumingMemoryBound(to: Element.self)
        self.capacity = wanted
    }

    deinit {
        unsafe engram_arena_free(base, capacity * MemoryLayout<Element>.stride)
    }

    /// Changes the capacity and keeps the elements that fit.
    mutating func resize(to newCapacity: Int) {
        let wanted = max(newCapacity, 1)
        let width = MemoryLayout<Element>.stride
        // SAFETY: base is a block of exactly capacity elements; on failure it stays valid, but we do not return.
        guard let block = unsafe engram_arena_resize(base, capacity * width, wanted * width) else {
            fatalError("out of memory: a column of \(wanted) elements")
        }
        unsafe base = block.assumingMemoryBound(to: Element.self)
        capacity = wanted
    }

    /// Bytes of address space.
    var byteCount: Int { engram_arena_footprint(capacity * MemoryLayout<Element>.stride) }
}
