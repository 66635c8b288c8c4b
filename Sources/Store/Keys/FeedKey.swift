package import LMDB

/// Where an entry of a feed lies: its session and its number, which grows with every entry.
package struct FeedKey: Hashable, Sendable, DatabaseKey {
    /// The session.
    package let session: SessionID

    /// The number within the session, from 1.
    package let number: UInt64

    /// The key of an entry.
    package init(session: SessionID, number: UInt64) {
        self.session = session
        self.number = number
    }

    /// 24 bytes.
    package var encodedByteCount: Int { 24 }

    /// Writes session and number.
    package func write(to writer: inout ByteWriter) {
        session.write(to: &writer)
        writer.bigEndian(number)
    }

    /// Reads session and number.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        session = try SessionID(reading: &reader)
        number = try reader.bigEndian()
    }
}
