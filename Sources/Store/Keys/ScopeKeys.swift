internal import Crypto
package import LMDB

/// The number that stands for a scope in keys: given once, never reused.
package struct ScopeID: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The number, from 1.
    package let rawValue: UInt32

    /// The scope with the given number.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Older scopes first.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension ScopeID: DatabaseKey {
    /// 4 bytes.
    package var encodedByteCount: Int { 4 }

    /// Writes the number, big-endian.
    package func write(to writer: inout ByteWriter) { writer.bigEndian(rawValue) }

    /// Reads the number.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        self.init(rawValue: try reader.bigEndian())
    }
}

/// The number that stands for an organisation in keys: given once, never reused.
package struct OrganisationID: Hashable, Sendable, BitwiseCopyable {
    /// The number, from 1.
    package let rawValue: UInt32

    /// The organisation with the given number.
    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

extension OrganisationID: DatabaseKey, DatabaseValue {
    /// 4 bytes.
    package var encodedByteCount: Int { 4 }

    /// Writes the number, big-endian.
    package func write(to writer: inout ByteWriter) { writer.bigEndian(rawValue) }

    /// Reads the number.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        self.init(rawValue: try reader.bigEndian())
    }
}

/// A SHA-256 digest as a key, for texts that are longer than a key may be.
package struct DigestKey: Hashable, Sendable, DatabaseKey {
    private let bytes: [UInt8]

    /// The digest of some texts, each preceded by its length so that no two lists of texts run together.
    package init(of texts: String...) {
        var digest = SHA256()
        for text in texts {
            var text = text
            let length = UInt32(text.utf8.count).bigEndian
            // SAFETY: the digest reads the bytes during the call and keeps no pointer.
            unsafe withUnsafeBytes(of: length) { unsafe digest.update(bufferPointer: $0) }
            text.withUTF8 { unsafe digest.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        }
        bytes = Array(digest.finalize())
    }

    /// 32 bytes.
    package var encodedByteCount: Int { bytes.count }

    /// Writes the digest.
    package func write(to writer: inout ByteWriter) { writer.bytes(bytes) }

    /// Reads a digest.
    package init(reading reader: inout ByteReader) throws(LMDBError) { bytes = try reader.bytes(32) }
}

/// A short ASCII text as a key: names of settings, prefixes of API keys.
package struct NameKey: Hashable, Sendable, DatabaseKey, ExpressibleByStringLiteral {
    /// The text, 1 to 511 bytes.
    package let name: String

    /// The key with the given text.
    package init(_ name: String) { self.name = name }

    /// The key with the given text.
    package init(stringLiteral name: String) { self.name = name }

    /// The bytes of the text.
    package var encodedByteCount: Int { name.utf8.count }

    /// Writes the text.
    package func write(to writer: inout ByteWriter) { writer.bytes(Array(name.utf8)) }

    /// Reads all bytes that are left.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        name = String(decoding: try reader.bytes(reader.remaining), as: UTF8.self)
    }
}
