import Glibc

/// A row far behind the start of its matrix: address space of which only the page of that row is memory.
@safe final class FarRow {
    private let base: UnsafeMutableRawPointer
    private let byteCount: Int
    private let ordinal: UInt32
    private let stride: Int
    private let dimension: Int

    /// A matrix whose only readable row is at `ordinal`, or `nil` when there is no address space for it.
    init?(ordinal: UInt32, stride: Int, row: [Float]) {
        let page = 65_536
        let offset = Int(ordinal) * stride * 4
        byteCount = (offset / page + 2) * page
        self.ordinal = ordinal
        self.stride = stride
        dimension = row.count
        // SAFETY: a fresh mapping; the two pages that hold the row become memory before it is written.
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let base = unsafe mmap(nil, byteCount, PROT_NONE, flags, -1, 0), unsafe base != MAP_FAILED else {
            return nil
        }
        unsafe self.base = base
        guard unsafe mprotect(base + offset / page * page, 2 * page, PROT_READ | PROT_WRITE) == 0 else { return nil }
        unsafe row.withUnsafeBytes { unsafe (base + offset).copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
    }

    deinit { unsafe munmap(base, byteCount) }

    /// The product of a query with the row.
    func dotGather(_ query: ExactBuffer, _ level: KernelLevel) -> Float {
        // SAFETY: the row at the ordinal is whole; no other is read.
        unsafe level.dotGather(
            query,
            base.assumingMemoryBound(to: Float.self),
            ordinal: ordinal,
            dimension: dimension,
            stride: stride
        )
    }
}
