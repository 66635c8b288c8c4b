import Foundation

/// Memory for float32 values, aligned to cache lines, that kernels read and write through pointers.
///
/// - Note: `@unchecked Sendable`: whoever shares a buffer among threads lets each write a part of its own.
@safe final class FloatBuffer: @unchecked Sendable {
    /// The number of values.
    let count: Int

    /// The first value.
    @unsafe let start: UnsafeMutablePointer<Float>

    /// A buffer of values from -1 to 1 that look random, or of zeros.
    ///
    /// - Precondition: `count` is above 0.
    init(_ count: Int, random: Bool) {
        self.count = count
        let bytes = count * MemoryLayout<Float>.size
        // SAFETY: the memory holds `bytes` bytes, is bound once, and every value is written before it is read.
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 2 << 20)
        // Large arrays ask for huge pages, as those of partitions do.
        if bytes >= 2 << 20 { _ = unsafe madvise(memory, bytes, MADV_HUGEPAGE) }
        unsafe start = memory.bindMemory(to: Float.self, capacity: count)
        var state: UInt32 = 1
        for position in 0..<count {
            state = state &* 1_664_525 &+ 1_013_904_223
            unsafe start[position] = random ? Float(Int32(bitPattern: state)) * 0x1p-31 : 0
        }
    }

    deinit { unsafe start.deallocate() }
}
