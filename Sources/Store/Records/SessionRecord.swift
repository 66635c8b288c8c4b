package import LMDB

/// A session: a conversation of a user with an agent.
package struct SessionRecord: Sendable, Hashable {
    /// The scope it works in.
    package let scope: ScopeID
    /// When it was made.
    package let created: Timestamp
    /// When it, its state or its events last changed.
    package var updated: Timestamp
    /// From when it has expired.
    package var expires: Timestamp?
    /// The number that the next event gets.
    package var nextSequence: UInt64
    /// Live events.
    package var eventCount: UInt64
    /// The tenant.
    package let organisation: String
    /// The user.
    package let user: String
    /// The agent.
    package let agent: String
    /// The agent's JSON object, compact.
    package var state: [UInt8]
    /// The caller's JSON object, compact.
    package var metadata: [UInt8]

    /// A session without events.
    package init(
        scope: ScopeID,
        created: Timestamp,
        expires: Timestamp?,
        organisation: String,
        user: String,
        agent: String,
        state: [UInt8],
        metadata: [UInt8]
    ) {
        self.scope = scope
        self.created = created
        self.updated = created
        self.expires = expires
        self.nextSequence = 1
        self.eventCount = 0
        self.organisation = organisation
        self.user = user
        self.agent = agent
        self.state = state
        self.metadata = metadata
    }
}

extension SessionRecord: DatabaseValue {
    /// The header and the variable fields.
    package var encodedByteCount: Int {
        45 + ByteWriter.byteCount(of: organisation) + ByteWriter.byteCount(of: user) + ByteWriter.byteCount(of: agent)
            + ByteWriter.byteCount(of: state) + ByteWriter.byteCount(of: metadata)
    }

    /// Writes the fixed header, then the texts and JSON objects.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.integer(scope.rawValue)
        writer.timestamp(created)
        writer.timestamp(updated)
        writer.timestamp(expires)
        writer.integer(nextSequence)
        writer.integer(eventCount)
        writer.string(organisation)
        writer.string(user)
        writer.string(agent)
        writer.block(state)
        writer.block(metadata)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "session")
        scope = ScopeID(rawValue: try reader.integer())
        created = try reader.timestamp()
        updated = try reader.timestamp()
        expires = try reader.optionalTimestamp()
        nextSequence = try reader.integer()
        eventCount = try reader.integer()
        organisation = try reader.string()
        user = try reader.string()
        agent = try reader.string()
        state = try reader.block()
        metadata = try reader.block()
    }
}
