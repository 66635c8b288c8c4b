import Embedding
import Telemetry
import TestSupport
import Testing

@testable import MemoryEngine

/// An embedder that tells which texts it was given, and stops at some until a gate opens.
private struct WatchedEmbedder: TextEmbedder {
    let inner = HashingEmbedder(dimension: 16)
    let passes = Shared([[String]]())
    let gate = Gate()

    var space: EmbeddingSpace { inner.space }

    func embed(_ texts: [String]) throws(EmbeddingError) -> [Float] {
        passes.change { $0.append(texts) }
        if texts.contains(where: { $0.hasPrefix("hold") }) { gate.pass() }
        if texts.contains("fail") { throw .damagedFile(path: "model", reason: "the test says so") }
        return inner.embed(texts)
    }

    func tokenCount(of text: String) -> Int { inner.tokenCount(of: text) }
}

@Suite("The embedding queue", .timeLimit(.minutes(5))) struct EmbeddingQueueTests {
    private let embedder = WatchedEmbedder()

    private func queue(width: Int = 1, cacheBytes: Int = 1 << 20) -> EmbeddingQueue {
        EmbeddingQueue(embedder: embedder, lane: ComputeLane(width: width), cacheBytes: cacheBytes)
    }

    private func wait(until isTrue: () -> Bool) async {
        while !isTrue(), !Task.isCancelled { await Task.yield() }
    }

    @Test("A text that was asked for lately is not embedded again, alone or among others")
    func remembers() async throws {
        let queue = queue()
        let first = try await queue.embed(["green tea"])
        #expect(first == embedder.inner.embed(["green tea"]))
        #expect(try await queue.embed(["green tea"]) == first)
        #expect(
            try await queue.embed(["black coffee", "green tea"]) == embedder.inner.embed(["black coffee", "green tea"])
        )
        #expect(embedder.passes.value == [["green tea"], ["black coffee"]])
        #expect(queue.cache.hits.value == 2 && queue.cache.misses.value == 2)
        #expect(queue.tokenCount(of: "green tea") == 2 && queue.tokenCount(of: "not seen before") == 3)
    }

    @Test("Without bytes for them no texts are remembered")
    func forgets() async throws {
        let queue = queue(cacheBytes: 0)
        for _ in 0..<2 { _ = try await queue.embed(["tea"]) }
        #expect(embedder.passes.value == [["tea"], ["tea"]])
    }

    @Test("Equal texts that wait together are embedded once, and everybody gets the vector")
    func once() async throws {
        let queue = queue()
        let embedder = embedder
        let holder = Task { try await queue.embed(["hold the thread"]) }
        await wait { embedder.passes.value.count == 1 }
        let tasks = (0..<12).map { number in Task { try await queue.embed(["tea \(number % 3)"]) } }
        // Within one call, too.
        let pair = Task { try await queue.embed(["tea 1", "tea 1"]) }
        await wait { queue.cache.misses.value == 15 && queue.waitingCount == 3 }
        embedder.gate.open()
        for (number, task) in tasks.enumerated() {
            #expect(try await task.value == embedder.inner.embed(["tea \(number % 3)"]))
        }
        #expect(try await pair.value == embedder.inner.embed(["tea 1", "tea 1"]))
        _ = try await holder.value
        let passes = embedder.passes.value
        #expect(passes.count == 2 && Set(passes[1]) == ["tea 0", "tea 1", "tea 2"] && passes[1].count == 3)
    }

    @Test("A text that is being embedded is waited for, not embedded twice")
    func joinsRunning() async throws {
        let queue = queue(width: 2)
        let embedder = embedder
        let first = Task { try await queue.embed(["hold this"]) }
        await wait { embedder.passes.value.count == 1 }
        let second = Task { try await queue.embed(["hold this"]) }
        await wait { queue.cache.misses.value == 2 }
        // The second has nothing left to start; a text of its own shows that the queue went on.
        _ = try await queue.embed(["another"])
        embedder.gate.open()
        let (left, right) = (try await first.value, try await second.value)
        #expect(left == right)
        #expect(embedder.passes.value == [["hold this"], ["another"]])
    }

    @Test("Many texts of one call come back in their order, and short requests go between them")
    func bulk() async throws {
        let queue = queue()
        let texts = (0..<1_000).map { "fact number \($0 % 700)" }
        async let rows = queue.embed(texts)
        async let lone = queue.embed(["a lone text"])
        #expect(try await rows == embedder.inner.embed(texts))
        #expect(try await lone == embedder.inner.embed(["a lone text"]))
        // Each text once, and none of the bulk is remembered.
        #expect(embedder.passes.value.reduce(0) { $0 + $1.count } == 701)
        #expect(queue.cache.size.texts == 1)
        #expect(queue.waitingCount == 0)
    }

    @Test("A long text does not share a pass with short ones")
    func lengths() async throws {
        let queue = queue()
        let embedder = embedder
        let holder = Task { try await queue.embed(["hold the thread"]) }
        await wait { embedder.passes.value.count == 1 }
        let long = String(repeating: "many words ", count: 60)
        let tasks = ["one", long, "two"].map { text in Task { try await queue.embed([text]) } }
        await wait { queue.waitingCount == 3 }
        embedder.gate.open()
        for task in tasks { _ = try await task.value }
        _ = try await holder.value
        let passes = embedder.passes.value
        #expect(passes.count == 3 && Set(passes[1]) == ["one", "two"] && passes[2] == [long])
    }

    @Test("A failure reaches everybody who waits for the texts of its pass, and nothing of it is remembered")
    func failure() async throws {
        let queue = queue()
        for _ in 0..<2 {
            await #expect(throws: EngineError.self) { try await queue.embed(["fail"]) }
            await #expect(throws: EngineError.self) { try await queue.embed(["tea", "fail", "milk"]) }
        }
        #expect(try await queue.embed(["tea"]) == embedder.inner.embed(["tea"]))
        #expect(queue.cache.size.texts == 1)
    }

    @Test("Texts that would wait too long are refused at once, and the next are taken when the thread is free")
    func overload() async throws {
        // No wait is borne at all.
        let queue = EmbeddingQueue(
            embedder: embedder,
            lane: ComputeLane(width: 1),
            gate: OverloadGate(burstWait: 0, steadyWait: 0, leastPieces: (0, 0), calm: 0)
        )
        let embedder = embedder
        // From the first text the queue learns how long one takes.
        _ = try await queue.embed(["a first text"])
        let holder = Task { try await queue.embed(["hold the thread"]) }
        await wait { embedder.passes.value.count == 2 }
        for number in 0..<20 {
            await #expect(throws: EngineError.overloaded(retryAfterSeconds: 1)) {
                try await queue.embed(["refused \(number)"])
            }
        }
        #expect(queue.refusals.value == 20 && queue.waitingCount == 0)
        // What nobody waits for in person may wait.
        let bulk = Task { try await queue.embed((0..<10).map { "bulk \($0)" }) }
        await wait { queue.waitingCount == 10 }
        embedder.gate.open()
        _ = try await holder.value
        _ = try await bulk.value
        #expect(try await queue.embed(["welcome again"]) == embedder.inner.embed(["welcome again"]))
    }

    @Test("While nothing is known of the speed, and in bursts, texts wait")
    func burst() async throws {
        let queue = queue()
        let embedder = embedder
        let holder = Task { try await queue.embed(["hold the thread"]) }
        await wait { embedder.passes.value.count == 1 }
        let tasks = (0..<200).map { number in Task { try await queue.embed(["waiting \(number)"]) } }
        await wait { queue.waitingCount == 200 }
        embedder.gate.open()
        for task in tasks { _ = try await task.value }
        _ = try await holder.value
        #expect(queue.refusals.value == 0 && queue.waitingCount == 0)
    }
}
