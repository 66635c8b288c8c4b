import Embedding
import MemoryEngine
import Store
import TestSupport
import Testing

/// An embedder that stops at one text until a gate opens: the way in which a test holds the lane's thread.
private struct HeldEmbedder: TextEmbedder {
    static let stop = "stop here"

    let inner = HashingEmbedder(dimension: 16)
    let hasStopped = Shared(false)
    let gate = Gate()

    var space: EmbeddingSpace { inner.space }

    func embed(_ texts: [String]) throws(EmbeddingError) -> [Float] {
        if texts.contains(HeldEmbedder.stop) {
            hasStopped.change { $0 = true }
            gate.pass()
        }
        return inner.embed(texts)
    }
}

@Suite("Searches that wait together", .serialized, .timeLimit(.minutes(5)))
struct CoalescingTests {
    private static let dimension = 16
    private let embedder = HeldEmbedder()
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }

    init() throws {
        world = try EngineWorld(embedder: embedder, isRelaxed: true) { configuration in
            configuration.computeThreads = 1
            // Every search goes through the lane.
            configuration.inlineScanCost = -1
        }
    }

    private func fill(_ count: Int, _ scope: Scope, seed: UInt64) async throws {
        var random = SplitMix(seed: seed)
        let news = (0..<count).map { number in
            NewMemory(
                scope: scope,
                fact: "row \(number)",
                topic: number % 2 == 0 ? "even" : nil,
                embedding: random.vector(Self.dimension)
            )
        }
        for result in try await engine.createMemories(news, atomic: true, by: .alice) { _ = try result.get() }
    }

    /// Begins a search that holds the lane's only thread; it ends when the gate opens.
    private func holdLane() async throws -> Task<Void, Never> {
        let scope = try Scope.make(["user_id": "alice", "space": "text"])
        // So that the scope has a space and the search embeds its text.
        _ = try await engine.createMemory(NewMemory(scope: scope, fact: "a text"), by: .alice)
        let engine = engine
        let holder = Task.detached {
            _ = try? await engine.search(SearchRequest(scope: scope, query: .text(HeldEmbedder.stop)), for: .alice)
        }
        try await wait { embedder.hasStopped.value }
        return holder
    }

    /// Waits until so many searches wait for the lane.
    private func waitFor(_ count: Int) async throws { try await wait { engine.status.waitingSearches == count } }

    @Test("Searches that wait for one partition are answered by fewer passes, with the hits of single searches")
    func together() async throws {
        let scopes = try ["a", "b"].map { try Scope.make(["user_id": "alice", "space": $0]) }
        for (number, scope) in scopes.enumerated() { try await fill(400, scope, seed: UInt64(number)) }
        var random = SplitMix(seed: 9)
        let requests = (0..<120).map { number in
            SearchRequest(
                scope: scopes[number % 2],
                query: .vector(random.vector(Self.dimension)),
                topK: number % 3 == 0 ? 5 : 10,
                topic: number % 5 == 0 ? "even" : nil
            )
        }
        var expected: [SearchAnswer] = []
        for request in requests { expected.append(try await engine.search(request, for: .alice)) }
        let before = engine.status
        #expect(before.queuedSearches == 120 && before.queuedPasses == 120, "alone, each search is a pass of its own")

        let holder = try await holdLane()
        let searches = requests.map { request in
            Task.detached { [engine] in try await engine.search(request, for: .alice) }
        }
        try await waitFor(requests.count)
        embedder.gate.open()
        for (search, expected) in zip(searches, expected) {
            let hits = try await search.value
            #expect(hits.map(\.memory) == expected.map(\.memory))
            #expect(hits.map(\.similarity) == expected.map(\.similarity))
            #expect(hits.isExact && expected.isExact)
        }
        await holder.value
        let after = engine.status
        // Two scopes, two numbers of hits, with a topic or without; the search that held the lane comes last, alone.
        #expect(after.queuedSearches - before.queuedSearches == 120 + 1)
        #expect(after.queuedPasses - before.queuedPasses == 8 + 1)
        #expect(after.waitingSearches == 0)
    }

    @Test("A pass answers at most 256 searches")
    func bounded() async throws {
        let scope = try Scope.make(["user_id": "alice", "space": "a"])
        try await fill(50, scope, seed: 1)
        let request = SearchRequest(scope: scope, query: .vector([Float](repeating: 1, count: Self.dimension)))
        let expected = try await engine.search(request, for: .alice).map(\.memory.id)
        let before = engine.status
        let holder = try await holdLane()
        let searches = (0..<600).map { _ in
            Task.detached { [engine] in try await engine.search(request, for: .alice).map(\.memory.id) }
        }
        try await waitFor(600)
        embedder.gate.open()
        for search in searches { #expect(try await search.value == expected) }
        await holder.value
        #expect(engine.status.queuedPasses - before.queuedPasses == 3 + 1)
    }

    @Test("A search that is cancelled while it waits ends at once, and those that wait with it are answered")
    func cancelled() async throws {
        let scope = try Scope.make(["user_id": "alice", "space": "a"])
        try await fill(50, scope, seed: 2)
        let request = SearchRequest(scope: scope, query: .vector([Float](repeating: 1, count: Self.dimension)))
        let expected = try await engine.search(request, for: .alice).map(\.memory.id)
        let holder = try await holdLane()
        let searches = (0..<30).map { _ in
            Task.detached { [engine] in try await engine.search(request, for: .alice).map(\.memory.id) }
        }
        try await waitFor(30)
        for search in searches.prefix(10) { search.cancel() }
        for search in searches.prefix(10) {
            // The lane is still held, so nothing but the cancellation can have ended it.
            await #expect(throws: EngineError.unavailable("The search was cancelled")) { try await search.value }
        }
        #expect(engine.status.waitingSearches == 20)
        embedder.gate.open()
        for search in searches.dropFirst(10) { #expect(try await search.value == expected) }
        await holder.value
    }

    @Test("A search that waits sees what was stored while it waited")
    func seesWrites() async throws {
        let scope = try Scope.make(["user_id": "alice", "space": "a"])
        try await fill(50, scope, seed: 3)
        let query = [Float](repeating: 1, count: Self.dimension)
        let request = SearchRequest(scope: scope, query: .vector(query), topK: 1)
        _ = try await engine.search(request, for: .alice)
        let holder = try await holdLane()
        let early = Task.detached { [engine] in try await engine.search(request, for: .alice) }
        try await waitFor(1)
        let memory = try await engine.createMemory(
            NewMemory(scope: scope, fact: "nearest", embedding: query),
            by: .alice
        )
        let late = Task.detached { [engine] in try await engine.search(request, for: .alice) }
        try await waitFor(2)
        embedder.gate.open()
        // The late one began after the write, so it must see it, although it joined one that began before.
        #expect(try await late.value.first?.memory.id == memory.id)
        #expect(try await early.value.count == 1)
        await holder.value
    }
}
