package import LMDB

/// What the sweeper removes.
package enum ExpirySubject: Hashable, Sendable {
    /// A memory whose time is over.
    case memory(MemoryKey)
    /// The content of a session whose time is over.
    case session(SessionID)
    /// What is left of a memory that was deleted: its revisions and vectors.
    case history(MemoryKey)
    /// What is left of a session that has expired: that it was there.
    case expiredSession(SessionID)
    /// A job that ended long ago.
    case endedJob(JobID)
}

/// What is to be removed at a time.
package struct ExpiryKey: Hashable, Sendable, DatabaseKey {
    /// When.
    package let time: Timestamp

    /// What.
    package let subject: ExpirySubject

    /// The entry of a subject.
    package init(time: Timestamp, subject: ExpirySubject) {
        self.time = time
        self.subject = subject
    }

    /// 29 bytes.
    package var encodedByteCount: Int { 29 }

    /// Writes time, kind of subject, organisation (0 for sessions and jobs) and id.
    package func write(to writer: inout ByteWriter) {
        time.write(to: &writer)
        switch subject {
        case .memory(let key):
            writer.bigEndian(UInt8(1))
            key.write(to: &writer)
        case .session(let id):
            writer.bigEndian(UInt8(2))
            writer.bigEndian(UInt32(0))
            id.write(to: &writer)
        case .history(let key):
            writer.bigEndian(UInt8(3))
            key.write(to: &writer)
        case .expiredSession(let id):
            writer.bigEndian(UInt8(4))
            writer.bigEndian(UInt32(0))
            id.write(to: &writer)
        case .endedJob(let id):
            writer.bigEndian(UInt8(5))
            writer.bigEndian(UInt32(0))
            id.write(to: &writer)
        }
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        time = try Timestamp(reading: &reader)
        let kind: UInt8 = try reader.bigEndian()
        let key = try MemoryKey(reading: &reader)
        let session = SessionID(high: key.memory.high, low: key.memory.low)
        switch kind {
        case 1: subject = .memory(key)
        case 2: subject = .session(session)
        case 3: subject = .history(key)
        case 4: subject = .expiredSession(session)
        case 5: subject = .endedJob(JobID(high: key.memory.high, low: key.memory.low))
        default: throw .malformedValue(reason: "unknown kind \(kind) of an expiry")
        }
    }
}

/// A memory of a partition that expires.
package struct RowExpiryKey: Hashable, Sendable, DatabaseKey {
    /// The rows it belongs to.
    package let partition: PartitionKey

    /// From when it is invisible.
    package let time: Timestamp

    /// The memory.
    package let memory: MemoryID

    /// The entry of a memory.
    package init(partition: PartitionKey, time: Timestamp, memory: MemoryID) {
        self.partition = partition
        self.time = time
        self.memory = memory
    }

    /// 29 bytes.
    package var encodedByteCount: Int { 29 }

    /// Writes the three fields.
    package func write(to writer: inout ByteWriter) {
        partition.write(to: &writer)
        time.write(to: &writer)
        memory.write(to: &writer)
    }

    /// Reads the three fields.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        partition = try PartitionKey(reading: &reader)
        time = try Timestamp(reading: &reader)
        memory = try MemoryID(reading: &reader)
    }
}

/// As a key: with its sign flipped, so that bytewise order is time order.
extension Timestamp: DatabaseKey {
    /// 8 bytes.
    package var encodedByteCount: Int { 8 }

    /// Writes the microseconds.
    package func write(to writer: inout ByteWriter) {
        writer.bigEndian(UInt64(bitPattern: microseconds) ^ (1 << 63))
    }

    /// Reads the microseconds.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        self.init(microseconds: Int64(bitPattern: try reader.bigEndian(UInt64.self) ^ (1 << 63)))
    }
}
