import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension SemanticMemory {
    func addSessionRoutes(to routes: inout RouteBuilder, base: String) {
        let sessions = base + "/sessions"
        routes.add(.post, sessions, requiring: .sessionCreate, takesIdempotencyKey: true, createSession)
        routes.add(.get, sessions + "/{id}", requiring: .sessionRead, getSession)
        // What was said in the session is removed from memory too.
        routes.add(.delete, sessions + "/{id}", requiring: [.sessionDelete, .memoryDelete], deleteSession)
    }

    private func createSession(_ request: AdmittedRequest) async throws -> Response {
        var fields = FieldReader(try await request.jsonObject())
        let user = fields.semanticUser(of: request.caller)
        let name = fields.nullable("session_name", .string)
        if let name, name.unicodeScalars.count > Limits.nameCharacters {
            fields.refuse(
                [.key("session_name")],
                "has \(name.unicodeScalars.count) characters, at most \(Limits.nameCharacters) are allowed",
                "value_error.any_str.max_length"
            )
        }
        try fields.check()
        guard let user else { throw APIError.internalFailure("a user without problems is missing") }
        let new = NewSession(
            userID: user.user,
            agentID: Self.agent,
            scope: user.scope,
            metadata: name.map { name in .object { $0.member("title", name) } } ?? .emptyObject
        )
        let session = try await engine.createSession(
            new,
            by: request.caller,
            recording: request.recording(.created) { $0.semantic($1) }
        )
        return .json(.created) { $0.semantic(session) }
    }

    private func getSession(_ request: AdmittedRequest) async throws -> Response {
        let session = try engine.session(request.id("Session"), for: request.caller)
        return .json { $0.semantic(session) }
    }

    private func deleteSession(_ request: AdmittedRequest) async throws -> Response {
        let id: SessionID = try request.id("Session")
        try await engine.deleteSession(id, cascade: .orphans, by: request.caller)
        return .json { writer in
            writer.object { $0.member("message", "Session \(id) deleted successfully") }
        }
    }
}

extension JSONWriter {
    /// A session.
    fileprivate mutating func semantic(_ session: Session) {
        object { writer in
            writer.member("session_id", session.id.description)
            writer.member("user_id", session.userID)
            writer.member("session_name", session.title)
            writer.member("created_at", session.createdAt.description)
            writer.member("message_count", session.eventCount)
        }
    }
}
