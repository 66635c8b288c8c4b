import MemoryEngine
import Store
import TestSupport
import Testing

extension EngineStatus {
    /// Whether partitions keep to the budget; one that is alone may exceed it.
    fileprivate var isWithinBudget: Bool { partitionBytes <= partitionBudget || loadedPartitions == 1 }
}

@Suite("Partitions under a memory budget")
struct PartitionBudgetTests {
    @Test(
        "Beside writes, loads in slices and evictions every search answers all that was stored before it began",
        .timeLimit(.minutes(5)),
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
                            // Searches that begin beside the change load the partition while it commits.
                            let scope = shelf.scope
                            let beside = (0..<3).map { _ in
                                Task.detached {
                                    let query = SearchQuery.vector([Float](repeating: 1, count: Shelf.dimension))
                                    _ = try await engine.search(SearchRequest(scope: scope, query: query), for: .alice)
                                }
                            }
                            for _ in 0..<3 { try await shelf.change(engine) }
                            for search in beside { try await search.value }
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
