/// Floats on the heap that end where their allocation ends, so that the address sanitizer sees any access beyond.
@safe final class ExactBuffer {
    private let memory: UnsafeMutableRawPointer

    /// The number of floats.
    let count: Int

    /// Where the floats begin: as far from any alignment as was asked for.
    @unsafe let floats: UnsafeMutablePointer<Float>

    /// A copy of some values.
    ///
    /// - Parameter misalignment: Bytes from the beginning of the allocation to the first float.
    init(_ values: [Float], misalignment: Int = 0) {
        count = values.count
        unsafe memory = .allocate(byteCount: values.count * 4 + misalignment, alignment: 64)
        unsafe floats = (memory + misalignment).assumingMemoryBound(to: Float.self)
        // SAFETY: the allocation has room for all values behind the misalignment.
        unsafe values.withUnsafeBytes {
            unsafe (memory + misalignment).copyMemory(from: $0.baseAddress!, byteCount: $0.count)
        }
    }

    /// Room for floats, filled with a value.
    convenience init(repeating value: Float, count: Int, misalignment: Int = 0) {
        self.init([Float](repeating: value, count: count), misalignment: misalignment)
    }

    deinit { unsafe memory.deallocate() }

    /// The floats now.
    var values: [Float] {
        // SAFETY: the array has as many bytes as the floats behind the pointer.
        unsafe [Float](unsafeUninitializedCapacity: count) { target, initialized in
            unsafe UnsafeMutableRawPointer(target.baseAddress!).copyMemory(from: floats, byteCount: count * 4)
            initialized = count
        }
    }
}
