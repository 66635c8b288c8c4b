package import JSON
package import Store

/// A fact or turn that is remembered.
///
/// Copies share what they hold.
package struct Memory: Sendable, Hashable {
    /// What all copies share: a hit passes through several arrays on its way into an answer.
    private final class Content: Sendable, Hashable {
        let record: MemoryRecord
        let kind: MemoryKind
        let scope: Scope

        init(_ record: MemoryRecord, kind: MemoryKind, scope: Scope) {
            self.record = record
            self.kind = kind
            self.scope = scope
        }

        static func == (left: Content, right: Content) -> Bool {
            left === right || (left.record == right.record && left.kind == right.kind && left.scope == right.scope)
        }

        func hash(into hasher: inout Hasher) { hasher.combine(record) }
    }

    private let content: Content

    init(_ record: MemoryRecord, kind: MemoryKind, scope: Scope) {
        content = Content(record, kind: kind, scope: scope)
    }
}

extension Memory {
    package var id: MemoryID { content.record.id }
    package var scope: Scope { content.scope }
    package var kind: MemoryKind { content.kind }
    package var fact: String { content.record.fact }
    package var topic: String? { content.record.topic }
    /// How sure its source was, 0...1.
    package var confidence: Double { content.record.confidence }
    /// How much it matters, 0...1.
    package var importance: Double { content.record.importance }
    package var metadata: JSONText { JSONText(trusting: content.record.metadata) }
    package var sessionID: SessionID? { content.record.session }
    package var createdAt: Timestamp { content.record.created }
    package var updatedAt: Timestamp { content.record.updated }
    package var expiresAt: Timestamp? { content.record.expires }
    /// The number of its latest revision, from 1.
    package var revision: Int { Int(content.record.revision) }
    /// The events that it was generated from, oldest first; empty for one that a caller made.
    package var sourceEvents: [EventID] { content.record.sources }
    /// The memory that took its place, of a superseded one.
    package var supersededBy: MemoryID? { content.record.supersededBy }
    /// How often generation met the fact.
    package var seenCount: Int { Int(content.record.seenCount) }
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
    /// Whether searches by words find it.
    ///
    /// Bulk loads may leave words out: they are added when the memory is revised, or by ``KeywordIndexing``.
    package var isKeywordIndexed = true

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
