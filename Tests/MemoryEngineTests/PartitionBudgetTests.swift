import MemoryEngine
import Store
import TestSupport
import Testing

/// One scope of callers' vectors and what it has to hold.
private struct Shelf {
    static let dimension = 16

    let scope: Scope
    var rows: [MemoryID: [Float]] = [:]
    private var random: SplitMix

    init(number: Int, seed: UInt64) throws {
        scope = try .make(["user_id": "alice", "shelf": "\(number)"])
        random = SplitMix(seed: seed &* 1_000 &+ UInt64(number))
    }

    /// Stores some rows at once.
    mutating func fill(_ count: Int, _ engine: MemoryEngine) async throws {
        for start in stride(from: 0, to: count, by: 200) {
            var news: [NewMemory] = []
            for _ in start..<min(start + 200, count) {
                let id = MemoryID(high: random.next(), low: random.next())
                rows[id] = random.vector(Shelf.dimension)
                news.append(NewMemory(id: id, scope: scope, fact: "row", embedding: rows[id]))
            }
            for result in try await engine.createMemories(news, atomic: true, by: .alice) { _ = try result.get() }
        }
    }

    /// Makes one random change: a new row, a removed one, a changed one, or one that is removed and stored again.
    mutating func change(_ engine: MemoryEngine) async throws {
        let id = rows.keys.sorted().randomElement(using: &random)
        switch (Int.random(in: 0..<5, using: &random), id) {
        case (0, let id?):
            try await engine.deleteMemory(id, by: .alice)
            rows[id] = nil
        case (1, let id?):
            let vector = random.vector(Shelf.dimension)
            _ = try await engine.updateMemory(id, MemoryPatch(embedding: vector), by: .alice)
            rows[id] = vector
        case (2, let id?):
            try await engine.deleteMemory(id, by: .alice)
            rows[id] = random.vector(Shelf.dimension)
            let new = NewMemory(id: id, scope: scope, fact: "again", embedding: rows[id])
            _ = try await engine.createMemory(new, by: .alice)
        default: try await fill(Int.random(in: 1...3, using: &random), engine)
        }
    }

    /// What is wrong with the answer to a random search, by brute force.
    mutating func fault(_ engine: MemoryEngine) async throws -> String? {
        let query = random.vector(Shelf.dimension)
        let topK = [1, 10, 1_000].randomElement(using: &random)!
        let hits = try await engine.search(
            SearchRequest(scope: scope, query: .vector(query), topK: topK),
            for: .alice
        )
        let scores = rows.mapValues { cosine($0, query) }
        let best = scores.values.sorted(by: >)
        guard hits.count == min(topK, rows.count) else { return "\(hits.count) hits of \(rows.count) rows" }
        guard Set(hits.map(\.memory.id)).count == hits.count else { return "a row twice" }
        for (position, hit) in hits.enumerated() {
            guard let score = scores[hit.memory.id] else { return "\(hit.memory.id) is not there" }
            guard abs(max(0, score) - Double(hit.similarity)) < 1e-5 else { return "a row has an old vector" }
            guard abs(max(0, best[position]) - Double(hit.similarity)) < 1e-5 else { return "a better row is missing" }
        }
        return nil
    }

    private func cosine(_ left: [Float], _ right: [Float]) -> Double {
        func dot(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
        return dot(left, right) / (dot(left, left) * dot(right, right)).squareRoot()
    }
}

extension EngineStatus {
    /// Whether partitions keep to the budget; one that is alone may exceed it.
    fileprivate var isWithinBudget: Bool { partitionBytes <= partitionBudget || loadedPartitions == 1 }
}

@Suite("Partitions under a memory budget")
struct PartitionBudgetTests {
    @Test(
        "Beside writes, loads in slices and evictions every search answers all that was stored before it began",
        .timeLimit(.minutes(1)),
        arguments: [40_000, 120_000]
    )
    func alwaysWhole(budget: Int) async throws {
        let world = try EngineWorld(isRelaxed: true) { configuration in
            configuration.partitionBudget = budget
            configuration.inlineLoadRows = 20
            configuration.loadSliceRows = 16
        }
        let engine = world.engine
        var shelves: [Shelf] = []
        for number in 0..<10 {
            var shelf = try Shelf(number: number, seed: UInt64(budget))
            try await shelf.fill([1, 5, 15, 30, 60, 90, 130, 170, 240, 300][number], engine)
            shelves.append(shelf)
        }
        let scopes = shelves.map(\.scope)
        let isDone = Shared(false)
        let faults = await withTaskGroup(of: [String].self) { group in
            for shelf in shelves {
                group.addTask {
                    var shelf = shelf
                    var faults: [String] = []
                    do {
                        for _ in 0..<25 {
                            try await shelf.change(engine)
                            if let fault = try await shelf.fault(engine) { faults.append(fault) }
                            if !engine.status.isWithinBudget { faults.append("over the budget: \(engine.status)") }
                        }
                    } catch {
                        faults.append("\(error)")
                    }
                    return faults
                }
            }
            for reader in 0..<3 {
                group.addTask {
                    // Others make partitions come and go under the writers' feet.
                    var random = SplitMix(seed: UInt64(reader))
                    while !isDone.value {
                        let scope = scopes.randomElement(using: &random)!
                        let query = SearchQuery.vector(random.vector(Shelf.dimension))
                        _ = try? await engine.search(SearchRequest(scope: scope, query: query), for: .alice)
                        await Task.yield()
                    }
                    return []
                }
            }
            var faults: [String] = []
            for _ in shelves.indices { faults += await group.next() ?? [] }
            isDone.change { $0 = true }
            return faults
        }
        #expect(faults.isEmpty, "\(faults.prefix(5))")
        #expect(engine.status.evictedPartitions > 50, "\(engine.status)")
    }

