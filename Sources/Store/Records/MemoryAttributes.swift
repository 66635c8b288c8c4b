package import LMDB

/// The part of a memory that search filters look at.
package struct MemoryAttributes: Sendable, Hashable {
    /// The memory's id.
    package let id: MemoryID
    /// How sure its source was, 0...1.
    package let confidence: Double
    /// How much it matters, 0...1.
    package let importance: Double
    /// When it was made.
    package let created: Timestamp
    /// When it last changed.
    package let updated: Timestamp
    /// From when it is invisible.
    package let expires: Timestamp?
    /// The session it came from.
    package let session: SessionID?
    /// What it is about.
    package let topic: String?
    /// The caller's JSON object, compact.
    package let metadata: [UInt8]
    /// Whether its words were left out of the keyword index.
    package let isUnindexed: Bool

    /// Reads a ``MemoryRecord`` without its fact.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        let version = try RecordVersion.check(&reader, "memory", upTo: RecordVersion.flaggedMemory)
        id = try MemoryID(reading: &reader)
        confidence = try reader.double()
        expires = try reader.optionalTimestamp()
        _ = try reader.integer(UInt32.self)
        created = try reader.timestamp()
        updated = try reader.timestamp()
        importance = try reader.double()
        session = try reader.optionalIdentifier()
        if version >= 2 {
            // What filters do not look at: the successor and the count.
            _ = try reader.integer(UInt64.self)
            _ = try reader.integer(UInt64.self)
            _ = try reader.integer(UInt32.self)
        }
        isUnindexed = version < 3 ? false : try MemoryFlags.isUnindexed(reading: &reader)
        topic = try reader.optionalString()
        try reader.skipBlock()
        metadata = try reader.block()
    }
}

extension MemoryRecord {
    /// The part that search filters look at.
    package var attributes: MemoryAttributes { MemoryAttributes(self) }
}

extension MemoryAttributes {
    fileprivate init(_ record: MemoryRecord) {
        id = record.id
        confidence = record.confidence
        importance = record.importance
        created = record.created
        updated = record.updated
        expires = record.expires
        session = record.session
        topic = record.topic
        metadata = record.metadata
        isUnindexed = record.isUnindexed
    }
}
