package import JSON
package import Store

/// A conversation of a user with an agent.
package struct Session: Sendable, Hashable {
    package let id: SessionID
    package let userID: String
    package let agentID: String
    package let scope: Scope
    package let state: JSONText
    package let metadata: JSONText
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let expiresAt: Timestamp?
    package let eventCount: Int

    init(id: SessionID, _ record: SessionRecord, scope: Scope) {
        self.id = id
        userID = record.user
        agentID = record.agent
        self.scope = scope
        state = JSONText(trusting: record.state)
        metadata = JSONText(trusting: record.metadata)
        createdAt = record.created
        updatedAt = record.updated
        expiresAt = record.expires
        eventCount = Int(record.eventCount)
    }
}

/// A session that a caller asks for.
package struct NewSession: Sendable {
    /// The caller's own UUID; `nil` lets the engine make one.
    package var id: SessionID?
    package var userID: String
    package var agentID: String
    package var scope: Scope
    package var metadata: JSONText
    package var state: JSONText
    /// Seconds after which the session has expired; `nil` for never.
    package var ttlSeconds: Int?

    /// A session to be made.
    package init(
        id: SessionID? = nil,
        userID: String,
        agentID: String,
        scope: Scope,
        metadata: JSONText = .emptyObject,
        state: JSONText = .emptyObject,
        ttlSeconds: Int? = nil
    ) {
        self.id = id
        self.userID = userID
        self.agentID = agentID
        self.scope = scope
        self.metadata = metadata
        self.state = state
        self.ttlSeconds = ttlSeconds
    }
}

/// An entry of a session.
package struct Event: Sendable, Hashable {
    package let id: EventID
    package let sessionID: SessionID
    package let author: String
    package let invocationID: String?
    package let content: JSONText
    package let timestamp: Timestamp
    /// The place within the session, from 1.
    package let sequence: UInt64

    init(_ record: EventRecord, key: EventKey) {
        id = record.id
        sessionID = key.session
        author = record.author
        invocationID = record.invocation
        content = JSONText(trusting: record.content)
        timestamp = record.time
        sequence = key.sequence
    }
}

/// An entry that a caller asks to append.
package struct NewEvent: Sendable {
    package var author: String
    package var invocationID: String?
    package var content: JSONText

    /// An event to be appended.
    package init(author: String, invocationID: String?, content: JSONText) {
        self.author = author
        self.invocationID = invocationID
        self.content = content
    }
}

/// What becomes of the memories that came from a session when it is deleted.
package enum SessionCascade: String, Sendable, CaseIterable {
    /// They stay.
    case keep
    /// Those go that only this session supports: no event of another session tells the same.
    case orphans
    /// All go.
    case memories
}
