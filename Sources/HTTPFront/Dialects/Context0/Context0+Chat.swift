import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension Context0 {
    /// The agent of chats that name none.
    private static let agent = "context0"
    /// Messages that are read at a time for an answer with all of them.
    private static let messagesOfRead = 100
    /// An answer takes no further messages once they have this many bytes; the rest is read page by page.
    private static let messageBytesOfAnswer = 8 << 20

    func addChatRoutes(to routes: inout RouteBuilder, base: String) {
        let sessions = base + "/chat/sessions"
        routes.add(.post, sessions, requiring: .sessionCreate, takesIdempotencyKey: true, createSession)
        routes.add(.get, sessions, requiring: .sessionRead, listSessions)
        routes.add(.get, sessions + "/{id}", requiring: .sessionRead, getSession)
        routes.add(.delete, sessions + "/{id}", requiring: .sessionDelete, deleteSession)
        routes.add(.get, sessions + "/{id}/messages", requiring: .sessionRead, listMessages)
        routes.add(
            .post,
            sessions + "/{id}/extract-memories",
            requiring: [.memoryCreate, .sessionRead],
            rate: .ai,
            extractMemories
        )
    }

    private func createSession(_ request: AdmittedRequest) async throws -> Response {
        var fields = FieldReader(try await request.jsonObjectIfAny())
        let title = fields.nullable("title", .string)
        let agent = fields.nullable("agent_id", .string)
        let metadata = fields.nullable("metadata", .object)
        try fields.check()
        let named = metadata ?? .emptyObject
        let new = NewSession(
            userID: request.caller.user,
            agentID: agent ?? Self.agent,
            scope: try Self.scope(of: request.caller),
            metadata: try title.map { try named.shallowMerge(.context0(title: $0)) } ?? named
        )
        let write: @Sendable (inout JSONWriter, Session) -> Void = { writer, session in
            writer.context0("Session created successfully") { $0.context0(session) }
        }
        let session = try await engine.createSession(
            new,
            by: request.caller,
            recording: request.recording(.created, write)
        )
        return .json(.created) { write(&$0, session) }
    }

    private func listSessions(_ request: AdmittedRequest) async throws -> Response {
        let page = try request.query().context0Page()
        let found = try engine.sessions(user: request.caller.user, agent: nil, page: page, for: request.caller)
        return .context0("Sessions retrieved successfully", capacity: 512 * (found.items.count + 1)) { writer in
            writer.context0(found.items, total: found.total, page) { $0.context0($1) }
        }
    }

    private func getSession(_ request: AdmittedRequest) async throws -> Response {
        let session = try engine.session(request.id("Session"), for: request.caller)
        var messages: [Message] = []
        var bytes = 0
        while true {
            let page = Page(limit: Self.messagesOfRead, offset: messages.count)
            let part = try engine.messages(of: session.id, .oldest, page: page, for: request.caller).items
            messages += part
            bytes += part.reduce(0) { $0 + $1.text.utf8.count + $1.metadata.bytes.count }
            if part.count < page.limit || bytes >= Self.messageBytesOfAnswer { break }
        }
        return .context0("Session retrieved successfully", capacity: 512 * (messages.count + 1)) { writer in
            writer.context0(session, messages: messages)
        }
    }

    private func deleteSession(_ request: AdmittedRequest) async throws -> Response {
        try await engine.deleteSession(request.id("Session"), by: request.caller)
        return .noContent
    }

    private func listMessages(_ request: AdmittedRequest) async throws -> Response {
        let page = try request.query().context0Page()
        let found = try engine.messages(of: request.id("Session"), .oldest, page: page, for: request.caller)
        return .context0("Messages retrieved successfully", capacity: 512 * (found.items.count + 1)) { writer in
            writer.context0(found.items, total: found.total, page) { $0.context0($1) }
        }
    }

    /// Generates memories from the session and answers with them.
    private func extractMemories(_ request: AdmittedRequest) async throws -> Response {
        let id: SessionID = try request.id("Session")
        let caller = request.caller
        let new = NewJob(source: .session(id), scope: try Self.scope(of: caller))
        let made = try await engine.createJob(new, by: caller)
        let job = try await engine.waitForJob(made.id, for: caller)
        guard let result = job.result else {
            throw APIError(.serviceUnavailable, "The extraction did not complete: \(job.error ?? job.status.name)")
        }
        // One that was deleted meanwhile is not shown.
        let memories = result.memoryIDs.compactMap { try? engine.memory($0, for: caller) }
        return .context0("Memories extracted successfully", capacity: 512 * (memories.count + 1)) { writer in
            writer.object { writer in
                writer.member("job_id", job.id.description)
                writer.member("extractor", result.extractor)
                writer.member("memories_created", result.counts.created)
                writer.member("memories_updated", result.counts.updated)
                writer.member("memories_deleted", result.counts.deleted)
                writer.key("memories")
                writer.array(memories) { $0.context0($1) }
            }
        }
    }
}

extension JSONText {
    /// `{"title"}`.
    fileprivate static func context0(title: String) -> JSONText {
        var writer = JSONWriter()
        writer.object { $0.member("title", title) }
        return writer.text()
    }
}

extension JSONWriter {
    /// A session.
    ///
    /// - Parameter messages: `nil` leaves the member out.
    mutating func context0(_ session: Session, messages: [Message]? = nil) {
        let metadata = try? session.metadata.parsed()
        object { writer in
            writer.member("id", session.id.description)
            writer.member("title", metadata?["title"]?.string)
            writer.member("agent_id", session.agentID)
            writer.key("metadata")
            writer.beginObject()
            if let members = metadata?.members {
                for (key, value) in members where key != "title" {
                    writer.key(escaping: key)
                    writer.copy(value)
                }
            }
            writer.endObject()
            writer.member("message_count", session.eventCount)
            writer.member("created_at", session.createdAt.description)
            writer.member("updated_at", session.updatedAt.description)
            if let messages {
                writer.key("messages")
                writer.array(messages) { $0.context0($1) }
            }
        }
    }

    /// A message; what role and content do not show stands in its metadata.
    mutating func context0(_ message: Message) {
        object { writer in
            writer.member("id", message.id.description)
            writer.member("session_id", message.sessionID.description)
            writer.member("role", message.role.rawValue)
            writer.member("content", message.text)
            if message.metadata != .emptyObject { writer.member("metadata", message.metadata) }
            writer.member("created_at", message.createdAt.description)
        }
    }
}
