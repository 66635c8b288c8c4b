import JSON
import LMDB
import MemoryEngine
import Store
import TestSupport
import Testing

@Suite struct RetentionTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }
    private let scope: Scope
    private static let day = 86_400

    init() throws {
        world = try EngineWorld(isRelaxed: true)
        scope = try .alice()
    }

    private func remember(_ fact: String, ttl: Int? = nil, session: SessionID? = nil) async throws -> Memory {
        let new = NewMemory(scope: scope, fact: fact, sessionID: session, ttlSeconds: ttl)
        return try await engine.createMemory(new, by: .alice)
    }

    private func openSession(ttl: Int? = nil) async throws -> SessionID {
        let new = NewSession(userID: "alice", agentID: "agent", scope: scope, ttlSeconds: ttl)
        return try await engine.createSession(new, by: .alice).id
    }

    /// Entries of every table that retention keeps.
    private func leftovers() throws -> [Int] {
        let schema = world.store.schema
        return try world.store.read { (transaction) throws(LMDBError) in
            [
                try transaction.count(of: schema.memories),
                try transaction.count(of: schema.vectorTables.pairs[0].live),
                try transaction.count(of: schema.locations), try transaction.count(of: schema.revisions),
                try transaction.count(of: schema.vectorTables.pairs[0].past),
                try transaction.count(of: schema.deletedMemories),
                try transaction.count(of: schema.expiries), try transaction.count(of: schema.rowExpiries),
                try transaction.count(of: schema.sessionMemories), try transaction.count(of: schema.accessCounts),
            ]
        }
    }

    @Test("A memory is invisible everywhere from the second it expires, before and after it is swept")
    func expiry() async throws {
        let kept = try await remember("tea is kept")
        let short = try await remember("tea is short", ttl: 60)
        #expect(short.expiresAt == short.createdAt.advanced(bySeconds: 60))
        let long = try await remember("tea is long", ttl: 3_600)
        world.clock.advance(seconds: 59)
        #expect(try engine.all(in: scope).map(\.id) == [kept.id, short.id, long.id])
        #expect(try await engine.ids(of: "tea is short", in: scope)[0] == short.id)

        // Times of writes are microseconds after the clock's, so that none is like another.
        world.clock.advance(seconds: 2)
        for isSwept in [false, true] {
            if isSwept { #expect(try await engine.sweep() == 1) }
            let list = try engine.memories(in: scope, topic: nil, page: Page(limit: 1, offset: 1), for: .alice)
            #expect(list.total == 2)
            #expect(list.items.map(\.id) == [long.id])
            #expect(try await engine.ids(of: "tea is short", in: scope, topK: 2).count == 2)
            #expect(try await Set(engine.ids(of: "tea is short", in: scope)) == [kept.id, long.id])
            for request in [
                SearchRequest(scope: scope, scopeMatch: .subset, query: .text("tea is short")),
                SearchRequest(scope: scope, query: .text("tea is short"), topic: nil, isExact: true),
            ] {
                let hits = try await engine.search(request, for: .alice)
                #expect(Set(hits.map(\.memory.id)) == [kept.id, long.id])
            }
            let absent = EngineError.notFound("Memory not found")
            #expect(throws: absent) { try engine.memory(short.id, for: .alice) }
            #expect(throws: absent) { try engine.revisions(of: short.id, includeDeleted: false, for: .alice) }
            await #expect(throws: absent) {
                try await engine.updateMemory(short.id, MemoryPatch(fact: "x"), by: .alice)
            }
            await #expect(throws: absent) { try await engine.deleteMemory(short.id, by: .alice) }
            let history = try engine.revisions(of: short.id, includeDeleted: true, for: .alice)
            #expect(history.map(\.action) == (isSwept ? [.deleted, .created] : [.created]))
        }
        try world.restart()
        #expect(try await engine.ids(of: "tea is short", in: scope).count == 2)
    }

    @Test("Searches find all that has not expired, however many rows near the query have")
    func manyExpired() async throws {
        var news: [NewMemory] = []
        for number in 0..<300 {
            // Those that expire are nearest to the query.
            let embedding: [Float] = number < 250 ? [1, Float(number) / 1_000, 0] : [0, 1, Float(number)]
            let ttl = number < 250 ? 10 + 10 * (number % 3) : nil
            news.append(NewMemory(scope: scope, fact: "\(number)", embedding: embedding, ttlSeconds: ttl))
        }
        _ = try await engine.createMemories(news, atomic: true, by: .alice)
        for (seconds, alive) in [(9, 300), (2, 216), (10, 133), (10, 50), (100, 50)] {
            world.clock.advance(seconds: seconds)
            for topK in [10, 50, 1_000] {
                let request = SearchRequest(scope: scope, query: .vector([1, 0, 0]), topK: topK)
                #expect(try await engine.search(request, for: .alice).count == min(topK, alive))
            }
            #expect(try engine.memories(in: scope, topic: nil, page: Page(limit: 1), for: .alice).total == alive)
        }
    }

    @Test("A patch sets a new expiry, takes it away, and makes a revision only when something changes")
    func patch() async throws {
        let memory = try await remember("a fact", ttl: 60)
        let later = try await engine.updateMemory(memory.id, MemoryPatch(expiry: .after(seconds: 120)), by: .alice)
        #expect(later.revision == 2)
        world.clock.advance(seconds: 90)
        try await engine.sweep()
        #expect(try engine.memory(memory.id, for: .alice).fact == "a fact")
        let forever = try await engine.updateMemory(memory.id, MemoryPatch(expiry: .never), by: .alice)
        #expect(forever.expiresAt == nil && forever.revision == 3)
        #expect(try await engine.updateMemory(memory.id, MemoryPatch(expiry: .never), by: .alice).revision == 3)
        world.clock.advance(seconds: 1_000 * RetentionTests.day)
        #expect(try await engine.sweep() == 0)
        #expect(try await engine.ids(of: "a fact", in: scope) == [memory.id])
        for seconds in [0, -1, Limits.ttlSeconds + 1] {
            let patch = MemoryPatch(expiry: .after(seconds: seconds))
            #expect(
                await problems { try await engine.updateMemory(memory.id, patch, by: .alice) }.map(\.place)
                    == ["ttl_seconds"]
            )
            #expect(await problems { try await remember("x", ttl: seconds) }.map(\.place) == ["ttl_seconds"])
        }
    }

    @Test("The history of a deleted memory can be read for 30 days, then nothing of it is left")
    func history() async throws {
        let memory = try await remember("a fact")
        _ = try await engine.updateMemory(memory.id, MemoryPatch(fact: "another fact"), by: .alice)
        try await engine.deleteMemory(memory.id, by: .alice)
        world.clock.advance(seconds: 30 * RetentionTests.day)
        #expect(try await engine.sweep() == 0)
        let revisions = try engine.revisions(of: memory.id, includeDeleted: true, for: .alice)
        #expect(revisions.map(\.action) == [.deleted, .updated, .created])
        #expect(throws: EngineError.notFound("Memory not found")) {
            try engine.revisions(of: memory.id, includeDeleted: true, for: .bob)
        }
        world.clock.advance(seconds: 1)
        for isSwept in [false, true] {
            if isSwept { try await engine.sweep() }
            #expect(throws: EngineError.notFound("Memory not found")) {
                try engine.revisions(of: memory.id, includeDeleted: true, for: .alice)
            }
        }
        #expect(try leftovers() == [Int](repeating: 0, count: 10))
    }

    @Test(
        "A purge removes everything at once, of memories that live, were deleted or have expired, for who may see them"
    )
    func purge() async throws {
        let session = try await openSession()
        let live = try await remember("live", ttl: 3_600, session: session)
        _ = try await engine.updateMemory(live.id, MemoryPatch(fact: "lives"), by: .alice)
        let deleted = try await remember("deleted")
        try await engine.deleteMemory(deleted.id, by: .alice)
        let expired = try await remember("expired", ttl: 1)
        world.clock.advance(seconds: 2)
        _ = try engine.memory(live.id, for: .alice)
        engine.flush()
        for id in [live.id, deleted.id, expired.id] {
            await #expect(throws: EngineError.notFound("Memory not found")) {
                try await engine.deleteMemory(id, purges: true, by: .bob)
            }
            try await engine.deleteMemory(id, purges: true, by: .alice)
            await #expect(throws: EngineError.notFound("Memory not found")) {
                try await engine.deleteMemory(id, purges: true, by: .alice)
            }
        }
        #expect(try leftovers() == [Int](repeating: 0, count: 10))
        #expect(try engine.all(in: scope).isEmpty)
        #expect(try await engine.ids(of: "lives", in: scope).isEmpty)
    }

    @Test("The id of an expired memory is free, and its history does not become the new one's")
    func reuse() async throws {
        let id = MemoryID(high: 7, low: 7)
        let first = NewMemory(id: id, scope: scope, fact: "first", ttlSeconds: 5)
        _ = try await engine.createMemory(first, by: .alice)
        await #expect(throws: EngineError.self) { try await engine.createMemory(first, by: .alice) }
        world.clock.advance(seconds: 6)
        let others = (0..<3).map { NewMemory(scope: scope, fact: "other \($0)") }
        let again = NewMemory(id: id, scope: scope, fact: "second")
        let results = try await engine.createMemories(others + [again] + others, atomic: true, by: .alice)
        #expect(try results[3].get().revision == 1)
        #expect(try engine.revisions(of: id, includeDeleted: true, for: .alice).map(\.fact) == ["second"])
        #expect(try engine.memories(in: scope, topic: nil, page: Page(limit: 100), for: .alice).total == 7)
        #expect(try engine.all(in: scope).count == 7)
        #expect(try await engine.ids(of: "second", in: scope).count == 7)
        try await engine.sweep()
        #expect(try engine.memory(id, for: .alice).fact == "second")
    }

    @Test("An expired session is gone, its content is freed, and after 30 days nothing tells of it")
    func sessions() async throws {
        let id = try await openSession(ttl: 60)
        let other = try await openSession()
        for number in 0..<5 {
            let event = NewEvent(author: "user", invocationID: nil, content: try .of(#"{"n":\#(number)}"#))
            _ = try await engine.appendEvent(event, to: id, by: .alice)
        }
        world.clock.advance(seconds: 61)
        for isSwept in [false, true] {
            if isSwept { #expect(try await engine.sweep() == 1) }
            #expect(throws: EngineError.expired("Session has expired")) { try engine.session(id, for: .alice) }
            let list = try engine.sessions(user: nil, agent: nil, page: Page(limit: 10), for: .alice)
            #expect(list.total == 1 && list.items.map(\.id) == [other])
        }
        let schema = world.store.schema
        let events = try world.store.read { (transaction) throws(LMDBError) in
            [try transaction.count(of: schema.events), try transaction.count(of: schema.eventLocations)]
        }
        #expect(events == [0, 0])
        world.clock.advance(seconds: 30 * RetentionTests.day)
        #expect(try await engine.sweep() == 1)
        #expect(throws: EngineError.notFound("Session not found")) { try engine.session(id, for: .alice) }
    }

    @Test(
        "Deleting a session keeps its memories, or removes all, or those that nothing else supports",
        arguments: SessionCascade.allCases
    )
    func cascade(_ cascade: SessionCascade) async throws {
        let session = try await openSession()
        let own = try await remember("from the session", session: session)
        let free = try await remember("from nowhere")
        try await engine.deleteSession(session, cascade: cascade, by: .alice)
        let left = try engine.all(in: scope).map(\.id)
        #expect(left == (cascade == .keep ? [own.id, free.id] : [free.id]))
        #expect(throws: EngineError.notFound("Session not found")) { try engine.session(session, for: .alice) }
    }

    @Test("A cascade leaves what the caller may not see alone")
    func cascadeOfOthers() async throws {
        let session = try await openSession()
        let bobs = NewMemory(scope: try .make(["user_id": "bob"]), fact: "bob's", sessionID: session)
        let memory = try await engine.createMemory(bobs, by: .admin)
        try await engine.deleteSession(session, cascade: .memories, by: .alice)
        #expect(try engine.memory(memory.id, for: .bob).fact == "bob's")
    }

    @Test("Reads by id and hits of searches are counted, before and after they are written")
    func access() async throws {
        let tea = try await remember("alice drinks tea")
        let dog = try await remember("the dog barks")
        #expect(try engine.accesses(of: [tea.id], for: .alice).map(\.count) == [0])
        for _ in 0..<3 { _ = try engine.memory(tea.id, for: .alice) }
        world.clock.advance(seconds: 5)
        _ = try await engine.ids(of: "tea", in: scope, topK: 1)
        for isWritten in [false, true] {
            if isWritten { engine.flush() }
            let accesses = try engine.accesses(of: [tea.id, dog.id], for: .alice)
            #expect(accesses.map(\.count) == [4, 0])
            #expect(accesses.map(\.last) == [world.clock.now, nil])
        }
        try world.restart()
        _ = try engine.memory(tea.id, for: .alice)
        try await engine.sweep()
        #expect(try engine.accesses(of: [tea.id], for: .alice).map(\.count) == [5])
    }

    @Test("The sweeper also removes what the configuration names, in bounded steps")
    func agedRecords() async throws {
        let rests = Rests(count: 600)
        let world = try EngineWorld(isRelaxed: true) { configuration in
            configuration.agedRecords = [{ _, limit, _ in rests.remove(limit) }]
        }
        for _ in 0..<300 {
            let new = NewMemory(scope: scope, fact: "x", embedding: [1], ttlSeconds: 1)
            _ = try await world.engine.createMemory(new, by: .alice)
        }
        world.clock.advance(seconds: 10)
        #expect(try await world.engine.sweep() == 900)
        #expect(rests.count == 0)
        #expect(try world.engine.all(in: scope).isEmpty)
    }
}
