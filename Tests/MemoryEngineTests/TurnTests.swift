import JSON
import MemoryEngine
import Store
import TestSupport
import Testing

@Suite struct TurnTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }

    init() throws { world = try EngineWorld() }

    private func open(user: String = "alice", ttl: Int? = nil) async throws -> SessionID {
        let new = NewSession(
            userID: user,
            agentID: "agent",
            scope: try .make(["user_id": user]),
            ttlSeconds: ttl
        )
        return try await engine.createSession(new, by: .admin).id
    }

    private func say(_ text: String, in session: SessionID, role: ChatRole = .user) async throws -> Event {
        try await engine.appendTurn(NewEvent(ChatMessage(role: role, text: text)), to: session, by: .alice)
    }

    private func found(_ text: String, type: SearchType = .semantic) async throws -> [Memory] {
        let request = SearchRequest(scope: try .alice(), kinds: [.turn], query: .text(text), type: type, topK: 50)
        return try await engine.search(request, for: .alice).map(\.memory)
    }

    @Test("A turn is an event and a memory with one id, found by the next search and counted within its scope")
    func appends() async throws {
        let (first, second) = (try await open(), try await open())
        let one = try await say("the harbour at dawn", in: first)
        let two = try await say("a harbour, you say", in: second, role: .assistant)
        #expect(one.text == "the harbour at dawn" && one.role == .user && two.role == .assistant)
        #expect(one.content.description == #"{"role":"user","parts":[{"text":"the harbour at dawn"}]}"#)
        #expect(try engine.events(of: first, page: Page(limit: 9), for: .alice).items == [one])
        let hits = try await found("harbour dawn", type: .hybrid)
        #expect(hits.map(\.fact) == ["the harbour at dawn", "a harbour, you say"])
        #expect(hits.map(\.id.description) == [one.id.description, two.id.description])
        #expect(hits.map(\.sessionID) == [first, second] && hits.allSatisfy { $0.kind == .turn })
        #expect(hits.map { $0.turn?.number } == [1, 2] && hits.map { $0.turn?.author } == ["user", "assistant"])
        #expect(try await engine.search(SearchRequest(scope: .alice(), query: .text("harbour")), for: .alice).isEmpty)
        #expect(hits[0].createdAt == one.timestamp)
    }

    @Test("A message without text is kept and not embedded; one of a responder says so and is no source of facts")
    func kinds() async throws {
        let session = try await open()
        let silent = try await engine.appendTurn(
            NewEvent(author: "user", invocationID: nil, content: try .of(#"{"parts":[{"data":1}]}"#)),
            to: session,
            by: .alice
        )
        #expect(silent.text.isEmpty)
        let served = NewEvent(
            ChatMessage(role: .assistant, text: "User loves sailing in Norway"),
            responder: "extractive",
            metadata: try .of(#"{"m":1}"#)
        )
        let reply = try await engine.appendTurn(served, to: session, by: .alice)
        #expect(reply.responder == "extractive" && reply.messageMetadata.description == #"{"m":1}"#)
        #expect(try await found("sailing").map { $0.turn?.responder } == ["extractive"])
        _ = try await say("I love skiing in Austria", in: session)
        let job = try await engine.createJob(NewJob(source: .session(session), scope: .alice()), by: .alice)
        _ = try await engine.waitForJob(job.id, for: .alice)
        let facts = try await engine.memories(MemoryListRequest(scope: .alice()), page: Page(limit: 9), for: .alice)
        #expect(facts.items.map(\.fact) == ["User loves skiing in Austria"])
    }

    @Test("Turns go with their session, for good, and the facts stay")
    func deletes() async throws {
        let (first, second) = (try await open(), try await open())
        let doomed = try await say("doomed words", in: first)
        _ = try await say("other words", in: second)
        let fact = try await engine.createMemory(
            NewMemory(scope: .alice(), fact: "words", sessionID: first),
            by: .alice
        )
        try await engine.deleteSession(first, by: .alice)
        #expect(try await found("words").map(\.fact) == ["other words"])
        let id = MemoryID(high: doomed.id.high, low: doomed.id.low)
        #expect(throws: EngineError.notFound("Memory not found")) {
            try engine.revisions(of: id, includeDeleted: true, for: .alice)
        }
        #expect(try engine.memory(fact.id, for: .alice).fact == "words")
        // Numbers are never used again.
        #expect(try await found("words").map { $0.turn?.number } == [2])
        _ = try await say("more words", in: second)
        #expect(try await found("more words").first?.turn?.number == 3)
    }

    @Test("A turn expires with its session")
    func expires() async throws {
        _ = try await say("short lived", in: try await open(ttl: 60))
        #expect(try await found("short").count == 1)
        world.clock.advance(seconds: 60)
        #expect(try await found("short").isEmpty)
    }

    @Test("A refused turn leaves nothing behind")
    func refusals() async throws {
        let session = try await open()
        let foreign = try await open(user: "bob")
        await #expect(throws: EngineError.notFound("Session not found")) { try await say("x", in: foreign) }
        let long = String(repeating: "x", count: Limits.factCharacters + 1)
        await #expect(throws: EngineError.self) { try await say(long, in: session) }
        let own = NewMemory(scope: try .alice(), fact: "f", embedding: [1, 0, 0])
        _ = try await engine.createMemory(own, by: .alice)
        do {
            _ = try await say("x", in: session)
            Issue.record("a text joined a space of callers' vectors")
        } catch let error as EngineError {
            guard case .invalid(let problems) = error else { throw error }
            #expect(problems.map(\.type) == ["value_error.embedding_space"])
        }
        #expect(try engine.session(session, for: .alice).eventCount == 0)
    }

    @Test("Turns survive a restart")
    func restarts() async throws {
        let session = try await open()
        _ = try await say("before the restart", in: session)
        try world.restart()
        #expect(try await found("restart").map(\.fact) == ["before the restart"])
        _ = try await say("after the restart", in: session)
        #expect(Set(try await found("restart").map { $0.turn?.number }) == [1, 2])
    }
}
