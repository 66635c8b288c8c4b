package import LMDB

/// An entry of a list of sessions: whose list, when the session was made, which session.
package struct SessionListKey: Hashable, Sendable, DatabaseKey {
    /// The list: a digest of the organisation, or of the organisation and user.
    package let owner: DigestKey

    /// When the session was made.
    package let created: Timestamp

    /// The session.
    package let session: SessionID

    /// The entry of a session.
    package init(owner: DigestKey, created: Timestamp, session: SessionID) {
        self.owner = owner
        self.created = created
        self.session = session
    }

    /// 56 bytes.
    package var encodedByteCount: Int { 56 }

    /// Writes the three fields; the time with its sign flipped, so that bytewise order is time order.
    package func write(to writer: inout ByteWriter) {
        owner.write(to: &writer)
        created.write(to: &writer)
        session.write(to: &writer)
    }

    /// Reads the three fields.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        owner = try DigestKey(reading: &reader)
        created = try Timestamp(reading: &reader)
        session = try SessionID(reading: &reader)
    }
}

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
