import HTTPTypes
import JSON
import MemoryEngine
import Store

extension JSONWriter {
    /// A memory with all its members, and those that were asked for.
    mutating func contextIQ(_ memory: Memory, access: MemoryAccess? = nil, embedding: [Float]? = nil) {
        object { writer in
            writer.member("id", memory.id)
            writer.member("scope", memory.scope.canonicalJSON)
            writer.member("fact", memory.fact)
            writer.member("topic", memory.topic)
            writer.member("confidence", memory.confidence)
            writer.member("importance", memory.importance)
            writer.member("metadata", memory.metadata)
            writer.member("session_id", memory.sessionID)
            writer.member("created_at", memory.createdAt)
            writer.member("updated_at", memory.updatedAt)
            writer.member("expires_at", memory.expiresAt)
            writer.member("revision", memory.revision)
            if let access { writer.members(of: access) }
            if let embedding {
                writer.key("embedding")
                writer.array(embedding) { $0.float($1) }
            }
            writer.contextIQ(sourceOf: memory)
        }
    }

    /// Where a generated memory came from, and what took its place; nothing for one that a caller made.
    private mutating func contextIQ(sourceOf memory: Memory) {
        if memory.seenCount > 0 {
            key("source")
            object { writer in
                writer.member("session_id", memory.sessionID)
                writer.key("event_ids")
                writer.array(memory.sourceEvents) { $0.string($1.description) }
            }
            member("seen_count", memory.seenCount)
        }
        if let successor = memory.supersededBy { member("superseded_by", successor.description) }
    }

    /// A job.
    mutating func contextIQ(_ job: Job) {
        object { writer in
            writer.member("job_id", job.id)
            writer.member("status", job.status.name)
            switch job.source {
            case .session(let id):
                writer.member("source_type", "session")
                writer.member("source_reference", id.description)
            case .text: writer.member("source_type", "text")
            }
            writer.member("scope", job.scope.canonicalJSON)
            writer.member("config", job.config)
            if let result = job.result {
                writer.key("result")
                writer.contextIQ(result)
            }
            if let error = job.error { writer.member("error", error) }
            writer.member("attempts", job.attempt)
            writer.member("created_at", job.createdAt)
            if let time = job.startedAt { writer.member("started_at", time.description) }
            if let time = job.endedAt { writer.member("completed_at", time.description) }
        }
    }

    private mutating func contextIQ(_ result: JobResult) {
        object { writer in
            writer.member("memories_created", result.counts.created)
            writer.member("memories_updated", result.counts.updated)
            writer.member("memories_deleted", result.counts.deleted)
            writer.member("memories_seen", result.counts.seen)
            writer.member("extractor", result.extractor)
            writer.key("memory_ids")
            writer.array(result.memoryIDs) { $0.string($1.description) }
        }
    }

    private mutating func members(of access: MemoryAccess) {
        member("access_count", access.count)
        member("last_accessed_at", access.last)
    }

    /// The answer of a search.
    ///
    /// - Parameter accesses: How often each hit was read, if that shall be shown.
    mutating func contextIQ(_ answer: SearchAnswer, _ included: IncludedFields, accesses: [MemoryAccess]? = nil) {
        object { writer in
            writer.key("memories")
            writer.array(answer.hits.enumerated()) { $0.contextIQ($1.element, included, accesses?[$1.offset]) }
            writer.member("total", answer.hits.count)
            writer.member("exact", answer.isExact)
        }
    }

    private mutating func contextIQ(_ hit: SearchHit, _ included: IncludedFields, _ access: MemoryAccess?) {
        let memory = hit.memory
        object { writer in
            writer.member("id", memory.id)
            writer.member("fact", memory.fact)
            writer.member("topic", memory.topic)
            writer.member("confidence", memory.confidence)
            writer.key("similarity")
            writer.score(hit.similarity)
            if let score = hit.score {
                writer.key("score")
                writer.score(Float(score))
            }
            writer.member("created_at", memory.createdAt)
            if included.contains(.explanation) {
                writer.key("explanation")
                writer.contextIQ(hit.parts)
            }
            if included.contains(.scope) { writer.member("scope", memory.scope.canonicalJSON) }
            if included.contains(.metadata) { writer.member("metadata", memory.metadata) }
            if let access { writer.members(of: access) }
            if included.contains(.embedding), let embedding = hit.embedding {
                writer.key("embedding")
                writer.array(embedding) { $0.float($1) }
            }
        }
    }

    /// What each part adds to a score.
    private mutating func contextIQ(_ parts: SearchScoreParts) {
        object { writer in
            for (name, part) in [
                ("semantic", parts.semantic), ("keyword", parts.keyword), ("context", parts.context),
                ("recency", parts.recency), ("importance", parts.importance),
            ] {
                writer.key(escaping: name)
                writer.score(Float(part))
            }
        }
    }

    /// A revision.
    mutating func contextIQ(_ revision: Revision) {
        object { writer in
            writer.member("revision_number", revision.number)
            writer.member("fact", revision.fact)
            writer.member("action", revision.action.name)
            writer.member("topic", revision.topic)
            writer.member("confidence", revision.confidence)
            writer.member("metadata", revision.metadata)
            writer.member("actor", revision.actor)
            writer.member("created_at", revision.createdAt)
        }
    }

    /// A session.
    ///
    /// - Parameter events: `nil` leaves the member out.
    mutating func contextIQ(_ session: Session, events: [Event]?) {
        object { writer in
            writer.member("id", session.id)
            writer.member("user_id", session.userID)
            writer.member("agent_id", session.agentID)
            writer.member("scope", session.scope.canonicalJSON)
            if let events {
                writer.key("events")
                writer.array(events) { $0.contextIQ($1) }
            }
            writer.member("event_count", session.eventCount)
            writer.member("state", session.state)
            writer.member("metadata", session.metadata)
            writer.member("created_at", session.createdAt)
            writer.member("updated_at", session.updatedAt)
            writer.member("expires_at", session.expiresAt)
        }
    }

    /// An event.
    mutating func contextIQ(_ event: Event) {
        object { writer in
            writer.member("id", event.id)
            writer.member("session_id", event.sessionID)
            writer.member("author", event.author)
            writer.member("invocation_id", event.invocationID)
            writer.member("content", event.content)
            writer.member("timestamp", event.timestamp)
        }
    }

    /// The answer of a batch of creates.
    mutating func contextIQ(batch results: [Result<Memory, APIError>]) {
        var created = 0
        object { writer in
            writer.key("results")
            writer.array(results) { writer, result in
                switch result {
                case .success(let memory):
                    created += 1
                    writer.object { writer in
                        writer.member("status", 201)
                        writer.key("memory")
                        writer.contextIQ(memory)
                    }
                case .failure(let error): writer.contextIQ(refusal: error)
                }
            }
            writer.member("created", created)
            writer.member("failed", results.count - created)
        }
    }

    /// The refusal of one entry among others.
    mutating func contextIQ(refusal: APIError) {
        object { writer in
            writer.member("status", refusal.status.code)
            writer.key("detail")
            writer.detail(refusal)
        }
    }

    /// The members at the end of a list.
    mutating func paging(_ total: Int, _ page: Page) {
        member("total", total)
        member("limit", page.limit)
        member("offset", page.offset)
    }
}
