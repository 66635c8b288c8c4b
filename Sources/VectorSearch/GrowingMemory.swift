internal import CKernels
internal import Glibc

/// Zeroed memory that grows without copying once it is large.
///
/// Small memory comes from the heap. Large memory is an address range of its own, aligned and advised for huge pages,
/// with room to grow: only pages that were written take memory, and a range that becomes too short moves its pages, not
/// their bytes.
@safe struct GrowingMemory: ~Copyable {
    /// Bytes that may be used.
    private(set) var capacity = 0

    /// The first byte, aligned to a cache line.
    ///
    /// Not to be used while the capacity is zero. Growth makes it invalid.
    @unsafe var start: UnsafeMutableRawPointer { unsafe base.unsafelyUnwrapped }

    private var base: UnsafeMutableRawPointer?
    /// Bytes of the address range; zero while the memory is on the heap.
    private var range = 0

    private static let hugePage = 2 << 20

    init() { unsafe base = nil }

    deinit { release() }

    private func release() {
        // SAFETY: the range or the heap block is this value's own, and nothing can use it any longer.
        if range > 0 { _ = unsafe munmap(base, range) } else { unsafe free(base) }
    }

    /// Makes room for at least `count` bytes; what is there keeps its values.
    mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        let grown = max(count, capacity + capacity / 2)
        if grown < GrowingMemory.hugePage { growOnHeap(grown) } else { growByPages(grown) }
    }

    private mutating func growOnHeap(_ count: Int) {
        let bytes = (count + 63) / 64 * 64
        var memory: UnsafeMutableRawPointer?
        // SAFETY: on success the memory has `bytes` bytes at the alignment; without memory nothing can go on.
        guard unsafe posix_memalign(&memory, 64, bytes) == 0, let memory = unsafe memory else {
            fatalError("out of memory: \(bytes) bytes")
        }
        // SAFETY: the old block has `capacity` bytes, the new one at least as many.
        if capacity > 0 { unsafe memory.copyMemory(from: start, byteCount: capacity) }
        unsafe (memory + capacity).initializeMemory(as: UInt8.self, repeating: 0, count: bytes - capacity)
        unsafe free(base)
        unsafe base = memory
        capacity = bytes
    }

    private mutating func growByPages(_ count: Int) {
        let page = GrowingMemory.hugePage
        let bytes = (count + page - 1) / page * page
        if bytes <= range {
            capacity = bytes
            return
        }
        let length = 8 * bytes
        // SAFETY: the kernel chooses the place of a new range; the unaligned ends are given back.
        let mapped = unsafe mmap(
            nil,
            length + page,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
            -1,
            0
        )
        guard unsafe mapped != MAP_FAILED, let mapped = unsafe mapped else {
            fatalError("out of memory: an address range of \(length) bytes")
        }
        let before = (page - Int(bitPattern: mapped) % page) % page
        let aligned = unsafe mapped + before
        if before > 0 { _ = unsafe munmap(mapped, before) }
        _ = unsafe munmap(aligned + length, page - before)
        _ = unsafe madvise(aligned, length, MADV_HUGEPAGE)
        if range > 0 {
            // SAFETY: both ranges are this value's own and the new one is longer; the pages move, the target's are dropped.
            let moved = unsafe engram_move_pages(base, capacity, aligned)
            guard moved == 0 else { fatalError("out of memory: pages could not be moved") }
            if range > capacity { _ = unsafe munmap(start + capacity, range - capacity) }
        } else {
            // SAFETY: the heap block has `capacity` bytes, the range more.
            if capacity > 0 { unsafe aligned.copyMemory(from: start, byteCount: capacity) }
            unsafe free(base)
        }
        unsafe base = aligned
        capacity = bytes
        range = length
    }
}
