import Foundation
import JSON
import MemoryEngine
import Store
import TestSupport
import Testing

@Suite struct BatchTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }
    private let scope: Scope

    init() throws {
        world = try EngineWorld()
        scope = try .alice()
    }

    /// Ten memories of which the third, sixth and ninth break a rule each.
    private func mixed() throws -> [NewMemory] {
        var memories = (0..<10).map { NewMemory(scope: scope, fact: "fact number \($0)") }
        memories[2].fact = " "
        memories[5].confidence = 3
        memories[8].scope = try .make(["user_id": "bob"])
        return memories
    }

    @Test("A batch stores what it can and says for each of the others why not")
    func partial() async throws {
        let results = try await engine.createMemories(try mixed(), atomic: false, by: .alice)
        #expect(results.count == 10)
        for (position, result) in results.enumerated() {
            switch (position, result) {
            case (2, .failure(.invalid(let problems))): #expect(problems.map(\.place) == ["fact"])
            case (5, .failure(.invalid(let problems))): #expect(problems.map(\.place) == ["confidence"])
            case (8, .failure(.forbidden)): break
            case (_, .success(let memory)): #expect(memory.fact == "fact number \(position)")
            default: Issue.record("\(position): \(result)")
            }
        }
        let stored = try engine.all(in: scope)
        #expect(stored == results.compactMap { try? $0.get() })
        #expect(stored.count == 7)
        #expect(zip(stored, stored.dropFirst()).allSatisfy { $0.createdAt < $1.createdAt && $0.id < $1.id })
        #expect(try await engine.ids(of: "fact number 9", in: scope).first == stored.last?.id)
    }

    @Test("An atomic batch with one bad memory stores nothing and names the memory and the field")
    func atomicRefusal() async throws {
        var memories = try mixed()
        memories[8] = memories[0]
        let found = await problems { try await engine.createMemories(memories, atomic: true, by: .alice) }
        #expect(found.map(\.place) == ["memories.2.fact", "memories.5.confidence"])
        #expect(try engine.all(in: scope).isEmpty)
        #expect(try await engine.ids(of: "fact number 1", in: scope).isEmpty)
        memories = (0..<5).map { NewMemory(scope: scope, fact: "fact \($0)") }
        memories[3].scope = try .make(["user_id": "bob"])
        await #expect(throws: EngineError.self) { try await engine.createMemories(memories, atomic: true, by: .alice) }
        #expect(try engine.all(in: scope).isEmpty)
    }

    @Test("An atomic batch that fails inside the transaction leaves no trace, not even a scope")
    func atomicConflict() async throws {
        let taken = try await engine.createMemory(NewMemory(scope: scope, fact: "taken"), by: .alice)
        let fresh = try Scope.make(["user_id": "alice", "fresh": "yes"])
        var memories = (0..<5).map { NewMemory(scope: fresh, fact: "fact \($0)", embedding: [1, 2]) }
        memories.append(NewMemory(id: taken.id, scope: scope, fact: "again"))
        await #expect(throws: EngineError.conflict("A memory with id \(taken.id) exists already")) {
            try await engine.createMemories(memories, atomic: true, by: .alice)
        }
        #expect(try engine.all(in: fresh).isEmpty)
        #expect(try engine.all(in: scope) == [taken])
        // The space of the scope was not decided either.
        _ = try await engine.createMemory(NewMemory(scope: fresh, fact: "another", embedding: [1, 2, 3]), by: .alice)
    }

    @Test("An organisation's first batch may fail, and the next organisation's memories are its own")
    func firstBatchOfAnOrganisation() async throws {
        let id = MemoryID(high: 7, low: 7)
        for organisation in ["north", "south"] {
            let caller = Caller.user("alice", of: organisation)
            let home = try Scope.make(["user_id": "alice"], organisation: organisation)
            let memories = [
                NewMemory(scope: home, fact: "one of \(organisation)"), NewMemory(id: id, scope: home, fact: "two"),
                NewMemory(id: id, scope: home, fact: "three"),
            ]
            await #expect(throws: EngineError.self) {
                try await engine.createMemories(memories, atomic: true, by: caller)
            }
        }
        for organisation in ["south", "north"] {
            let caller = Caller.user("alice", of: organisation)
            let home = try Scope.make(["user_id": "alice"], organisation: organisation)
            let new = NewMemory(id: id, scope: home, fact: "fact of \(organisation)")
            let memory = try await engine.createMemory(new, by: caller)
            #expect(try engine.memory(id, for: caller) == memory)
            #expect(try await engine.ids(of: new.fact, in: home, for: caller) == [id])
        }
    }

    @Test("Within a batch an id counts once, a scope's space is fixed by its first vector, and scopes may mix")
    func withinABatch() async throws {
        let id = MemoryID(high: 1, low: 1)
        let client = try Scope.make(["user_id": "alice", "space": "client"])
        let results = try await engine.createMemories(
            [
                NewMemory(id: id, scope: scope, fact: "first"),
                NewMemory(id: id, scope: client, fact: "same id", embedding: [1]),
                NewMemory(scope: client, fact: "a", embedding: [1, 2]),
                NewMemory(scope: client, fact: "b", embedding: [1, 2, 3]),
                NewMemory(scope: client, fact: "c"), NewMemory(scope: client, fact: "d", embedding: [2, 1]),
                NewMemory(scope: scope, fact: "second"),
            ],
            atomic: false,
            by: .alice
        )
        let succeeded = results.map { (try? $0.get()) != nil }
        #expect(succeeded == [true, false, true, false, false, true, true])
        guard case .failure(.conflict) = results[1] else {
            Issue.record("\(results[1])")
            return
        }
        #expect(try engine.all(in: scope).map(\.fact) == ["first", "second"])
        #expect(try engine.all(in: client).map(\.fact) == ["a", "d"])
        #expect(try engine.memories(in: client, topic: nil, page: Page(limit: 1), for: .alice).total == 2)
        let hits = try await engine.search(SearchRequest(scope: client, query: .vector([2, 1])), for: .alice)
        #expect(hits.map(\.memory.fact) == ["d", "a"])
    }

    @Test("A full batch of 1,000 is stored in order and searchable; an empty one is nothing")
    func fullBatch() async throws {
        #expect(try await engine.createMemories([], atomic: true, by: .alice).isEmpty)
        let memories = (0..<1_000).map { number in
            let angle = Float(number) * 0.003
            return NewMemory(scope: scope, fact: "fact \(number)", embedding: [cos(angle), sin(angle)])
        }
        let results = try await engine.createMemories(memories, atomic: true, by: .alice)
        let stored = try engine.all(in: scope)
        #expect(stored.map(\.id) == (try results.map { try $0.get().id }))
        #expect(stored.map(\.fact) == memories.map(\.fact))
        let request = SearchRequest(scope: scope, query: .vector([1, 0]), topK: 3)
        #expect(try await engine.search(request, for: .alice).map(\.memory.fact) == ["fact 0", "fact 1", "fact 2"])
    }
}
