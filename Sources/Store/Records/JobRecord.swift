package import LMDB

/// Where a job stands.
package enum JobStatus: UInt8, Sendable, Hashable {
    case pending = 1
    case running = 2
    case completed = 3
    case failed = 4
    case cancelled = 5

    /// Whether nothing more will happen.
    package var isFinal: Bool { rawValue >= JobStatus.completed.rawValue }
}

/// What a job did to the memories of its scope.
package struct JobCounts: Sendable, Hashable {
    /// New memories.
    package var created: UInt32 = 0
    /// Memories that a fact was merged into.
    package var updated: UInt32 = 0
    /// Memories that a fact took the place of.
    package var deleted: UInt32 = 0
    /// Facts that were known already.
    package var seen: UInt32 = 0

    /// Nothing yet.
    package init() {}
}

/// The generation of memories from a conversation: what was asked for, and how far it is.
package struct JobRecord: Sendable, Hashable {
    /// Where it stands.
    package var status: JobStatus
    /// How often it was started.
    package var attempt: UInt32
    /// When it was asked for.
    package let created: Timestamp
    /// When it was last started.
    package var started: Timestamp?
    /// When it ended.
    package var ended: Timestamp?
    /// What it did.
    package var counts: JobCounts
    /// Whether it acts with the right to reach every user of the organisation.
    package let reachesAllUsers: Bool
    /// The session that it reads, or `nil` when it reads ``text``.
    package let session: SessionID?
    /// The tenant.
    package let organisation: String
    /// The user who asked.
    package let user: String
    /// The scope that the memories go to, as canonical JSON.
    package let scope: String
    /// The text that it reads, when it reads no session; empty once it has ended.
    package var text: String
    /// How the caller wants it done: a JSON object, compact.
    package let config: [UInt8]
    /// What found the facts; empty before that.
    package var extractor: String
    /// Why it failed.
    package var error: String?
    /// Memories that it made or changed.
    package var memories: [MemoryID]

    /// A job that waits for its turn.
    package init(
        created: Timestamp,
        reachesAllUsers: Bool,
        session: SessionID?,
        organisation: String,
        user: String,
        scope: String,
        text: String,
        config: [UInt8]
    ) {
        status = .pending
        attempt = 0
        self.created = created
        counts = JobCounts()
        self.reachesAllUsers = reachesAllUsers
        self.session = session
        self.organisation = organisation
        self.user = user
        self.scope = scope
        self.text = text
        self.config = config
        extractor = ""
        memories = []
    }
}

extension JobRecord: DatabaseValue {
    /// The header and the variable fields.
    package var encodedByteCount: Int {
        63 + ByteWriter.byteCount(of: organisation) + ByteWriter.byteCount(of: user) + ByteWriter.byteCount(of: scope)
            + ByteWriter.byteCount(of: text) + ByteWriter.byteCount(of: config) + ByteWriter.byteCount(of: extractor)
            + ByteWriter.byteCount(of: error) + ByteWriter.byteCount(of: memories)
    }

    /// Writes the fixed header, then texts and ids.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.integer(status.rawValue)
        writer.integer(attempt)
        writer.timestamp(created)
        writer.timestamp(started)
        writer.timestamp(ended)
        for count in [counts.created, counts.updated, counts.deleted, counts.seen] { writer.integer(count) }
        writer.integer(UInt8(reachesAllUsers ? 1 : 0))
        writer.identifier(session)
        for text in [organisation, user, scope, text] { writer.string(text) }
        writer.block(config)
        writer.string(extractor)
        writer.optionalString(error)
        writer.identifiers(memories)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "job")
        let code: UInt8 = try reader.integer()
        guard let status = JobStatus(rawValue: code) else {
            throw .malformedValue(reason: "unknown status \(code) of a job")
        }
        self.status = status
        attempt = try reader.integer()
        created = try reader.timestamp()
        started = try reader.optionalTimestamp()
        ended = try reader.optionalTimestamp()
        counts = JobCounts()
        counts.created = try reader.integer()
        counts.updated = try reader.integer()
        counts.deleted = try reader.integer()
        counts.seen = try reader.integer()
        reachesAllUsers = try reader.integer(UInt8.self) != 0
        session = try reader.optionalIdentifier()
        organisation = try reader.string()
        user = try reader.string()
        scope = try reader.string()
        text = try reader.string()
        config = try reader.block()
        extractor = try reader.string()
        error = try reader.optionalString()
        memories = try reader.identifiers()
    }
}
