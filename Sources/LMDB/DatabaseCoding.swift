/// A key with a fixed form: big-endian fields, so that LMDB's bytewise order is the order of the fields.
public protocol DatabaseKey {
    /// Bytes of the encoded key, at most 511.
    var encodedByteCount: Int { get }

    /// Writes exactly ``encodedByteCount`` bytes.
    func write(to writer: inout ByteWriter)

    /// Reads a key that ``write(to:)`` wrote.
    init(reading reader: inout ByteReader) throws(LMDBError)
}

/// A value with a byte form.
public protocol DatabaseValue {
    /// Bytes of the encoded value.
    var encodedByteCount: Int { get }

    /// Writes exactly ``encodedByteCount`` bytes, straight into the page of the store.
    func write(to writer: inout ByteWriter)

    /// Reads a value that ``write(to:)`` wrote.
    init(reading reader: inout ByteReader) throws(LMDBError)
}

/// The value of a table that is used as a set of keys.
public struct EmptyValue: DatabaseValue, Sendable {
    /// The only value.
    public init() {}

    /// Always 0.
    public var encodedByteCount: Int { 0 }

    /// Writes nothing.
    public func write(to writer: inout ByteWriter) {}

    /// Reads nothing.
    public init(reading reader: inout ByteReader) throws(LMDBError) {}
}

/// The first bytes of a range of keys.
public struct KeyPrefix: DatabaseKey, Sendable {
    let bytes: [UInt8]

    /// The prefix that a shorter key type encodes to.
    public init(_ key: some DatabaseKey) {
        bytes = encoded(key)
    }

    /// The prefix that matches every key.
    public static let everything = KeyPrefix(bytes: [])

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Bytes of the prefix.
    public var encodedByteCount: Int { bytes.count }

    /// Writes the bytes of the prefix.
    public func write(to writer: inout ByteWriter) { writer.bytes(bytes) }

    /// Takes all bytes that are left.
    public init(reading reader: inout ByteReader) throws(LMDBError) {
        bytes = try reader.bytes(reader.remaining)
    }
}

func encoded(_ key: some DatabaseKey) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: key.encodedByteCount) { buffer, initialised in
        // SAFETY: the buffer has encodedByteCount bytes, and the writer traps rather than pass its end.
        var writer = unsafe ByteWriter(UnsafeMutableRawBufferPointer(buffer))
        key.write(to: &writer)
        initialised = writer.count
    }
}
