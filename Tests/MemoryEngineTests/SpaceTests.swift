import Embedding
import JSON
import MemoryEngine
import Store
import TestSupport
import Testing

@Suite struct SpaceTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }
    private let scope: Scope

    init() throws {
        world = try EngineWorld()
        scope = try .alice()
    }

    @Test("The first vector of a scope fixes its space: another dimension is refused with both numbers")
    func dimension() async throws {
        _ = try await engine.createMemory(NewMemory(scope: scope, fact: "one", embedding: [1, 2, 3]), by: .alice)
        let wrong = NewMemory(scope: scope, fact: "two", embedding: [1, 2])
        var found = await problems { try await engine.createMemory(wrong, by: .alice) }
        #expect(found.map(\.place) == ["embedding"])
        #expect(found.first?.message.contains("2 dimensions") == true && found.first?.message.contains("3") == true)
        found = await problems {
            try await engine.search(SearchRequest(scope: scope, query: .vector([1, 2, 3, 4])), for: .alice)
        }
        #expect(found.map(\.place) == ["query_embedding"])
        #expect(found.first?.message.contains("4 dimensions") == true && found.first?.message.contains("3") == true)
        #expect(try engine.all(in: scope).count == 1)
    }

    @Test("A text in a scope of callers' vectors is refused by the space's name, in create, patch and search")
    func textInClientSpace() async throws {
        let new = NewMemory(scope: scope, fact: "one", embedding: [1, 2, 3])
        let memory = try await engine.createMemory(new, by: .alice)
        let calls: [(String, () async throws -> Void)] = [
            ("embedding", { _ = try await engine.createMemory(NewMemory(scope: scope, fact: "two"), by: .alice) }),
            ("embedding", { _ = try await engine.updateMemory(memory.id, MemoryPatch(fact: "two"), by: .alice) }),
            (
                "search_query",
                { _ = try await engine.search(SearchRequest(scope: scope, query: .text("x")), for: .alice) }
            ),
        ]
        for (place, call) in calls {
            let found = await problems { try await call() }
            #expect(found.map(\.place) == [place])
            #expect(found.first?.message.contains("\"client\" (3 dimensions)") == true)
        }
        #expect(try engine.all(in: scope) == [memory])
    }

    @Test("A patch in a scope of callers' vectors brings its vector, or leaves the fact alone")
    func patchInClientSpace() async throws {
        let new = NewMemory(scope: scope, fact: "one", embedding: [1, 0])
        let memory = try await engine.createMemory(new, by: .alice)
        var patched = try await engine.updateMemory(memory.id, MemoryPatch(fact: "two", embedding: [0, 5]), by: .alice)
        #expect(patched.revision == 2)
        #expect(try engine.embedding(of: memory.id, for: .alice) == [0, 1])
        patched = try await engine.updateMemory(memory.id, MemoryPatch(fact: "two", topic: .set("t")), by: .alice)
        #expect(patched.revision == 3)
        patched = try await engine.updateMemory(memory.id, MemoryPatch(embedding: [3, 0]), by: .alice)
        #expect(patched.revision == 4)
        let hit = try await engine.search(SearchRequest(scope: scope, query: .vector([1, 0])), for: .alice).first
        #expect(hit.map { abs($0.similarity - 1) < 1e-6 } == true)
        // The same direction is the same unit vector.
        #expect(try await engine.updateMemory(memory.id, MemoryPatch(embedding: [9, 0]), by: .alice) == patched)
        let found = await problems {
            try await engine.updateMemory(memory.id, MemoryPatch(embedding: [1, 2, 3]), by: .alice)
        }
        #expect(found.map(\.place) == ["embedding"])
    }

    @Test("A scope of texts accepts vectors of the model's dimension and no other")
    func vectorsInTextSpace() async throws {
        _ = try await engine.createMemory(NewMemory(scope: scope, fact: "some text"), by: .alice)
        let unit = try world.embedder.embed(["brought along"])
        let brought = NewMemory(scope: scope, fact: "brought", embedding: unit)
        let memory = try await engine.createMemory(brought, by: .alice)
        #expect(try await engine.ids(of: "brought along", in: scope).first == memory.id)
        let wrong = NewMemory(scope: scope, fact: "wrong", embedding: [1, 2, 3])
        let found = await problems { try await engine.createMemory(wrong, by: .alice) }
        #expect(found.map(\.place) == ["embedding"])
        #expect(found.first?.message.contains("3 dimensions") == true && found.first?.message.contains("64") == true)
    }

    @Test("Spaces belong to scopes: two scopes of one user may differ, and a space survives its last memory")
    func perScope() async throws {
        let other = try Scope.make(["user_id": "alice", "project": "p"])
        let memory = try await engine.createMemory(NewMemory(scope: scope, fact: "x", embedding: [1, 2]), by: .alice)
        _ = try await engine.createMemory(NewMemory(scope: other, fact: "x", embedding: [1, 2, 3]), by: .alice)
        try await engine.deleteMemory(memory.id, by: .alice)
        let found = await problems {
            try await engine.createMemory(NewMemory(scope: scope, fact: "y", embedding: [1, 2, 3]), by: .alice)
        }
        #expect(found.map(\.place) == ["embedding"])
    }

    @Test("A store whose texts another model embedded is refused; one with callers' vectors only is not")
    func otherModel() async throws {
        _ = try await engine.createMemory(NewMemory(scope: scope, fact: "x", embedding: [1, 2]), by: .alice)
        let other = HashingEmbedder(dimension: 32)
        _ = try MemoryEngine(store: world.store, embedder: other)
        let text = NewMemory(scope: try .make(["user_id": "alice", "a": "b"]), fact: "text")
        try world.restartEngine()
        _ = try await world.engine.createMemory(text, by: .alice)
        let error = #expect(throws: StoreError.self) { try MemoryEngine(store: world.store, embedder: other) }
        let message = try #require(error?.description)
        #expect(message.contains(world.embedder.space.description) && message.contains(other.space.description))
        try world.restartEngine()
    }

    /// An embedder that can be told to fail, and counts.
    private final class Flaky: TextEmbedder {
        let inner = HashingEmbedder(dimension: 8)
        let fails = Shared(false)
        let batches = Shared<[Int]>([])
        var space: EmbeddingSpace { inner.space }

        func embed(_ texts: [String]) throws(EmbeddingError) -> [Float] {
            batches.change { $0.append(texts.count) }
            if fails.value { throw EmbeddingError.missingFile(path: "model") }
            return inner.embed(texts)
        }
    }

    @Test("When the model fails, the caller learns that something failed inside, and nothing is stored")
    func failingModel() async throws {
        let flaky = Flaky()
        let world = try EngineWorld(embedder: flaky)
        let memory = try await world.engine.createMemory(NewMemory(scope: scope, fact: "before"), by: .alice)
        flaky.fails.change { $0 = true }
        let calls: [() async throws -> Void] = [
            { _ = try await world.engine.createMemory(NewMemory(scope: scope, fact: "x"), by: .alice) },
            { _ = try await world.engine.updateMemory(memory.id, MemoryPatch(fact: "x"), by: .alice) },
            { _ = try await world.engine.search(SearchRequest(scope: scope, query: .text("x")), for: .alice) },
        ]
        for call in calls {
            let error = await #expect(throws: EngineError.self) { try await call() }
            guard case .internalFailure = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        flaky.fails.change { $0 = false }
        #expect(try world.engine.all(in: scope) == [memory])
        #expect(try await world.engine.ids(of: "before", in: scope) == [memory.id])
    }

    @Test("Many texts at once get the vectors of their own texts, in bounded passes")
    func embedsTogether() async throws {
        let flaky = Flaky()
        let world = try EngineWorld(embedder: flaky)
        let engine = world.engine
        let news = (0..<150).map { NewMemory(scope: scope, fact: "text number \($0) of many") }
        var memories = try await engine.createMemories(news, atomic: true, by: .alice).map { try $0.get() }
        memories += await withTaskGroup(of: Memory?.self) { group in
            for number in 0..<100 {
                group.addTask { [scope] in
                    try? await engine.createMemory(NewMemory(scope: scope, fact: "single text \(number)"), by: .alice)
                }
            }
            return await group.reduce(into: [Memory?]()) { $0.append($1) }
        }.compactMap { $0 }
        #expect(memories.count == 250)
        for memory in memories {
            #expect(try engine.embedding(of: memory.id, for: .alice) == flaky.inner.embed([memory.fact]))
        }
        #expect(flaky.batches.value.reduce(0, +) == 250)
        #expect(flaky.batches.value.allSatisfy { (1...32).contains($0) })
    }
}
