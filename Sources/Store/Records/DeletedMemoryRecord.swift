package import LMDB

/// A memory as it was when it was deleted.
package struct DeletedMemoryRecord: Sendable, Hashable {
    /// When it was deleted.
    package let deleted: Timestamp

    /// Its last state.
    package let memory: MemoryRecord

    /// A memory that is deleted at a time.
    package init(_ memory: MemoryRecord, deleted: Timestamp) {
        self.memory = memory
        self.deleted = deleted
    }
}

extension DeletedMemoryRecord: DatabaseValue {
    /// A header of 9 bytes and the memory.
    package var encodedByteCount: Int { 9 + memory.encodedByteCount }

    /// Writes version and time, then the memory with its own version.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.timestamp(deleted)
        memory.write(to: &writer)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "deleted memory")
        deleted = try reader.timestamp()
        memory = try MemoryRecord(reading: &reader)
    }
}
