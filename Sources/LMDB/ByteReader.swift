/// Reads little-endian fields, one after another, from bytes that somebody else owns.
///
/// Values of LMDB are only 2-byte aligned, so every load is unaligned. A reader that runs past the end throws
/// ``LMDBError/malformedValue(reason:)``; it never reads outside its bytes.
///
/// - Important: Valid only inside the closure or transaction that handed it out. Do not store or return it.
@safe public struct ByteReader {
    // Open to inlining: a load that is not specialised goes through its type's metadata.
    @usableFromInline var cursor: UnsafeRawPointer
    @usableFromInline let end: UnsafeRawPointer

    /// A reader over a buffer that outlives every use of the reader.
    @unsafe public init(_ bytes: UnsafeRawBufferPointer) {
        // SAFETY: an empty buffer may have no base; any non-null address serves as both ends of nothing.
        let base = unsafe bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!
        unsafe cursor = base
        unsafe end = base + bytes.count
    }

    /// Bytes not read yet.
    @inlinable public var remaining: Int { unsafe end - cursor }

    @inlinable mutating func take(_ count: Int) throws(LMDBError) -> UnsafeRawPointer {
        guard count >= 0, count <= remaining else { throw shortage(of: count) }
        let start = unsafe cursor
        // SAFETY: count <= remaining was checked above.
        unsafe cursor += count
        return unsafe start
    }

    @usableFromInline func shortage(of count: Int) -> LMDBError {
        .malformedValue(reason: "needs \(count) more bytes, has \(remaining)")
    }

    /// The next integer, stored little-endian.
    @inlinable public mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type = T.self
    ) throws(LMDBError) -> T {
        T(littleEndian: try load(type))
    }

    /// The next integer of a key, stored big-endian.
    @inlinable public mutating func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type = T.self
    ) throws(LMDBError) -> T {
        T(bigEndian: try load(type))
    }

    @inlinable mutating func load<T: BitwiseCopyable>(_ type: T.Type) throws(LMDBError) -> T {
        // SAFETY: take() proves that MemoryLayout<T>.size bytes are there; the load asks for no alignment.
        unsafe try take(MemoryLayout<T>.size).loadUnaligned(as: type)
    }

    /// The next float32.
    public mutating func float() throws(LMDBError) -> Float { Float(bitPattern: try integer()) }

    /// The next float64.
    public mutating func double() throws(LMDBError) -> Double { Double(bitPattern: try integer()) }

    /// The next `count` raw bytes.
    public mutating func bytes(_ count: Int) throws(LMDBError) -> [UInt8] {
        // SAFETY: take() proves that count bytes are there.
        unsafe [UInt8](UnsafeRawBufferPointer(start: try take(count), count: count))
    }

    /// The next `count` bytes, in place.
    ///
    /// - Important: Valid as long as what the reader reads.
    @unsafe public mutating func rawBytes(_ count: Int) throws(LMDBError) -> UnsafeRawBufferPointer {
        // SAFETY: take() proves that count bytes are there.
        unsafe UnsafeRawBufferPointer(start: try take(count), count: count)
    }

    /// The next string: a 32-bit byte count, then UTF-8.
    public mutating func string() throws(LMDBError) -> String {
        let count = Int(try integer(UInt32.self))
        // SAFETY: take() proves that count bytes are there; the string copies them.
        let bytes = unsafe UnsafeRawBufferPointer(start: try take(count), count: count)
        guard let text = unsafe String(validating: bytes, as: UTF8.self) else {
            throw .malformedValue(reason: "a text field is not UTF-8")
        }
        return text
    }

    /// The next byte block: a 32-bit byte count, then the bytes.
    public mutating func block() throws(LMDBError) -> [UInt8] {
        try bytes(Int(try integer(UInt32.self)))
    }

    /// Skips the next string or byte block.
    public mutating func skipBlock() throws(LMDBError) {
        let count = Int(try integer(UInt32.self))
        _ = unsafe try take(count)
    }

    /// The next `count` float32 values, copied.
    public mutating func floats(_ count: Int) throws(LMDBError) -> [Float] {
        // SAFETY: take() proves that 4 * count bytes are there; they are copied bytewise into the new array.
        let source = unsafe try take(count * MemoryLayout<Float>.size)
        return unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialised in
            if count > 0 {
                unsafe UnsafeMutableRawPointer(buffer.baseAddress!)
                    .copyMemory(from: source, byteCount: count * MemoryLayout<Float>.size)
            }
            initialised = count
        }
    }
}
