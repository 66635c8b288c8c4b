import Dispatch
import Embedding
import JSON
import LMDB
import Store
import TestSupport
import Testing

@testable import MemoryEngine

/// An embedder whose passes a test can hold: features hashed as elsewhere, and turned so that another turn is another space.
private final class TestModel: TextEmbedder {
    let inner: HashingEmbedder
    let isTurned: Bool
    let space: EmbeddingSpace
    /// How many texts it embeds before it fails.
    let textsLeft = Shared(Int.max)
    /// Told the texts of every pass before it begins; may wait.
    let onPass = Shared<@Sendable ([String]) -> Void>({ _ in })

    init(dimension: Int = 64, isTurned: Bool = false) {
        inner = HashingEmbedder(dimension: dimension)
        self.isTurned = isTurned
        space = EmbeddingSpace(
            model: isTurned ? "turned" : "straight",
            dimension: dimension,
            fingerprint: inner.space.fingerprint
        )
    }

    func embed(_ texts: [String]) throws(EmbeddingError) -> [Float] {
        onPass.value(texts)
        textsLeft.change { $0 -= texts.count }
        if textsLeft.value < 0 { throw EmbeddingError.missingFile(path: "model") }
        return vectors(of: texts)
    }

    func vectors(of texts: [String]) -> [Float] {
        let values = inner.embed(texts)
        guard isTurned else { return values }
        let dimension = space.dimension
        return stride(from: 0, to: values.count, by: dimension).flatMap { values[$0..<$0 + dimension].reversed() }
    }
}

@Suite("Moving to another model while serving", .timeLimit(.minutes(5)))
struct ModelMoveTests {
    private let world: EngineWorld
    private let model = TestModel()
    private let scopes: [Scope]
    private let client: Scope
    private let targets = Shared<[String: TestModel]>([:])

    init() throws {
        let targets = targets
        world = try EngineWorld(embedder: model, isRelaxed: true) { configuration in
            configuration.computeThreads = 1
            configuration.loadEmbedder = { (choice) throws(EngineError) in
                guard let name = choice.model, let target = targets.value[name] else {
                    throw .invalid([FieldProblem(path: [.key("model")], message: "no such model", type: "value_error")])
                }
                return (target, choice)
            }
        }
        scopes = try ["a", "b", "c"].map { try Scope.make(["user_id": "alice", "project": $0]) }
        client = try .make(["user_id": "alice", "vectors": "own"])
    }

    private var engine: MemoryEngine { world.engine }

    private func offer(_ target: TestModel, as name: String = "next") -> EmbedderChoice {
        targets.change { $0[name] = target }
        return EmbedderChoice(model: name)
    }

    /// A text that shares no more than two words with any other.
    private static func fact(_ number: Int, _ place: Int) -> String {
        "memory \(number) w\((number + 1) * 7_919 % 10_007) x\((number + 3) * 104_729 % 7_919)y of scope \(place)"
    }

    private func fill(_ count: Int) async throws {
        for (number, scope) in scopes.enumerated() {
            let new = (0..<count).map { NewMemory(scope: scope, fact: Self.fact($0, number)) }
            for batch in stride(from: 0, to: count, by: 200) {
                let part = Array(new[batch..<min(batch + 200, count)])
                _ = try await engine.createMemories(part, atomic: true, by: .alice)
            }
        }
        _ = try await engine.createMemory(NewMemory(scope: client, fact: "own", embedding: [3, 4]), by: .alice)
    }

    /// Waits until the task of the move has ended.
    private func ended() async throws {
        await engine.mover.wait()
        let status = try engine.modelMoveStatus()
        #expect(status.state == .idle && status.target == nil)
    }

