import Embedding
import JSON
import LMDB
import MemoryEngine
import Store
import TestSupport
import Testing

@Suite struct ReembeddingTests {
    private let world: EngineWorld
    private let scopes: [Scope]
    private let client: Scope
    private let target = HashingEmbedder(dimension: 48)

    init() throws {
        world = try EngineWorld(isRelaxed: true)
        scopes = try ["a", "b", "c"].map { try Scope.make(["user_id": "alice", "project": $0]) }
        client = try .make(["user_id": "alice", "vectors": "own"])
    }

    /// An embedder that fails after some texts.
    private final class Breaking: TextEmbedder {
        let inner: HashingEmbedder
        let left: Shared<Int>
        let seen = Shared(0)
        var space: EmbeddingSpace { inner.space }

        init(_ inner: HashingEmbedder, after count: Int) {
            self.inner = inner
            left = Shared(count)
        }

        func embed(_ texts: [String]) throws(EmbeddingError) -> [Float] {
            left.change { $0 -= texts.count }
            seen.change { $0 += texts.count }
            if left.value < 0 { throw EmbeddingError.missingFile(path: "model") }
            return inner.embed(texts)
        }
    }

    private func fill(_ count: Int) async throws {
        for (number, scope) in scopes.enumerated() {
            let new = (0..<count).map { NewMemory(scope: scope, fact: "memory \($0) of scope \(number)") }
            for batch in stride(from: 0, to: count, by: 100) {
                _ = try await world.engine.createMemories(
                    Array(new[batch..<min(batch + 100, count)]),
                    atomic: true,
                    by: .alice
                )
            }
            // A scope of callers' vectors lies between those of texts.
            if number == 0 {
                _ = try await world.engine.createMemory(
                    NewMemory(scope: client, fact: "own", embedding: [3, 4]),
                    by: .alice
                )
            }
        }
    }

    /// The vectors of all memories equal those that an embedder gives for their facts.
    private func check(_ engine: MemoryEngine, _ embedder: HashingEmbedder, count: Int) throws {
        for scope in scopes {
            let memories = try engine.all(in: scope)
            #expect(memories.count == count)
            for memory in memories {
                #expect(try engine.embedding(of: memory.id, for: .alice) == embedder.embed([memory.fact]))
            }
        }
        let own = try #require(try engine.all(in: client).first)
        #expect(try engine.embedding(of: own.id, for: .alice) == [0.6, 0.8])
    }

    @Test("Every text gets the vector of the new model, of another dimension, and callers' vectors stay")
    func moves() async throws {
        try await fill(300)
        let seen = Shared<[Int]>([])
        let run = Reembedding(store: world.store, embedder: target, threads: 2)
        let outcome = try await run.run { done, total in
            #expect(total == 901)
            seen.change { $0.append(done) }
        }
        #expect(outcome?.memories == 900 && outcome?.isResumed == false)
        #expect(seen.value == [256, 512, 768, 900])
        let engine = try MemoryEngine(store: world.store, embedder: target)
        try check(engine, target, count: 300)
        let hits = try await engine.search(
            SearchRequest(scope: scopes[1], query: .text("memory 7 of scope 1")),
            for: .alice
        )
        #expect(hits.first?.memory.fact == "memory 7 of scope 1")
        _ = try await engine.createMemory(NewMemory(scope: scopes[2], fact: "one more"), by: .alice)
        #expect(throws: StoreError.self) { try MemoryEngine(store: world.store, embedder: world.embedder) }
        #expect(try world.store.embeddingModel() == target.space.description)
        #expect(try await run.run() == nil)
    }

    @Test("A run that fails leaves a store that only another run opens, which goes on where it stopped")
    func resumes() async throws {
        try await fill(200)
        let breaking = Breaking(target, after: 300)
        await #expect(throws: EngineError.self) {
            try await Reembedding(store: world.store, embedder: breaking, threads: 1).run()
        }
        for embedder in [world.embedder, target] {
            let error = #expect(throws: StoreError.self) { try MemoryEngine(store: world.store, embedder: embedder) }
            #expect(error?.description.contains("engram reembed") == true)
        }
        let rest = Breaking(target, after: .max)
        let outcome = try await Reembedding(store: world.store, embedder: rest, threads: 2).run()
        #expect(outcome?.isResumed == true && outcome?.memories == 600 - 256 && rest.seen.value == 600 - 256)
        try check(try MemoryEngine(store: world.store, embedder: target), target, count: 200)
    }

    @Test("A run to yet another model begins anew")
    func changesItsMind() async throws {
        try await fill(100)
        let breaking = Breaking(target, after: 260)
        await #expect(throws: EngineError.self) {
            try await Reembedding(store: world.store, embedder: breaking, threads: 1).run()
        }
        let other = HashingEmbedder(dimension: 20)
        let outcome = try await Reembedding(store: world.store, embedder: other, threads: 1).run()
        #expect(outcome?.isResumed == false && outcome?.memories == 300)
        try check(try MemoryEngine(store: world.store, embedder: other), other, count: 100)
    }

    @Test("Vectors of earlier revisions and of deleted memories move too, so that searches of the past find them")
    func past() async throws {
        try await fill(2)
        let memories = try world.engine.all(in: scopes[0])
        world.clock.advance(seconds: 1)
        let before = world.clock.now
        world.clock.advance(seconds: 10)
        _ = try await world.engine.updateMemory(memories[0].id, MemoryPatch(fact: "a blue boat"), by: .alice)
        try await world.engine.deleteMemory(memories[1].id, by: .alice)
        let outcome = try await Reembedding(store: world.store, embedder: target, threads: 1).run()
        #expect(outcome?.pastVectors == 2)
        var configuration = MemoryEngine.Configuration()
        let clock = world.clock
        configuration.clock = { clock.now }
        let engine = try MemoryEngine(store: world.store, embedder: target, configuration: configuration)
        for memory in memories {
            var request = SearchRequest(scope: scopes[0], query: .text(memory.fact))
            request.asOf = before
            let hit = try #require(try await engine.search(request, for: .alice).first)
            #expect(hit.memory.fact == memory.fact && abs(hit.similarity - 1) < 1e-5)
        }
    }

    @Test("A store without texts has nowhere to move")
    func empty() async throws {
        #expect(try await Reembedding(store: world.store, embedder: target, threads: 1).run() == nil)
        _ = try MemoryEngine(store: world.store, embedder: world.embedder)
    }
}
