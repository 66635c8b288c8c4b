package import JSON
package import Store

/// A fact or turn that is remembered.
package struct Memory: Sendable, Hashable {
    package let id: MemoryID
    package let scope: Scope
    package let kind: MemoryKind
    package let fact: String
    package let topic: String?
    /// How sure its source was, 0...1.
    package let confidence: Double
    /// How much it matters, 0...1.
    package let importance: Double
    package let metadata: JSONText
    package let sessionID: SessionID?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let expiresAt: Timestamp?
    /// The number of its latest revision, from 1.
    package let revision: Int
    /// The events that it was generated from, oldest first; empty for one that a caller made.
    package let sourceEvents: [EventID]
    /// The memory that took its place, of a superseded one.
    package let supersededBy: MemoryID?
    /// How often generation met the fact.
    package let seenCount: Int

    init(_ record: MemoryRecord, kind: MemoryKind, scope: Scope) {
        id = record.id
        self.scope = scope
        self.kind = kind
        fact = record.fact
        topic = record.topic
        confidence = record.confidence
        importance = record.importance
        metadata = JSONText(trusting: record.metadata)
        sessionID = record.session
        createdAt = record.created
        updatedAt = record.updated
        expiresAt = record.expires
        revision = Int(record.revision)
        sourceEvents = record.sources
        supersededBy = record.supersededBy
        seenCount = Int(record.seenCount)
    }
}

/// What a caller asks to remember.
package struct NewMemory: Sendable {
    /// The caller's own UUID, unique in the organisation; `nil` lets the engine make one.
    package var id: MemoryID?
    package var scope: Scope
    /// Facts and turns are searched apart.
    package var kind: MemoryKind
    package var fact: String
    package var topic: String?
    package var confidence: Double
    package var importance: Double
    package var metadata: JSONText
    /// The caller's own vector instead of one from the model.
    package var embedding: [Float]?
    package var sessionID: SessionID?
    /// Seconds after which it is invisible; `nil` for never.
    package var ttlSeconds: Int?

    /// A memory to be made.
    package init(
        id: MemoryID? = nil,
        scope: Scope,
        kind: MemoryKind = .fact,
        fact: String,
        topic: String? = nil,
        confidence: Double = 1.0,
        importance: Double = 0.5,
        metadata: JSONText = .emptyObject,
        embedding: [Float]? = nil,
        sessionID: SessionID? = nil,
        ttlSeconds: Int? = nil
    ) {
        self.id = id
        self.scope = scope
        self.kind = kind
        self.fact = fact
        self.topic = topic
        self.confidence = confidence
        self.importance = importance
        self.metadata = metadata
        self.embedding = embedding
        self.sessionID = sessionID
        self.ttlSeconds = ttlSeconds
    }
}

/// What a caller asks to change.
///
/// `nil` leaves a field as it is.
package struct MemoryPatch: Sendable {
    /// A new topic, or none.
    package enum TopicChange: Sendable, Hashable {
        case set(String)
        case clear
    }

    /// Seconds from now after which the memory is invisible, or no such time.
    package enum ExpiryChange: Sendable, Hashable {
        case after(seconds: Int)
        case never
    }

    package var fact: String?
    package var embedding: [Float]?
    package var topic: TopicChange?
    package var confidence: Double?
    package var importance: Double?
    /// A merge patch (RFC 7396) of the metadata.
    package var metadata: JSONText?
    /// Metadata in place of the present ones; ``metadata`` is merged into it.
    package var newMetadata: MetadataReplacement?
    package var expiry: ExpiryChange?

    /// A patch with the given changes.
    package init(
        fact: String? = nil,
        embedding: [Float]? = nil,
        topic: TopicChange? = nil,
        confidence: Double? = nil,
        importance: Double? = nil,
        metadata: JSONText? = nil,
        expiry: ExpiryChange? = nil
    ) {
        self.fact = fact
        self.embedding = embedding
        self.topic = topic
        self.confidence = confidence
        self.importance = importance
        self.metadata = metadata
        self.expiry = expiry
    }
}

/// A memory as it stood after one mutation.
package struct Revision: Sendable, Hashable {
    /// From 1, the creation.
    package let number: Int
    package let action: RevisionAction
    package let fact: String
    package let topic: String?
    package let confidence: Double
    package let metadata: JSONText
    package let createdAt: Timestamp
    /// The user who did it.
    package let actor: String

    init(number: UInt32, _ record: RevisionRecord) {
        self.number = Int(number)
        action = record.action
        fact = record.fact
        topic = record.topic
        confidence = record.confidence
        metadata = JSONText(trusting: record.metadata)
        createdAt = record.time
        actor = record.actor
    }
}

extension RevisionAction {
    /// The action's name in every dialect: `CREATED`, `UPDATED`, `DELETED`, `MERGED`, `SUPERSEDED`.
    package var name: String {
        switch self {
        case .created: "CREATED"
        case .updated: "UPDATED"
        case .deleted: "DELETED"
        case .merged: "MERGED"
        case .superseded: "SUPERSEDED"
        }
    }
}
