internal import JSON
internal import LMDB
internal import Store

/// What webhooks are told of an occurrence.
struct Notice {
    /// The name, such as `memory.created`.
    let type: String
    let kind: WebhookEvents
    let organisation: String
    /// Whose it is; `nil` for what the organisation shares.
    let user: String?
    /// The only webhook that is told.
    var onlyTo: WebhookID?
    /// Writes the members of `data`.
    let data: (inout JSONWriter) -> Void

    /// The message: `{"type", "timestamp", "data"}`.
    func body(at time: Timestamp) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("type", type)
        writer.member("timestamp", time.description)
        writer.key("data")
        writer.beginObject()
        data(&writer)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}

extension MemoryEngine {
    /// The notice of an occurrence; `nil` for one that nobody is told.
    func notice(
        of occurrence: Occurrence,
        at time: Timestamp,
        in transaction: borrowing WriteTransaction
    ) throws -> Notice? {
        switch occurrence {
        case .memoryCreated(let record, let scope):
            try notice("memory.created", .memoryCreated, of: record, in: scope, transaction)
        case .memoryUpdated(let record, let scope):
            try notice("memory.updated", .memoryUpdated, of: record, in: scope, transaction)
        case .memoryDeleted(let record, let scope):
            try notice("memory.deleted", .memoryDeleted, of: record, in: scope, transaction)
        case .sessionCreated(let id, let record): notice("session.created", .sessionCreated, of: id, record)
        case .sessionDeleted(let id, let record): notice("session.deleted", .sessionDeleted, of: id, record)
        case .messageCreated(let event, let key, let session): notice(of: event, key, session)
        case .jobEnded(let id, let record): notice(of: id, record)
        case .webhookTested(let id): try notice(ofTestOf: id, in: transaction)
        }
    }

    private func notice(
        _ type: String,
        _ kind: WebhookEvents,
        of record: MemoryRecord,
        in scopeID: ScopeID,
        _ transaction: borrowing WriteTransaction
    ) throws -> Notice {
        let stored = try schema.scope(scopeID, in: transaction)
        let scope = try Scope(organisation: stored.organisation, canonicalJSON: stored.canonicalJSON)
        return Notice(type: type, kind: kind, organisation: scope.organisation, user: scope.userID) { writer in
            writer.member("id", record.id.description)
            writer.member("user_id", scope.userID)
            writer.member("scope", scope.canonicalJSON)
            // What was deleted is named and not repeated.
            if kind == .memoryDeleted { return }
            writer.member("text", record.fact)
            writer.member("topic", record.topic)
            writer.member("confidence", record.confidence)
            writer.member("importance", record.importance)
            writer.member("metadata", JSONText(trusting: record.metadata))
            writer.member("session_id", record.session?.description)
            writer.member("superseded_by", record.supersededBy?.description)
            writer.member("revision", record.revision)
            writer.member("created_at", record.created.description)
            writer.member("updated_at", record.updated.description)
        }
    }

    private func notice(_ type: String, _ kind: WebhookEvents, of id: SessionID, _ record: SessionRecord) -> Notice {
        Notice(type: type, kind: kind, organisation: record.organisation, user: record.user) { writer in
            writer.member("id", id.description)
            writer.member("user_id", record.user)
            writer.member("agent_id", record.agent)
            if kind == .sessionDeleted { return }
            writer.member("metadata", JSONText(trusting: record.metadata))
            writer.member("created_at", record.created.description)
        }
    }

    private func notice(of event: EventRecord, _ key: EventKey, _ session: SessionRecord) -> Notice {
        Notice(
            type: "message.created",
            kind: .messageCreated,
            organisation: session.organisation,
            user: session.user
        ) { writer in
            writer.member("id", event.id.description)
            writer.member("session_id", key.session.description)
            writer.member("user_id", session.user)
            writer.member("author", event.author)
            writer.member("content", JSONText(trusting: event.content))
            writer.member("created_at", event.time.description)
        }
    }

    private func notice(of id: JobID, _ record: JobRecord) -> Notice? {
        let hasFailed = record.status == .failed
        guard hasFailed || record.status == .completed else { return nil }
        return Notice(
            type: hasFailed ? "job.failed" : "job.completed",
            kind: hasFailed ? .jobFailed : .jobCompleted,
            organisation: record.organisation,
            user: record.user
        ) { writer in
            writer.member("id", id.description)
            writer.member("user_id", record.user)
            writer.member("status", record.status.name)
            writer.member("session_id", record.session?.description)
            writer.member("memories_created", record.counts.created)
            writer.member("memories_updated", record.counts.updated)
            writer.member("memories_deleted", record.counts.deleted)
            writer.member("error", record.error)
            writer.member("created_at", record.created.description)
            writer.member("ended_at", record.ended?.description)
        }
    }

    private func notice(
        ofTestOf id: WebhookID,
        in transaction: borrowing WriteTransaction
    ) throws -> Notice? {
        guard let record = try transaction.get(id, from: schema.webhooks) else { return nil }
        return Notice(
            type: "webhook.test",
            kind: [],
            organisation: record.organisation,
            user: record.user,
            onlyTo: id
        ) { writer in
            writer.member("webhook_id", id.description)
            writer.member("user_id", record.user)
        }
    }
}
