package import LMDB

/// Where an event lies: its session and a sequence number that grows with every event.
package struct EventKey: Hashable, Sendable, DatabaseKey, DatabaseValue {
    /// The session.
    package let session: SessionID

    /// The number within the session, from 1.
    package let sequence: UInt64

    /// The key of an event.
    package init(session: SessionID, sequence: UInt64) {
        self.session = session
        self.sequence = sequence
    }

    /// 24 bytes.
    package var encodedByteCount: Int { 24 }

    /// Writes session and sequence number.
    package func write(to writer: inout ByteWriter) {
        session.write(to: &writer)
        writer.bigEndian(sequence)
    }

    /// Reads session and sequence number.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        session = try SessionID(reading: &reader)
        sequence = try reader.bigEndian()
    }
}

/// A memory among those that came from a session.
package struct SessionMemoryKey: Hashable, Sendable, DatabaseKey {
    /// The session.
    package let session: SessionID

    /// The memory.
    package let memory: MemoryKey

    /// The entry of a memory.
    package init(session: SessionID, memory: MemoryKey) {
        self.session = session
        self.memory = memory
    }

    /// 36 bytes.
    package var encodedByteCount: Int { 36 }

    /// Writes session and memory.
    package func write(to writer: inout ByteWriter) {
        session.write(to: &writer)
        memory.write(to: &writer)
    }

    /// Reads session and memory.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        session = try SessionID(reading: &reader)
        memory = try MemoryKey(reading: &reader)
    }
}
