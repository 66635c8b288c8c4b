import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension ContextIQ {
    /// An answer takes no further events once they have this many bytes; the rest is read page by page.
    static let eventBytesOfAnswer = 16 << 20
    /// Events that are read at a time for an answer with all of them.
    static let eventsOfRead = 32
    /// How many of its newest events a session shows in a list.
    static let eventsInList = 20

    func addSessionRoutes(to routes: inout RouteBuilder, base: String) {
        let sessions = base + "/sessions"
        routes.add(.post, sessions, requiring: .sessionCreate, takesIdempotencyKey: true, createSession)
        routes.add(.get, sessions, requiring: .sessionRead, listSessions)
        routes.add(.get, sessions + "/{id}", requiring: .sessionRead, getSession)
        routes.add(.delete, sessions + "/{id}", requiring: .sessionDelete, deleteSession)
        routes.add(
            .post,
            sessions + "/{id}/events",
            requiring: .sessionUpdate,
            takesIdempotencyKey: true,
            appendEvent
        )
        routes.add(.get, sessions + "/{id}/events", requiring: .sessionRead, listEvents)
        routes.add(.patch, sessions + "/{id}/state", requiring: .sessionUpdate, updateState)
    }

    private func createSession(_ request: AdmittedRequest) async throws -> Response {
        let new = try NewSession(contextIQ: try await request.jsonObject(), caller: request.caller)
        let session = try await engine.createSession(
            new,
            by: request.caller,
            recording: request.recording(.created) { $0.contextIQ($1, events: []) }
        )
        return .json(.created) { $0.contextIQ(session, events: []) }
    }

    private func getSession(_ request: AdmittedRequest) async throws -> Response {
        let session = try engine.session(request.id("Session"), for: request.caller)
        let events = try allEvents(of: session, for: request.caller)
        return .json { $0.contextIQ(session, events: events) }
    }

    private func allEvents(of session: Session, for caller: Caller) throws(EngineError) -> [Event] {
        var events: [Event] = []
        var bytes = 0
        while true {
            let page = Page(limit: Self.eventsOfRead, offset: events.count)
            let part = try engine.events(of: session.id, page: page, after: nil, for: caller).items
            events += part
            bytes += part.reduce(0) { $0 + $1.content.bytes.count }
            if part.count < page.limit || bytes >= Self.eventBytesOfAnswer { return events }
        }
    }

    private func listSessions(_ request: AdmittedRequest) async throws -> Response {
        let query = try request.query()
        let page = try query.page(defaultLimit: Self.defaultLimit, largestLimit: Self.largestLimit)
        let list = try engine.sessions(
            user: query["user_id"],
            agent: query["agent_id"],
            page: page,
            for: request.caller
        )
        return try .json(capacity: 1024 * (list.items.count + 1)) { writer in
            try writer.object { writer in
                writer.key("sessions")
                try writer.array(list.items) { writer, session in
                    let isFull = writer.bytes.count >= Self.eventBytesOfAnswer
                    let events = isFull ? [] : try newestEvents(of: session, for: request.caller)
                    writer.contextIQ(session, events: events)
                }
                writer.paging(list.total, page)
            }
        }
    }

    private func newestEvents(of session: Session, for caller: Caller) throws(EngineError) -> [Event] {
        let page = Page(limit: Self.eventsInList, offset: max(0, session.eventCount - Self.eventsInList))
        do {
            return try engine.events(of: session.id, page: page, after: nil, for: caller).items
        } catch .notFound, .expired {
            // It went between the two reads; the list still shows it as it was.
            return []
        }
    }

    private func deleteSession(_ request: AdmittedRequest) async throws -> Response {
        let query = try request.query()
        let name = query.given("cascade") ?? SessionCascade.keep.rawValue
        guard let cascade = SessionCascade(rawValue: name) else {
            throw APIError.malformed("The query parameter 'cascade' must be keep, orphans or memories, got '\(name)'")
        }
        if cascade != .keep, !request.principal.permissions.allows(.memoryDelete) {
            throw AccessError.forbidden(.memoryDelete)
        }
        try await engine.deleteSession(request.id("Session"), cascade: cascade, by: request.caller)
        return .noContent
    }

    private func appendEvent(_ request: AdmittedRequest) async throws -> Response {
        let id: SessionID = try request.id("Session")
        let new = try NewEvent(contextIQ: try await request.jsonObject())
        let event = try await engine.appendEvent(
            new,
            to: id,
            by: request.caller,
            recording: request.recording(.created) { $0.contextIQ($1) }
        )
        return .json(.created) { $0.contextIQ(event) }
    }

    private func listEvents(_ request: AdmittedRequest) async throws -> Response {
        let query = try request.query()
        let page = try query.page(defaultLimit: Self.defaultLimit, largestLimit: Self.largestLimit)
        let after = query.given("after").map { EventID($0) }
        // A malformed id is an unknown id.
        if let after, after == nil { throw APIError.notFound("Event not found") }
        let list = try engine.events(
            of: request.id("Session"),
            page: page,
            after: after ?? nil,
            for: request.caller
        )
        return .json(capacity: 512 * (list.items.count + 1)) { writer in
            writer.object { writer in
                writer.key("events")
                writer.array(list.items) { $0.contextIQ($1) }
                writer.paging(list.total, page)
            }
        }
    }

    private func updateState(_ request: AdmittedRequest) async throws -> Response {
        let id: SessionID = try request.id("Session")
        let replace = try request.query().boolean("replace")
        var fields = FieldReader(try await request.jsonObject())
        let state = fields.required("state", .object)
        try fields.check()
        guard let state else { throw APIError.internalFailure("a state without problems is missing") }
        let session = try await engine.updateState(of: id, state, replace: replace, by: request.caller)
        return .json { $0.contextIQ(session, events: nil) }
    }
}
