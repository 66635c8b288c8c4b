import JSON
import MemoryEngine
import Store
import TestSupport
import Testing

@Suite struct SessionTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }
    private let scope: Scope

    init() throws {
        world = try EngineWorld()
        scope = try .alice()
    }

    private func open(
        user: String = "alice",
        agent: String = "agent",
        state: String = "{}",
        ttl: Int? = nil
    ) async throws -> Session {
        let new = NewSession(
            userID: user,
            agentID: agent,
            scope: try .make(["user_id": user]),
            metadata: try .of(#"{"m":1}"#),
            state: try .of(state),
            ttlSeconds: ttl
        )
        return try await engine.createSession(new, by: .admin)
    }

    private func append(_ author: String, to id: SessionID, content: String = "null") async throws -> Event {
        try await engine.appendEvent(
            NewEvent(author: author, invocationID: "run", content: try .of(content)),
            to: id,
            by: .alice
        )
    }

    @Test("A session has what it was made with and is found by its id")
    func creates() async throws {
        let session = try await open(state: #"{"a": [1, 2]}"#, ttl: 60)
        #expect(session.userID == "alice" && session.agentID == "agent" && session.scope == scope)
        #expect(session.state.description == #"{"a":[1,2]}"# && session.metadata.description == #"{"m":1}"#)
        #expect(
            session.createdAt == session.updatedAt && session.expiresAt == session.createdAt.advanced(bySeconds: 60)
        )
        #expect(session.eventCount == 0)
        #expect(try engine.session(session.id, for: .alice) == session)
        #expect(throws: EngineError.notFound("Session not found")) {
            try engine.session(SessionID(high: 1, low: 1), for: .alice)
        }
    }

    @Test("A session that breaks rules is refused with every field")
    func refuses() async throws {
        let long = String(repeating: "x", count: 501)
        let new = NewSession(
            userID: " ",
            agentID: long,
            scope: try .make([:]),
            metadata: try .of("[]"),
            state: try .of("1"),
            ttlSeconds: 0
        )
        let found = await problems { try await engine.createSession(new, by: .admin) }
        #expect(Set(found.map(\.place)) == ["user_id", "agent_id", "scope", "metadata", "state", "ttl_seconds"])
        let session = try await open()
        let event = NewEvent(
            author: "",
            invocationID: long,
            content: try .of("\"" + String(repeating: "x", count: 1 << 20) + "\"")
        )
        let more = await problems { try await engine.appendEvent(event, to: session.id, by: .alice) }
        #expect(Set(more.map(\.place)) == ["author", "invocation_id", "content"])
        let state = try JSONText.of("[]")
        let last = await problems { try await engine.updateState(of: session.id, state, replace: true, by: .alice) }
        #expect(last.map(\.place) == ["state"])
        #expect(try engine.session(session.id, for: .alice) == session)
    }

    @Test("A session is gone for good from the second in which it expires, except for its deletion")
    func expires() async throws {
        let session = try await open(ttl: 60)
        _ = try await append("user", to: session.id)
        world.clock.advance(seconds: 59)
        #expect(try engine.session(session.id, for: .alice).eventCount == 1)
        world.clock.advance(seconds: 1)
        let expired = EngineError.expired("Session has expired")
        #expect(throws: expired) { try engine.session(session.id, for: .alice) }
        #expect(throws: expired) { try engine.events(of: session.id, page: Page(limit: 5), for: .alice) }
        await #expect(throws: expired) { try await append("user", to: session.id) }
        await #expect(throws: expired) {
            try await engine.updateState(of: session.id, .emptyObject, replace: false, by: .alice)
        }
        #expect(try engine.sessions(user: "alice", agent: nil, page: Page(limit: 5), for: .alice).total == 0)
        // Whether it expired is nobody else's business.
        #expect(throws: EngineError.notFound("Session not found")) { try engine.session(session.id, for: .bob) }
        let memory = NewMemory(scope: scope, fact: "x", sessionID: session.id)
        await #expect(throws: expired) { try await engine.createMemory(memory, by: .alice) }
        try await engine.deleteSession(session.id, by: .alice)
        #expect(throws: EngineError.notFound("Session not found")) { try engine.session(session.id, for: .alice) }
    }

    @Test("Events keep their order, are paged by offset and by the last one seen, and count in the session")
    func events() async throws {
        let session = try await open()
        let other = try await open()
        var events: [Event] = []
        for number in 0..<25 {
            events.append(try await append("author \(number)", to: session.id, content: #"{"n":\#(number)}"#))
            if number % 5 == 0 { _ = try await append("elsewhere", to: other.id) }
        }
        #expect(events.map(\.sequence) == (1...25).map { UInt64($0) })
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.timestamp < $1.timestamp && $0.id < $1.id })
        func page(_ limit: Int, _ offset: Int = 0, after: EventID? = nil) throws -> [Event] {
            let listing = try engine.events(
                of: session.id,
                page: Page(limit: limit, offset: offset),
                after: after,
                for: .alice
            )
            #expect(listing.total == 25)
            return listing.items
        }
        #expect(try page(100) == events)
        #expect(try page(10) == Array(events[0..<10]))
        #expect(try page(10, 20) == Array(events[20...]))
        #expect(try page(10, 25).isEmpty)
        #expect(try page(10, 1_000_000).isEmpty)
        #expect(try page(0).isEmpty)
        #expect(try page(3, after: events[9].id) == Array(events[10..<13]))
        #expect(try page(3, 2, after: events[9].id) == Array(events[12..<15]))
        #expect(try page(100, after: events[24].id).isEmpty)
        #expect(try page(100, after: events[0].id) == Array(events[1...]))
        let elsewhere = try engine.events(of: other.id, page: Page(limit: 1), for: .alice).items[0]
        for unknown in [EventID(high: 0, low: 1), elsewhere.id] {
            #expect(throws: EngineError.notFound("Event not found")) { try page(5, after: unknown) }
        }
        let found = try engine.session(session.id, for: .alice)
        #expect(found.eventCount == 25 && found.updatedAt == events[24].timestamp)
        #expect(events[7].invocationID == "run" && events[7].content.description == #"{"n":7}"#)
    }

    @Test("Events of concurrent writers are all there, numbered without gaps")
    func concurrentEvents() async throws {
        let session = try await open()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask { [engine] in
                    let event = NewEvent(author: "author \(number)", invocationID: nil, content: .emptyObject)
                    _ = try? await engine.appendEvent(event, to: session.id, by: .alice)
                }
            }
        }
        let events = try engine.events(of: session.id, page: Page(limit: 1_000), for: .alice)
        #expect(events.total == 100 && events.items.map(\.sequence) == (1...100).map { UInt64($0) })
        #expect(Set(events.items.map(\.author)).count == 100 && Set(events.items.map(\.id)).count == 100)
    }

    @Test(
        "State is merged member by member, or replaced on request",
        arguments: [
            (#"{"a":1,"b":{"c":2,"d":3}}"#, #"{"b":{"x":1},"e":[1]}"#, false, #"{"a":1,"b":{"x":1},"e":[1]}"#),
            (#"{"a":1}"#, "{}", false, #"{"a":1}"#), (#"{"a":1}"#, "{}", true, "{}"),
            (#"{"a":1}"#, #"{"a":"two"}"#, false, #"{"a":"two"}"#), (#"{"a":1}"#, #"{"b":2}"#, true, #"{"b":2}"#),
            ("{}", #"{"é":"\u0000"}"#, false, #"{"é":"\u0000"}"#),
        ]
    )
    func state(before: String, change: String, replace: Bool, after: String) async throws {
        let session = try await open(state: before)
        world.clock.advance(seconds: 1)
        let changed = try await engine.updateState(of: session.id, try .of(change), replace: replace, by: .alice)
        #expect(changed.state.description == after)
        #expect(changed.updatedAt > session.updatedAt)
        #expect(try engine.session(session.id, for: .alice) == changed)
    }

    @Test("State beyond its limit is refused, merged or not, and stays as it was")
    func stateLimit() async throws {
        let half = String(repeating: "x", count: 600_000)
        let session = try await open(state: #"{"a":""# + half + #""}"#)
        let more = try JSONText.of(#"{"b":""# + half + #""}"#)
        let found = await problems { try await engine.updateState(of: session.id, more, replace: false, by: .alice) }
        #expect(found.map(\.place) == ["state"])
        #expect(try engine.session(session.id, for: .alice) == session)
        _ = try await engine.updateState(of: session.id, more, replace: true, by: .alice)
    }

    @Test("Concurrent merges of different members are all kept")
    func concurrentMerges() async throws {
        let session = try await open()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask { [engine] in
                    guard let change = try? JSONText.of(#"{"k\#(number)":\#(number)}"#) else { return }
                    _ = try? await engine.updateState(of: session.id, change, replace: false, by: .alice)
                }
            }
        }
        let state = try engine.session(session.id, for: .alice).state.description
        for number in 0..<50 { #expect(state.contains(#""k\#(number)":\#(number)"#)) }
    }

    @Test("Sessions are listed by user and agent in the order of creation, within what the caller may see")
    func lists() async throws {
        var sessions: [Session] = []
        for number in 0..<12 {
            sessions.append(
                try await open(user: ["alice", "bob", "carol"][number % 3], agent: ["x", "y"][number % 2])
            )
        }
        func list(
            _ user: String?,
            _ agent: String?,
            limit: Int = 100,
            offset: Int = 0,
            for caller: Caller
        ) throws -> ([SessionID], Int) {
            let listing = try engine.sessions(
                user: user,
                agent: agent,
                page: Page(limit: limit, offset: offset),
                for: caller
            )
            return (listing.items.map(\.id), listing.total)
        }
        func expected(_ user: String?, _ agent: String?) -> [SessionID] {
            sessions.filter { (user == nil || $0.userID == user) && (agent == nil || $0.agentID == agent) }.map(\.id)
        }
        for agent in [nil, "x", "y", "z"] {
            #expect(try list(nil, agent, for: .admin) == (expected(nil, agent), expected(nil, agent).count))
            #expect(try list("alice", agent, for: .alice) == (expected("alice", agent), expected("alice", agent).count))
            #expect(try list(nil, agent, for: .alice) == (expected("alice", agent), expected("alice", agent).count))
            #expect(try list("bob", agent, for: .admin) == (expected("bob", agent), expected("bob", agent).count))
        }
        #expect(try list(nil, nil, limit: 5, offset: 3, for: .admin) == (Array(sessions.map(\.id)[3..<8]), 12))
        #expect(try list(nil, nil, limit: 5, offset: 50, for: .admin) == ([], 12))
        #expect(throws: EngineError.self) { try list("bob", nil, for: .alice) }
        let elsewhere = Caller(organisation: "other", user: "root", reachesAllUsers: true, isAdmin: true)
        #expect(try list(nil, nil, for: elsewhere) == ([], 0))
        #expect(try list("alice", nil, for: elsewhere) == ([], 0))
        try await engine.deleteSession(sessions[0].id, by: .alice)
        #expect(try list("alice", nil, for: .alice) == (Array(expected("alice", nil).dropFirst()), 3))
    }

    @Test("Deleting a session takes its events and leaves the memories that came from it")
    func deletes() async throws {
        let session = try await open()
        let event = try await append("user", to: session.id)
        let new = NewMemory(scope: scope, fact: "from the session", sessionID: session.id)
        let memory = try await engine.createMemory(new, by: .alice)
        #expect(memory.sessionID == session.id)
        try await engine.deleteSession(session.id, by: .alice)
        #expect(throws: EngineError.notFound("Session not found")) {
            try engine.events(of: session.id, page: Page(limit: 5), for: .alice)
        }
        await #expect(throws: EngineError.notFound("Session not found")) {
            try await engine.deleteSession(session.id, by: .alice)
        }
        let other = try await open()
        #expect(throws: EngineError.notFound("Event not found")) {
            try engine.events(of: other.id, page: Page(limit: 5), after: event.id, for: .alice)
        }
        #expect(try engine.memory(memory.id, for: .alice) == memory)
    }
}
