import JSON
import LMDB
import MemoryEngine
import Store
import TestSupport
import Testing

/// What a memory was after one change; the oracle keeps every such state.
private struct State {
    let time: Timestamp
    /// `nil` once it is deleted.
    let memory: Memory?
    let vector: [Float]
}

@Suite struct AsOfTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }

    init() throws { world = try EngineWorld(isRelaxed: true) }

    @Test("Lists, searches and reads of the past answer what a replay of the history says", arguments: [1, 2, 3])
    func property(seed: UInt64) async throws {
        var random = SplitMix(seed: seed)
        let scopes = [try Scope.alice(), try Scope.make(["user_id": "alice", "project": "p"])]
        var histories: [MemoryID: [State]] = [:]
        var moments: [Timestamp] = [world.clock.now]
        for _ in 0..<120 {
            world.clock.advance(seconds: Int.random(in: 1...9, using: &random))
            let live = histories.filter { entry in
                guard let memory = entry.value.last?.memory else { return false }
                return memory.expiresAt.map { $0 > world.clock.now } ?? true
            }.keys.sorted()
            let id = live.randomElement(using: &random)
            let vector = random.vector(4)
            let ttl = Bool.random(using: &random) ? nil : Int.random(in: 1...200, using: &random)
            switch (Int.random(in: 0..<6, using: &random), id) {
            case (0, let id?):
                try await engine.deleteMemory(id, by: .alice)
                histories[id]?.append(State(time: world.clock.now, memory: nil, vector: []))
            case (1, let id?), (2, let id?):
                let changesVector = Bool.random(using: &random)
                let patch = MemoryPatch(
                    fact: changesVector ? "fact \(random.next() % 5)" : nil,
                    embedding: changesVector ? vector : nil,
                    topic: .set("topic \(random.next() % 3)"),
                    confidence: Double(random.next() % 10) / 10,
                    expiry: ttl.map { .after(seconds: $0) }
                )
                let changed = try await engine.updateMemory(id, patch, by: .alice)
                let old = histories[id]!.last!.vector
                histories[id]?.append(
                    State(time: changed.updatedAt, memory: changed, vector: changesVector ? vector : old)
                )
            default:
                let new = NewMemory(
                    scope: scopes.randomElement(using: &random)!,
                    fact: "fact \(random.next() % 5)",
                    topic: "topic \(random.next() % 3)",
                    embedding: vector,
                    ttlSeconds: ttl
                )
                let made = try await engine.createMemory(new, by: .alice)
                histories[made.id] = [State(time: made.createdAt, memory: made, vector: vector)]
            }
            world.clock.advance(seconds: 1)
            moments.append(world.clock.now)
            if random.next() % 10 == 0 { try await engine.sweep() }
            if random.next() % 30 == 0 { try world.restartEngine() }
        }
        for moment in moments.shuffled(using: &random).prefix(25) + [world.clock.now] {
            for scope in scopes {
                try await check(scope, at: moment, histories, random.vector(4))
            }
        }
    }

    @Test("A fact that another took the place of is shown as it stood before that, and not after")
    func superseded() async throws {
        let scope = try Scope.alice()
        let old = try await engine.createMemory(NewMemory(scope: scope, fact: "lives in Rome"), by: .alice)
        world.clock.advance(seconds: 10)
        let before = world.clock.now
        world.clock.advance(seconds: 10)
        let new = try await engine.createMemory(NewMemory(scope: scope, fact: "lives in Oslo"), by: .alice)
        let schema = world.store.schema
        try await world.store.write { (transaction, changes) throws(LMDBError) in
            guard let organisation = try schema.organisationID("acme", in: transaction),
                var stored = try schema.memory(MemoryKey(organisation: organisation, memory: old.id), in: transaction)
            else { throw .malformedValue(reason: "no memory") }
            stored.record.revision += 1
            stored.record.updated = changes.time
            try schema.supersedeMemory(
                stored,
                by: new.id,
                actor: "alice",
                transaction: &transaction,
                changes: &changes
            )
        }
        world.clock.advance(seconds: 10)
        for isDeleted in [false, true] {
            if isDeleted {
                try await engine.deleteMemory(old.id, by: .alice)
                world.clock.advance(seconds: 10)
            }
            for (moment, expected) in [(before, old), (world.clock.now, new)] {
                let request = MemoryListRequest(scope: scope, asOf: moment)
                let list = try await engine.memories(request, page: Page(limit: 10), for: .alice)
                #expect(list.items == [expected] && list.total == 1)
                let search = SearchRequest(scope: scope, asOf: moment, query: .text("lives in Rome"))
                let hits = try await engine.search(search, for: .alice)
                #expect(hits.map(\.memory) == [expected])
            }
            #expect(try engine.memory(old.id, asOf: before, for: .alice) == old)
        }
    }

    /// Compares every way to read with the states of the histories.
    private func check(
        _ scope: Scope,
        at moment: Timestamp,
        _ histories: [MemoryID: [State]],
        _ query: [Float]
    ) async throws {
        var alive: [(memory: Memory, vector: [Float])] = []
        for (id, states) in histories {
            let state = states.last { $0.time <= moment }
            let memory = state?.memory.flatMap { memory in
                memory.expiresAt.map { $0 > moment } ?? true ? memory : nil
            }
            if let memory {
                #expect(try engine.memory(id, asOf: moment, for: .alice) == memory)
            } else {
                #expect(throws: EngineError.notFound("Memory not found")) {
                    try engine.memory(id, asOf: moment, for: .alice)
                }
            }
            if let state, let memory, memory.scope == scope { alive.append((memory, state.vector)) }
        }
        alive.sort { ($0.memory.createdAt, $0.memory.id) < ($1.memory.createdAt, $1.memory.id) }
        let request = MemoryListRequest(scope: scope, asOf: moment)
        let list = try await engine.memories(request, page: Page(limit: 1_000), for: .alice)
        #expect(list.items == alive.map(\.memory))
        #expect(list.total == alive.count)
        let page = try await engine.memories(request, page: Page(limit: 2, offset: 1), for: .alice)
        #expect(page.items == alive.dropFirst().prefix(2).map(\.memory))
        #expect(page.total == alive.count)
        let filter = MemoryFilter.isEqual(.topic, .string("topic 1"))
        let filtered = MemoryListRequest(scope: scope, filter: filter, asOf: moment)
        let some = try await engine.memories(filtered, page: Page(limit: 1_000), for: .alice).items
        #expect(some == alive.map(\.memory).filter { $0.topic == "topic 1" })

        for filter in [MemoryFilter.all, filter] {
            let hits = try await engine.search(
                SearchRequest(
                    scope: scope,
                    asOf: moment,
                    query: .vector(query),
                    topK: 5,
                    filter: filter,
                    includesEmbedding: true
                ),
                for: .alice
            )
            let wanted = alive.filter { filter == .all || $0.memory.topic == "topic 1" }
            let scores = wanted.map { max(0, cosine($0.vector, query)) }.sorted(by: >)
            #expect(hits.count == min(5, wanted.count))
            #expect(hits.isExact)
            for (hit, score) in zip(hits, scores) {
                #expect(abs(Double(hit.similarity) - score) < 1e-5)
                let known = try #require(wanted.first { $0.memory.id == hit.memory.id })
                #expect(hit.memory == known.memory)
                #expect(abs(cosine(try #require(hit.embedding), known.vector) - 1) < 1e-5)
            }
        }
    }

    private func cosine(_ left: [Float], _ right: [Float]) -> Double {
        func dot(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
        return dot(left, right) / (dot(left, left) * dot(right, right)).squareRoot()
    }

    @Test("A deleted memory can be read as of a moment when it lived for 30 days, by who may see its scope")
    func horizon() async throws {
        let scope = try Scope.alice()
        let memory = try await engine.createMemory(NewMemory(scope: scope, fact: "tea"), by: .alice)
        world.clock.advance(seconds: 10)
        let alive = world.clock.now
        world.clock.advance(seconds: 10)
        try await engine.deleteMemory(memory.id, by: .alice)
        func seen() async throws -> [Int] {
            let list = MemoryListRequest(scope: scope, asOf: alive)
            let search = SearchRequest(scope: scope, asOf: alive, query: .text("tea"))
            return [
                try await engine.memories(list, page: Page(limit: 10), for: .alice).total,
                try await engine.search(search, for: .alice).count,
                (try? engine.memory(memory.id, asOf: alive, for: .alice)) == nil ? 0 : 1,
            ]
        }
        #expect(try await seen() == [1, 1, 1])
        #expect(throws: EngineError.notFound("Memory not found")) {
            try engine.memory(memory.id, asOf: alive, for: .bob)
        }
        world.clock.advance(seconds: 30 * 86_400 - 1)
        #expect(try await seen() == [1, 1, 1])
        world.clock.advance(seconds: 1)
        #expect(try await seen() == [0, 0, 0])
        try await engine.sweep()
        #expect(try await seen() == [0, 0, 0])
    }

    @Test("A moment to come is now")
    func future() async throws {
        let scope = try Scope.alice()
        _ = try await engine.createMemory(NewMemory(scope: scope, fact: "tea", ttlSeconds: 60), by: .alice)
        world.clock.advance(seconds: 1)
        let later = world.clock.now.advanced(bySeconds: 100)
        let list = MemoryListRequest(scope: scope, asOf: later)
        #expect(try await engine.memories(list, page: Page(limit: 10), for: .alice).total == 1)
    }

    @Test("A list of many scopes is in the order of creation and shows each caller only what may be seen")
    func manyScopes() async throws {
        var random = SplitMix(seed: 9)
        var expected: [MemoryID] = []
        for number in 0..<40 {
            world.clock.advance(seconds: 1)
            let user = ["alice", "bob"].randomElement(using: &random)!
            let scope = try Scope.make(["user_id": user, "project": "\(random.next() % 3)"])
            let new = NewMemory(scope: scope, fact: "f", topic: number % 2 == 0 ? "even" : nil)
            let memory = try await engine.createMemory(new, by: .user(user))
            if user == "alice" { expected.append(memory.id) }
        }
        let request = MemoryListRequest(scope: try .alice(), scopeMatch: .subset)
        for (limit, offset) in [(100, 0), (3, 0), (3, 5), (5, expected.count - 2), (5, 1_000)] {
            let page = try await engine.memories(request, page: Page(limit: limit, offset: offset), for: .alice)
            #expect(page.items.map(\.id) == Array(expected.dropFirst(offset).prefix(limit)))
            #expect(page.total == expected.count)
        }
        let anyone = MemoryListRequest(scope: try .make([:]), scopeMatch: .subset)
        #expect(try await engine.memories(anyone, page: Page(limit: 100), for: .admin).total == 40)
        await #expect(throws: EngineError.self) {
            try await engine.memories(anyone, page: Page(limit: 100), for: .alice)
        }
    }
}
