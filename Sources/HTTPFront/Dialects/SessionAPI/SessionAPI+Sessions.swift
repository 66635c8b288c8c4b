import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension SessionAPI {
    /// The largest `max_context_results`.
    private static let largestContext = 1_000

    func addSessionRoutes(to routes: inout RouteBuilder, base: String) {
        routes.add(.post, base + "/create", requiring: .sessionCreate, takesIdempotencyKey: true, createSession)
        routes.add(.delete, base + "/delete/{id}", requiring: .sessionDelete, deleteSession)
        routes.add(.get, base + "/get_all/{user_id}", requiring: .sessionRead, listOfUser)
        routes.add(.get, base + "/get_by_agent/{agent_id}", requiring: .sessionRead, listOfAgent)
        routes.add(.get, base + "/get/{id}", requiring: .sessionRead, getSession)
    }

    private func createSession(_ request: AdmittedRequest) async throws -> Response {
        let query = try request.query()
        guard let agent = query["agent_id"] else { throw APIError.malformed("agent_id: field required") }
        let context = try query.integer("max_context_results", default: 1, in: 1...Self.largestContext)
        let new = NewSession(
            userID: request.caller.user,
            agentID: agent,
            scope: try Scope(
                organisation: request.caller.organisation,
                pairs: [("user_id", request.caller.user)]
            ),
            metadata: .object { $0.member("max_context_results", context) }
        )
        let session = try await engine.createSession(
            new,
            by: request.caller,
            recording: request.recording(.ok) { $0.sessionCreated($1) }
        )
        return .json { $0.sessionCreated(session) }
    }

    private func deleteSession(_ request: AdmittedRequest) async throws -> Response {
        try await engine.deleteSession(request.id("Session"), by: request.caller)
        return .json { writer in
            writer.object { $0.member("message", "Chat session deleted successfully.") }
        }
    }

    private func listOfUser(_ request: AdmittedRequest) async throws -> Response {
        let query = try request.query()
        let list = try engine.sessions(
            user: request.pathParameter("user_id"),
            agent: nil,
            order: query.sessionSorting(),
            page: query.sessionPage(),
            for: request.caller
        )
        return .json { $0.sessionList("User sessions retrieved successfully.", list.items) }
    }

    private func listOfAgent(_ request: AdmittedRequest) async throws -> Response {
        let query = try request.query()
        let list = try engine.sessions(
            user: request.principal.permissions.contains(.admin) ? nil : request.caller.user,
            agent: request.pathParameter("agent_id"),
            order: query.sessionSorting(),
            page: query.sessionPage(),
            for: request.caller
        )
        return .json { $0.sessionList("Agent sessions retrieved successfully.", list.items) }
    }

    private func getSession(_ request: AdmittedRequest) async throws -> Response {
        let page = try request.query().sessionPage()
        let session = try engine.session(request.id("Session"), for: request.caller)
        let history = try engine.messages(of: session.id, .oldest, page: page, for: request.caller)
        return .json(capacity: 512 * (history.items.count + 1)) { writer in
            writer.object { writer in
                writer.member("message", "Session details retrieved successfully.")
                writer.key("data")
                writer.object { writer in
                    writer.sessionMembers(session)
                    writer.key("history")
                    writer.array(history.items) { $0.historyItem($1) }
                }
            }
        }
    }
}

extension QueryParameters {
    /// `sort_by` and `sort_order`.
    fileprivate func sessionSorting() throws(APIError) -> SessionSorting {
        let fields: [String: SessionSorting.Field] = [
            "created_at": .created, "last_active": .updated, "session_id": .id, "agent_id": .agent,
        ]
        let name = given("sort_by") ?? "created_at"
        guard let field = fields[name] else {
            let known = fields.keys.sorted().joined(separator: ", ")
            throw .malformed("sort_by: expected one of \(known), got '\(name.prefix(64))'")
        }
        switch given("sort_order") ?? "-1" {
        case "-1": return SessionSorting(field, isDescending: true)
        case "1": return SessionSorting(field, isDescending: false)
        case let other: throw .malformed("sort_order: expected 1 or -1, got '\(other.prefix(64))'")
        }
    }
}

extension JSONWriter {
    fileprivate mutating func sessionCreated(_ session: Session) {
        object { writer in
            writer.member("message", "Chat session created successfully.")
            writer.member("session_id", session.id.description)
        }
    }

    fileprivate mutating func sessionList(_ message: String, _ sessions: [Session]) {
        object { writer in
            writer.member("message", message)
            writer.key("data")
            writer.array(sessions) { writer, session in writer.object { $0.sessionMembers(session) } }
        }
    }

    fileprivate mutating func sessionMembers(_ session: Session) {
        member("session_id", session.id.description)
        member("agent_id", session.agentID)
        member("user_id", session.userID)
        if let title = session.title { member("name", title) }
        member("max_context_results", session.maximumContext ?? 1)
        member("message_count", session.eventCount)
        // The document shows a date.
        member("created_at", String(session.createdAt.description.prefix(10)))
        member("created_at_iso", session.createdAt.description)
        member("last_active", session.updatedAt.description)
    }
}
