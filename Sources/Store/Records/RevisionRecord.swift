package import LMDB

/// What a revision did to a memory.
package enum RevisionAction: UInt8, Sendable, Hashable {
    case created = 1
    case updated = 2
    case deleted = 3
    case merged = 4
    case superseded = 5
}

/// A memory as it stood after one mutation.
///
/// Never changed.
///
/// A vector that a later revision replaced is kept in a table of its own, under the revision that replaced it.
package struct RevisionRecord: Sendable, Hashable {
    /// What happened.
    package let action: RevisionAction
    /// Where the memory lies or lay.
    package let location: RowKey
    /// When it happened.
    package let time: Timestamp
    /// How sure the source was.
    package let confidence: Double
    /// How much the memory mattered.
    package let importance: Double
    /// The user who did it.
    package let actor: String
    /// What the memory was about.
    package let topic: String?
    /// The text.
    package let fact: String
    /// The caller's JSON object, compact.
    package let metadata: [UInt8]
    /// From when the memory was to be invisible; not known of revisions of version 1, when nothing expired.
    package let expires: Timestamp?

    /// The revision that leads to the given state of a memory.
    package init(action: RevisionAction, of memory: MemoryRecord, at location: RowKey, time: Timestamp, actor: String) {
        self.action = action
        self.location = location
        self.time = time
        self.actor = actor
        confidence = memory.confidence
        importance = memory.importance
        topic = memory.topic
        fact = memory.fact
        metadata = memory.metadata
        expires = memory.expires
    }
}

extension RevisionRecord: DatabaseValue {
    /// The header and the variable fields.
    package var encodedByteCount: Int {
        47 + ByteWriter.byteCount(of: actor) + ByteWriter.byteCount(of: topic) + ByteWriter.byteCount(of: fact)
            + ByteWriter.byteCount(of: metadata)
    }

    /// Writes the fixed header, then actor, topic, fact, metadata and expiry.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(RecordVersion.revision, to: &writer)
        writer.integer(action.rawValue)
        location.write(to: &writer)
        writer.timestamp(time)
        writer.double(confidence)
        writer.double(importance)
        writer.string(actor)
        writer.optionalString(topic)
        writer.string(fact)
        writer.block(metadata)
        writer.timestamp(expires)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        let version = try RecordVersion.check(&reader, "revision", upTo: RecordVersion.revision)
        let code: UInt8 = try reader.integer()
        guard let action = RevisionAction(rawValue: code) else {
            throw .malformedValue(reason: "unknown revision action \(code)")
        }
        self.action = action
        location = try RowKey(reading: &reader)
        time = try reader.timestamp()
        confidence = try reader.double()
        importance = try reader.double()
        actor = try reader.string()
        topic = try reader.optionalString()
        fact = try reader.string()
        metadata = try reader.block()
        expires = version < 2 ? nil : try reader.optionalTimestamp()
    }
}
