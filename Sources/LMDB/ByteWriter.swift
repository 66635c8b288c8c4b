/// Writes little-endian fields, one after another, into bytes that somebody else owns.
///
/// The owner sizes the destination before; writing past its end is a programming error and traps.
///
/// - Important: Valid only inside the closure that handed it out. Do not store or return it.
@safe public struct ByteWriter {
    // Open to inlining, as those of a reader are.
    @usableFromInline let start: UnsafeMutableRawPointer
    @usableFromInline let capacity: Int

    /// Bytes written so far.
    public var count: Int { written }
    @usableFromInline var written = 0

    /// A writer over a buffer that outlives every use of the writer.
    @unsafe public init(_ buffer: UnsafeMutableRawBufferPointer) {
        // SAFETY: an empty buffer may have no base; nothing is ever written then, because capacity is 0.
        unsafe start = buffer.baseAddress ?? UnsafeMutableRawPointer(bitPattern: 1)!
        capacity = buffer.count
    }

    /// Appends an integer, little-endian.
    @inlinable public mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
        store(value.littleEndian)
    }

    /// Appends an integer of a key, big-endian, so that bytewise order is numeric order.
    @inlinable public mutating func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
        store(value.bigEndian)
    }

    @inlinable mutating func store<T: BitwiseCopyable>(_ value: T) {
        let size = MemoryLayout<T>.size
        precondition(size <= capacity - written, "a record is longer than the size it announced")
        // SAFETY: the precondition proves the room; the store asks for no alignment.
        unsafe (start + written).storeBytes(of: value, as: T.self)
        written += size
    }

    /// Appends a float32.
    public mutating func float(_ value: Float) { integer(value.bitPattern) }

    /// Appends a float64.
    public mutating func double(_ value: Double) { integer(value.bitPattern) }

    /// Appends raw bytes.
    public mutating func bytes(_ values: [UInt8]) {
        precondition(values.count <= capacity - count, "a record is longer than the size it announced")
        unsafe values.withUnsafeBytes { source in
            // SAFETY: the precondition proves the room; source and destination are different objects.
            if source.count > 0 {
                unsafe (start + count).copyMemory(from: source.baseAddress!, byteCount: source.count)
            }
        }
        written += values.count
    }

    /// Appends a string: a 32-bit byte count, then UTF-8.
    ///
    /// Takes ``byteCount(of:)-(String)`` bytes.
    public mutating func string(_ value: String) {
        var value = value
        let length = value.utf8.count
        precondition(length <= capacity - count - 4, "a record is longer than the size it announced")
        integer(UInt32(length))
        value.withUTF8 { source in
            // SAFETY: the precondition proves the room; source and destination are different objects.
            if source.count > 0 {
                unsafe (start + count).copyMemory(from: source.baseAddress!, byteCount: source.count)
            }
        }
        written += length
    }

    /// Appends a byte block: a 32-bit byte count, then the bytes.
    public mutating func block(_ values: [UInt8]) {
        integer(UInt32(values.count))
        bytes(values)
    }

    /// Appends float32 values without a count.
    public mutating func floats(_ values: [Float]) {
        let size = values.count * MemoryLayout<Float>.size
        precondition(size <= capacity - written, "a record is longer than the size it announced")
        unsafe values.withUnsafeBytes { source in
            // SAFETY: the precondition proves the room; source and destination are different objects.
            if size > 0 { unsafe (start + count).copyMemory(from: source.baseAddress!, byteCount: size) }
        }
        written += size
    }

    /// Bytes that ``string(_:)`` writes for a text.
    public static func byteCount(of text: String) -> Int { 4 + text.utf8.count }

    /// Bytes that ``block(_:)`` writes for some bytes.
    public static func byteCount(of block: [UInt8]) -> Int { 4 + block.count }
}
