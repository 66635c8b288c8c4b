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
    /// The memory that took its place, of a superseded one.
    package var supersededBy: MemoryID?
    /// How often generation met the fact, 0 for one that was never generated.
    package var seenCount: UInt32
    /// The events that it was generated from, oldest first.
    package var sources: [EventID]
    /// Whether its words were left out of the keyword index: it has no terms record, and searches by words do not
    /// find it until it is revised or indexed.
    package var isUnindexed: Bool

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
        metadata: [UInt8],
        supersededBy: MemoryID? = nil,
        seenCount: UInt32 = 0,
        sources: [EventID] = [],
        isUnindexed: Bool = false
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
        self.supersededBy = supersededBy
        self.seenCount = seenCount
        self.sources = sources
        self.isUnindexed = isUnindexed
    }
}

extension MemoryRecord: DatabaseValue {
    /// The header and the variable fields.
    package var encodedByteCount: Int {
        (isUnindexed ? 98 : 97) + ByteWriter.byteCount(of: topic) + ByteWriter.byteCount(of: fact)
            + ByteWriter.byteCount(of: metadata)
            + ByteWriter.byteCount(of: sources)
    }

    /// Writes the fixed header, then topic, fact, metadata and sources.
    ///
    /// What a partition needs comes first but for the metadata, so that loading one skips the facts. Only a record
    /// with a flag has the version that knows flags, so that a store without such records is read by older builds.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(isUnindexed ? RecordVersion.flaggedMemory : RecordVersion.memory, to: &writer)
        id.write(to: &writer)
        writer.double(confidence)
        writer.timestamp(expires)
        writer.integer(revision)
        writer.timestamp(created)
        writer.timestamp(updated)
        writer.double(importance)
        writer.identifier(session)
        writer.identifier(supersededBy)
        writer.integer(seenCount)
        if isUnindexed { writer.integer(MemoryFlags.unindexed) }
        writer.optionalString(topic)
        writer.string(fact)
        writer.block(metadata)
        writer.identifiers(sources)
    }

    /// Reads what ``write(to:)`` wrote, records of version 1, which have no sources, and of version 2, which have no flags.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        let version = try RecordVersion.check(&reader, "memory", upTo: RecordVersion.flaggedMemory)
        id = try MemoryID(reading: &reader)
        confidence = try reader.double()
        expires = try reader.optionalTimestamp()
        revision = try reader.integer()
        created = try reader.timestamp()
        updated = try reader.timestamp()
        importance = try reader.double()
        session = try reader.optionalIdentifier()
        supersededBy = version < 2 ? nil : try reader.optionalIdentifier()
        seenCount = version < 2 ? 0 : try reader.integer()
        isUnindexed = version < 3 ? false : try MemoryFlags.isUnindexed(reading: &reader)
        topic = try reader.optionalString()
        fact = try reader.string()
        metadata = try reader.block()
        sources = version < 2 ? [] : try reader.identifiers()
    }
}

/// The flags of a memory record of version 3, a byte.
enum MemoryFlags {
    /// The memory's words are not in the keyword index.
    static let unindexed: UInt8 = 1

    /// Reads the flags: a flag that this build does not know is refused rather than dropped.
    static func isUnindexed(reading reader: inout ByteReader) throws(LMDBError) -> Bool {
        let flags: UInt8 = try reader.integer()
        guard flags & ~unindexed == 0 else {
            throw .malformedValue(reason: "a memory record has the flags \(flags), and this build knows \(unindexed)")
        }
        return flags & unindexed != 0
    }
}
