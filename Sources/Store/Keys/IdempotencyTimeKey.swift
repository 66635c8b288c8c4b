package import LMDB

/// An entry of the list of idempotency keys by age: when the answer was recorded, for which key.
package struct IdempotencyTimeKey: Hashable, Sendable, DatabaseKey {
    /// When the answer was recorded.
    package let time: Timestamp

    /// The digest of the key.
    package let key: DigestKey

    /// The entry of a recorded answer.
    package init(time: Timestamp, key: DigestKey) {
        self.time = time
        self.key = key
    }

    /// 40 bytes.
    package var encodedByteCount: Int { 8 + key.encodedByteCount }

    /// Writes the time with its sign flipped, so that bytewise order is time order, and the digest.
    package func write(to writer: inout ByteWriter) {
        writer.bigEndian(UInt64(bitPattern: time.microseconds) ^ (1 << 63))
        key.write(to: &writer)
    }

    /// Reads time and digest.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        time = Timestamp(microseconds: Int64(bitPattern: try reader.bigEndian(UInt64.self) ^ (1 << 63)))
        key = try DigestKey(reading: &reader)
    }
}