    @Test("An evicted partition comes back with everything that was written while it was away")
    func comesBack() async throws {
        let world = try EngineWorld(isRelaxed: true) { $0.partitionBudget = 20_000 }
        let engine = world.engine
        var (first, second) = (try Shelf(number: 1, seed: 1), try Shelf(number: 2, seed: 1))
        try await first.fill(100, engine)
        try await second.fill(100, engine)
        for _ in 0..<8 {
            #expect(try await first.fault(engine) == nil)
            let before = engine.status.evictedPartitions
            #expect(try await second.fault(engine) == nil)
            #expect(engine.status.evictedPartitions == before + 1 && engine.status.loadedPartitions == 1)
            for _ in 0..<10 { try await first.change(engine) }
            // A write brings nothing back into memory.
            #expect(engine.status.loadedRows == second.rows.count)
        }
        #expect(try await first.fault(engine) == nil)
    }

    @Test("The partition that was not searched for the longest time goes first, however often it is written to")
    func order() async throws {
        let world = try EngineWorld(isRelaxed: true) { $0.partitionBudget = 40_000 }
        let engine = world.engine
        var shelves = try (0..<4).map { try Shelf(number: $0, seed: 2) }
        // Each takes about 15 kB, so that two fit.
        for number in shelves.indices { try await shelves[number].fill(100, engine) }
        func search(_ number: Int) async throws -> Int {
            let before = engine.status.evictedPartitions
            #expect(try await shelves[number].fault(engine) == nil)
            return engine.status.evictedPartitions - before
        }
        #expect(try await search(0) == 0)
        #expect(try await search(1) == 0)
        #expect(try await search(0) == 0)
        try await shelves[1].change(engine)
        #expect(try await search(2) == 1)
        #expect(try await search(0) == 0, "0 was used after 1")
        #expect(try await search(1) == 1, "1 had to go for 2")
    }

    @Test("A partition that grows by writes is counted with its new size")
    func growth() async throws {
        let world = try EngineWorld(isRelaxed: true) { $0.partitionBudget = 60_000 }
        let engine = world.engine
        var (still, growing) = (try Shelf(number: 1, seed: 3), try Shelf(number: 2, seed: 3))
        try await still.fill(100, engine)
        try await growing.fill(10, engine)
        #expect(try await still.fault(engine) == nil)
        #expect(try await growing.fault(engine) == nil)
        #expect(engine.status.loadedPartitions == 2)
        let before = engine.status.partitionBytes
        try await growing.fill(500, engine)
        #expect(engine.status.loadedPartitions == 1 && engine.status.loadedRows == growing.rows.count)
        #expect(engine.status.partitionBytes > before && engine.status.isWithinBudget)
        #expect(try await still.fault(engine) == nil)
    }

    @Test("A partition larger than the whole budget is loaded, answered and reported once")
    func oversized() async throws {
        let reports = Shared([OversizedPartition]())
        let world = try EngineWorld(isRelaxed: true) { configuration in
            configuration.partitionBudget = 30_000
            configuration.onOversizedPartition = { report in reports.change { $0.append(report) } }
        }
        let engine = world.engine
        var (small, large) = (try Shelf(number: 1, seed: 4), try Shelf(number: 2, seed: 4))
        try await small.fill(3, engine)
        try await large.fill(600, engine)
        for _ in 0..<3 {
            #expect(try await small.fault(engine) == nil)
            #expect(try await large.fault(engine) == nil)
            #expect(engine.status.loadedPartitions == 1 && engine.status.loadedRows == 600)
            #expect(try await large.fault(engine) == nil)
        }
        #expect(reports.value.count == 1)
        let report = try #require(reports.value.first)
        #expect(report.rows == 600 && report.bytes > report.budget && report.budget == 30_000)
    }

    @Test("The status says how many bytes a row takes")
    func bytesPerRow() async throws {
        let world = try EngineWorld(isRelaxed: true)
        let engine = world.engine
        #expect(engine.status.bytesPerRow == nil && engine.status.partitionBytes == 0)
        var shelf = try Shelf(number: 1, seed: 5)
        try await shelf.fill(1_000, engine)
        #expect(engine.status.loadedPartitions == 0)
        #expect(try await shelf.fault(engine) == nil)
        let bytes = try #require(engine.status.bytesPerRow)
        // The vector alone has 64 bytes; id, columns and table at most as much again in arrays with room to grow.
        #expect((64...200).contains(bytes), "\(bytes)")
    }
}