    /// Every vector is a model's, and a search for a text finds it.
    private func check(_ engine: MemoryEngine, _ model: TestModel, counts: [Int]? = nil) async throws {
        for (place, scope) in scopes.enumerated() {
            let memories = try engine.all(in: scope)
            if let counts { #expect(memories.count == counts[place]) }
            for memory in memories {
                #expect(try engine.embedding(of: memory.id, for: .alice) == model.vectors(of: [memory.fact]))
            }
            guard let some = memories.last else { continue }
            #expect(try await engine.ids(of: some.fact, in: scope, topK: 1) == [some.id])
        }
        let own = try #require(try engine.all(in: client).first)
        #expect(try engine.embedding(of: own.id, for: .alice) == [0.6, 0.8])
        var request = SearchRequest(scope: client, query: .vector([0.6, 0.8]))
        request.includesEmbedding = true
        #expect(try await engine.search(request, for: .alice).first?.embedding == [0.6, 0.8])
        let bytes = try engine.storageBytes()
        #expect(bytes.counted == bytes.found)
    }

    @Test(
        "While the store moves, searches and writes are answered rightly; then every vector is the next model's",
        arguments: [(40, false), (64, true)]
    )
    func moves(dimension: Int, isTurned: Bool) async throws {
        try await fill(150)
        world.clock.advance(seconds: 1)
        let before = world.clock.now
        world.clock.advance(seconds: 10)
        let target = TestModel(dimension: dimension, isTurned: isTurned)
        let (half, seen) = (Gate(), Shared(0))
        target.onPass.change { hook in
            hook = { texts in
                seen.change { $0 += texts.count }
                if seen.value > 200 { half.pass() }
            }
        }
        let stop = Shared(false)
        let engine = engine
        let searched = Shared(0)
        let searchers = (0..<3).map { number in
            let scope = scopes[number]
            return Task {
                var round = 0
                while !stop.value || round < 20 {
                    // These texts stay; with one model alone they are found as they are, and nothing is as near.
                    let fact = Self.fact(round * 7 % 50, number)
                    var request = SearchRequest(scope: scope, query: .text(fact), topK: 3)
                    request.type = round % 3 == 0 ? .hybrid : .semantic
                    request.includesEmbedding = true
                    if round % 5 == 4 { request.asOf = before }
                    if round % 7 == 6 { request.scopeMatch = .subset }
                    let hits = try await engine.search(request, for: .alice).hits
                    let nearest = try #require(hits.first)
                    #expect(nearest.memory.fact == fact && abs(nearest.similarity - 1) < 1e-4, "\(request)")
                    #expect(Set(hits.map { $0.embedding?.count }).count == 1)
                    round += 1
                    searched.change { $0 += 1 }
                    await Task.yield()
                }
            }
        }
        let begun = try await engine.startModelMove(to: offer(target))
        #expect(begun.state == .running && begun.target == target.space.description)
        let memories = try scopes.map { try engine.all(in: $0).sorted { $0.fact < $1.fact } }
        var gone = 0
        for (place, scope) in scopes.enumerated() {
            let facts = memories[place].filter { Int($0.fact.split(separator: " ")[1])! >= 50 }
            for (number, memory) in facts.enumerated() {
                switch number % 6 {
                case 0:
                    let patch = MemoryPatch(fact: "changed \(memory.fact)")
                    _ = try await engine.updateMemory(memory.id, patch, by: .alice)
                case 1: _ = try await engine.updateMemory(memory.id, MemoryPatch(confidence: 0.5), by: .alice)
                case 2 where number < 60:
                    try await engine.deleteMemory(memory.id, purges: number % 4 == 0, by: .alice)
                    if place == 0 { gone += 1 }
                default: continue
                }
            }
            for number in 0..<10 {
                let new = NewMemory(scope: scope, fact: "new " + Self.fact(number, place))
                _ = try await engine.createMemory(new, by: .alice)
            }
            if place == 1 { half.open() }
        }
        try await ended()
        stop.change { $0 = true }
        for searcher in searchers { try await searcher.value }
        #expect(searched.value >= 60)
        let counts = scopes.map { _ in 150 + 10 - gone }
        try await check(engine, target, counts: counts)
        #expect(engine.status.embeddingSpace == target.space.description)
        #expect(throws: StoreError.self) { try MemoryEngine(store: world.store, embedder: model) }
        // As read from the store by another engine.
        try await check(try MemoryEngine(store: world.store, embedder: target), target, counts: counts)
    }

    @Test("Searches of the past find what stood before the move, by the next model")
    func past() async throws {
        try await fill(3)
        let memories = try engine.all(in: scopes[0])
        world.clock.advance(seconds: 1)
        let before = world.clock.now
        world.clock.advance(seconds: 10)
        _ = try await engine.updateMemory(memories[0].id, MemoryPatch(fact: "a blue boat"), by: .alice)
        try await engine.deleteMemory(memories[1].id, by: .alice)
        _ = try await engine.startModelMove(to: offer(TestModel(dimension: 24)))
        try await ended()
        for type in [SearchType.semantic, .hybrid] {
            for memory in memories {
                var request = SearchRequest(scope: scopes[0], query: .text(memory.fact), type: type)
                request.asOf = before
                let hit = try #require(try await engine.search(request, for: .alice).first)
                #expect(hit.memory.fact == memory.fact && abs(hit.similarity - 1) < 1e-5)
            }
        }
    }

    /// Holds the passes of a model over texts that begin so until the returned gate opens; tells when the first began.
    private func hold(_ model: TestModel, on text: String) -> (began: Gate, goOn: Gate) {
        let (began, goOn) = (Gate(), Gate())
        model.onPass.change { hook in
            hook = { texts in
                guard texts.contains(where: { $0.hasPrefix(text) }) else { return }
                began.open()
                goOn.pass()
            }
        }
        return (began, goOn)
    }

    @Test("What was embedded before the change-over and comes after it is embedded again", arguments: [false, true])
    func overtaken(isTurned: Bool) async throws {
        try await fill(5)
        let target = TestModel(dimension: isTurned ? 64 : 32, isTurned: isTurned)
        let engine = engine
        let memory = try #require(try engine.all(in: scopes[0]).first)
        let session = try await engine.createSession(
            NewSession(userID: "alice", agentID: "agent", scope: scopes[0]),
            by: .alice
        )
        let prepared = try await engine.prepareMemories([NewMemory(scope: scopes[0], fact: "prepared")], by: .alice)
        let (began, goOn) = hold(model, on: "held")
        let scope = scopes[0]
        let search = Task { try await engine.search(SearchRequest(scope: scope, query: .text("held 0")), for: .alice) }
        await onThread { began.pass() }
        // They wait behind it for the only thread.
        let creation = Task { try await engine.createMemory(NewMemory(scope: scope, fact: "held 1"), by: .alice) }
        let change = Task { try await engine.updateMemory(memory.id, MemoryPatch(fact: "held 2"), by: .alice) }
        let turn = Task {
            let event = NewEvent(ChatMessage(role: .user, text: "held 3"))
            return try await engine.appendTurn(event, to: session.id, by: .alice)
        }
        while engine.embeddings.waitingCount < 3 { await Task.yield() }
        _ = try await engine.startModelMove(to: offer(target))
        try await ended()
        goOn.open()
        _ = try await search.value
        let created = try await creation.value
        _ = try await change.value
        let appended = try await turn.value
        let stored = try await engine.createMemories(prepared, by: .alice)[0].get()
        #expect(try engine.embedding(of: stored.id, for: .alice) == target.vectors(of: ["prepared"]))
        let turned = MemoryID(high: appended.id.high, low: appended.id.low)
        for (id, text) in [(created.id, "held 1"), (memory.id, "held 2"), (turned, "held 3")] {
            #expect(try engine.embedding(of: id, for: .alice) == target.vectors(of: [text]))
        }
        try await check(engine, target)
    }

    @Test("A move to where the store is does nothing, one to a second model is refused, and a move can be given up")
    func beginsAndEnds() async throws {
        try await fill(20)
        #expect(try await engine.startModelMove(to: offer(TestModel(), as: "same")).state == .idle)
        let target = TestModel(dimension: 16)
        target.textsLeft.change { $0 = 40 }
        for _ in 0..<2 {
            let begun = try await engine.startModelMove(to: offer(target))
            #expect(begun.target == target.space.description && begun.started != nil)
        }
        await #expect(throws: EngineError.self) {
            _ = try await engine.startModelMove(to: offer(TestModel(dimension: 20), as: "third"))
        }
        let unknown = await problems { try await engine.startModelMove(to: EmbedderChoice(model: "none")) }
        #expect(unknown.map(\.place) == ["model"])
        try await engine.cancelModelMove()
        target.textsLeft.change { $0 = .max }
        #expect(try engine.modelMoveStatus().state == .idle)
        try await check(engine, model, counts: [20, 20, 20])
        await #expect(throws: EngineError.notFound("The store is on no way to another model")) {
            try await engine.cancelModelMove()
        }
        // There and back again: the tables change places twice.
        _ = try await engine.startModelMove(to: offer(target))
        try await ended()
        try await check(engine, target, counts: [20, 20, 20])
        _ = try await engine.startModelMove(to: offer(TestModel(), as: "same"))
        try await ended()
        try await check(engine, model, counts: [20, 20, 20])
    }

    @Test("A move that a stop interrupted goes on after the next start; without its model it waits and can be given up")
    func resumes() async throws {
        try await fill(100)
        let target = TestModel(dimension: 16)
        target.textsLeft.change { $0 = 128 }
        _ = try await engine.startModelMove(to: offer(target))
        while try engine.modelMoveStatus().problem == nil { await Task.yield() }
        await engine.stopModelMove()
        target.textsLeft.change { $0 = .max }
        targets.change { $0 = [:] }
        try world.restartEngine()
        #expect(try engine.resumeModelMove().target == target.space.description)
        while try engine.modelMoveStatus().problem == nil { await Task.yield() }
        let stopped = try engine.modelMoveStatus()
        #expect(stopped.state == .stopped && stopped.problem == "no such model")
        #expect(stopped.total == 301 && stopped.done < 301)
        _ = try await engine.createMemory(NewMemory(scope: scopes[1], fact: "meanwhile"), by: .alice)
        try await check(engine, model, counts: [100, 101, 100])
        await engine.stopModelMove()
        _ = offer(target)
        try world.restartEngine()
        #expect(try engine.resumeModelMove().state == .running)
        try await ended()
        try await check(engine, target, counts: [100, 101, 100])
    }

    @Test("A model that fails for a while is tried again, and the store serves meanwhile")
    func retries() async throws {
        try await fill(10)
        let target = TestModel(dimension: 12)
        target.textsLeft.change { $0 = 0 }
        _ = try await engine.startModelMove(to: offer(target))
        while try engine.modelMoveStatus().problem == nil { await Task.yield() }
        #expect(try engine.modelMoveStatus().state == .stopped)
        try await check(engine, model, counts: [10, 10, 10])
        target.textsLeft.change { $0 = .max }
        try await ended()
        try await check(engine, target, counts: [10, 10, 10])
    }

    @Test("Writers that never rest do not keep the store from changing over")
    func restlessWriters() async throws {
        try await fill(100)
        let target = TestModel(dimension: 16)
        let (engine, stop) = (engine, Shared(false))
        let writers = (0..<4).map { writer in
            let scope = scopes[writer % 3]
            return Task {
                var written: [MemoryID] = []
                while !stop.value {
                    let fact = Self.fact(1_000 * writer + written.count, 9)
                    written.append(try await engine.createMemory(NewMemory(scope: scope, fact: fact), by: .alice).id)
                    if written.count % 3 == 0 {
                        let patch = MemoryPatch(fact: "changed " + fact)
                        _ = try await engine.updateMemory(written[written.count / 2], patch, by: .alice)
                    }
                }
                return written.count
            }
        }
        _ = try await engine.startModelMove(to: offer(target))
        try await ended()
        stop.change { $0 = true }
        var written = 0
        for writer in writers { written += try await writer.value }
        try await check(engine, target)
        #expect(try scopes.reduce(0) { try $0 + engine.all(in: $1).count } == 300 + written)
    }

    @Test(
        "While writers of texts are held, searches and other writes go on; the end of the hold or another model lets them go"
    )
    func holds() async throws {
        try await fill(5)
        let (engine, scope) = (engine, scopes[0])
        let memory = try #require(try engine.all(in: scope).first)
        for endsByMove in [false, true] {
            let hold = engine.spaces.hold()
            let fact = "held \(endsByMove)"
            let creation = Task { try await engine.createMemory(NewMemory(scope: scope, fact: fact), by: .alice) }
            while engine.spaces.waitingCount == 0 { await Task.yield() }
            #expect(try await engine.ids(of: memory.fact, in: scope, topK: 1) == [memory.id])
            try await engine.deleteMemory(try #require(try engine.all(in: scopes[1]).first).id, by: .alice)
            #expect(try !engine.all(in: scope).contains { $0.fact == fact })
            if endsByMove {
                _ = try await engine.startModelMove(to: offer(TestModel(dimension: 16)))
                try await ended()
            } else {
                engine.spaces.release(hold)
            }
            #expect(try await creation.value.fact == fact)
            #expect(!engine.spaces.isHeld(by: hold))
        }
        try await check(engine, try #require(targets.value["next"]), counts: [7, 3, 5])
    }

    @Test("A store that has no room for the vectors of both models gives the move up, and writes go on")
    func full() async throws {
        let folder = TemporaryFolder()
        let store = try Store.forTests(in: folder, mapSize: 6 << 20)
        var configuration = MemoryEngine.Configuration()
        let events = Shared<[ModelMoveEvent.Kind]>([])
        let target = TestModel(dimension: 4_000)
        configuration.loadEmbedder = { (choice) throws(EngineError) in (target, choice) }
        configuration.onModelMove = { event in events.change { $0.append(event.kind) } }
        let engine = try MemoryEngine(store: store, embedder: model, configuration: configuration)
        let new = (0..<800).map { NewMemory(scope: scopes[0], fact: Self.fact($0, 0)) }
        _ = try await engine.createMemories(new, atomic: true, by: .alice)
        _ = try await engine.startModelMove(to: EmbedderChoice())
        await engine.mover.wait()
        let status = try engine.modelMoveStatus()
        #expect(status.state == .idle && status.model == model.space.description)
        let reason = try #require(status.problem)
        #expect(events.value == [.began, .givenUp(reason: reason)], "\(status)")
        _ = try await engine.createMemory(NewMemory(scope: scopes[0], fact: "one more"), by: .alice)
        #expect(engine.isWritable)
        #expect(try engine.all(in: scopes[0]).count == 801)
    }

    @Test("A move offline takes the place of one that was begun while serving")
    func offlineInstead() async throws {
        try await fill(30)
        let target = TestModel(dimension: 16)
        target.textsLeft.change { $0 = 40 }
        _ = try await engine.startModelMove(to: offer(target))
        while try engine.modelMoveStatus().problem == nil { await Task.yield() }
        await engine.stopModelMove()
        let other = TestModel(dimension: 20)
        let outcome = try await Reembedding(store: world.store, embedder: other, threads: 1).run()
        #expect(outcome?.memories == 90)
        let moved = try MemoryEngine(store: world.store, embedder: other)
        try await check(moved, other, counts: [30, 30, 30])
        #expect(try moved.modelMoveStatus().state == .idle)
    }
}

/// Waits on a thread of its own, so that tasks go on.
private func onThread(_ body: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
            body()
            continuation.resume()
        }
    }
}

extension MemoryEngine {
    /// The storage bytes of the test's organisation as they are counted, and as they are found in the tables.
    fileprivate func storageBytes() throws -> (counted: Int64, found: Int64) {
        try read { transaction in
            let counted = try schema.lastUsage(of: DigestKey(of: "acme"), in: transaction)?.counts.storageBytes ?? 0
            var found = 0
            try transaction.forEach(in: schema.memories) { (_, reader) throws(LMDBError) in
                found += reader.remaining
                return true
            }
            try transaction.forEach(in: try schema.vectors(in: transaction)) { (_, reader) throws(LMDBError) in
                found += reader.remaining
                return true
            }
            return (counted, Int64(found))
        }
    }
}
