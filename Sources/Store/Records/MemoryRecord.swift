package import LMDB

/// A memory as it is stored, without its vector.
package struct MemoryRecord: Sendable, Hashable {
    /// The memory's id.
    package let id: MemoryID
    /// The number of its latest revision.
    package var revision: UInt32
    /// When it was made.
    package let created: Timestamp
    /// When it last changed.
    package var updated: Timestamp
    /// From when it is invisible.
    package var expires: Timestamp?
    /// How sure its source was, 0...1.
    package var confidence: Double
    /// How much it matters, 0...1.
    package var importance: Double
    /// The session it came from.
    package var session: SessionID?
    /// What it is about.
    package var topic: String?
    /// The text.
    package var fact: String
    /// The caller's JSON object, compact.
    package var metadata: [UInt8]

    /// A record with the given fields.
    package init(
        id: MemoryID,
        revision: UInt32,
        created: Timestamp,
        updated: Timestamp,
        expires: Timestamp?,
        confidence: Double,
        importance: Double,
        session: SessionID?,
        topic: String?,
        fact: String,
        metadata: [UInt8]
    ) {
        self.id = id
        self.revision = revision
        self.created = created
        self.updated = updated
        self.expires = expires
        self.confidence = confidence
        self.importance = importance
        self.session = session
        self.topic = topic
        self.fact = fact
        self.metadata = metadata
    }
}

extension MemoryRecord: DatabaseValue {
    /// The header and the three variable fields.
    package var encodedByteCount: Int {
        77 + ByteWriter.byteCount(of: topic) + ByteWriter.byteCount(of: fact) + ByteWriter.byteCount(of: metadata)
    }

    /// Writes the fixed header, then topic, fact and metadata.
    ///
    /// What a partition needs comes first but for the metadata, so that loading one skips the facts.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        id.write(to: &writer)
        writer.double(confidence)
        writer.timestamp(expires)
        writer.integer(revision)
        writer.timestamp(created)
        writer.timestamp(updated)
        writer.double(importance)
        writer.identifier(session)
        writer.optionalString(topic)
        writer.string(fact)
        writer.block(metadata)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "memory")
        id = try MemoryID(reading: &reader)
        confidence = try reader.double()
        expires = try reader.optionalTimestamp()
        revision = try reader.integer()
        created = try reader.timestamp()
        updated = try reader.timestamp()
        importance = try reader.double()
        session = try reader.optionalIdentifier()
        topic = try reader.optionalString()
        fact = try reader.string()
        metadata = try reader.block()
    }
}
