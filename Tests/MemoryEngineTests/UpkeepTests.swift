import MemoryEngine
import Store
import TestSupport
import Testing

/// Rows of the clusters that real vectors form, under one scope.
private struct ClusteredShelf: Sendable {
    static let dimension = 96

    let scope: Scope
    var rows: [MemoryID: [Float]] = [:]
    private let centres: [[Float]]
    private var random: SplitMix

    init(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        scope = try .make(["user_id": "alice", "shelf": "\(seed)"])
        centres = (0..<40).map { _ in random.vector(Self.dimension) }
        self.random = random
    }

    /// A vector near one of the centres.
    mutating func vector() -> [Float] {
        let centre = centres.randomElement(using: &random)!
        return zip(centre, random.vector(Self.dimension)).map { $0 + 0.7 * $1 }
    }

    mutating func fill(_ count: Int, _ engine: MemoryEngine, like vector: [Float]? = nil) async throws {
        for start in stride(from: 0, to: count, by: 500) {
            var news: [NewMemory] = []
            for _ in start..<min(start + 500, count) {
                let id = MemoryID(high: random.next(), low: random.next())
                let values = vector ?? self.vector()
                rows[id] = values
                news.append(NewMemory(id: id, scope: scope, fact: "row", embedding: values))
            }
            for result in try await engine.createMemories(news, atomic: true, by: .alice) { _ = try result.get() }
        }
    }

    mutating func remove(_ count: Int, _ engine: MemoryEngine) async throws {
        for id in rows.keys.sorted().prefix(count) {
            try await engine.deleteMemory(id, by: .alice)
            rows[id] = nil
        }
    }

    /// The ids of the best rows for a query, by brute force.
    func best(_ query: [Float], _ count: Int) -> [MemoryID] {
        rows.map { (id: $0.key, score: cosine($0.value, query)) }
            .sorted { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
            .prefix(count).map(\.id)
    }

    /// Compares exact searches and usual ones with brute force.
    ///
    /// - Returns: The part of the best ten rows that usual searches found, and whether all of them were exact.
    mutating func judge(_ engine: MemoryEngine, queries: Int = 20) async throws -> (recall: Double, isExact: Bool) {
        var (found, isExact) = (0, true)
        for _ in 0..<queries {
            let query = vector()
            let best = best(query, 10)
            var request = SearchRequest(scope: scope, query: .vector(query), topK: 10)
            let usual = try await engine.search(request, for: .alice)
            #expect(usual.count == min(10, rows.count))
            found += Set(usual.map(\.memory.id)).intersection(best).count
            isExact = isExact && usual.isExact
            request.isExact = true
            let exact = try await engine.search(request, for: .alice)
            #expect(exact.isExact && exact.map(\.memory.id) == best)
        }
        return (Double(found) / Double(10 * queries), isExact)
    }

    private func cosine(_ left: [Float], _ right: [Float]) -> Float {
        var (product, one, other) = (Float(0), Float(0), Float(0))
        for place in left.indices {
            product += left[place] * right[place]
            one += left[place] * left[place]
            other += right[place] * right[place]
        }
        return product / (one * other).squareRoot()
    }
}

@Suite("Upkeep of partitions", .timeLimit(.minutes(5)))
struct UpkeepTests {
    @Test("A partition that outgrows its list gets new ones beside searches and writes, and answers stay true")
    func growth() async throws {
        let world = try EngineWorld(isRelaxed: true)
        let engine = world.engine
        var shelf = try ClusteredShelf(seed: 1)
        try await shelf.fill(300, engine)
        #expect(try await shelf.judge(engine) == (1, true))
        try await shelf.fill(1_000, engine)
        let coded = try await shelf.judge(engine)
        #expect(coded.recall >= 0.95 && !coded.isExact, "\(coded)")
        #expect(engine.status.rebuiltPartitions == 0)

        let isDone = Shared(false)
        let (scope, queries) = (shelf.scope, (0..<50).map { _ in shelf.vector() })
        let searches = Task.detached {
            var fewest = Int.max
            while !isDone.value {
                for query in queries {
                    let request = SearchRequest(scope: scope, query: .vector(query), topK: 10)
                    fewest = min(fewest, try await engine.search(request, for: .alice).count)
                }
            }
            return fewest
        }
        let before = engine.status.partitionBytes
        // The rebuild begins at 4,097 rows; the rows after that come while it goes on.
        try await shelf.fill(3_400, engine)
        try await shelf.remove(100, engine)
        let beside = try await shelf.judge(engine)
        #expect(beside.recall >= 0.95, "\(beside)")
        try await wait { engine.status.rebuiltPartitions == 1 }
        isDone.change { $0 = true }
        #expect(try await searches.value == 10)
        #expect(engine.status.partitionBytes > before)

        let divided = try await shelf.judge(engine)
        #expect(divided.recall >= 0.95 && !divided.isExact, "\(divided)")
        try await shelf.fill(100, engine)
        try await shelf.remove(100, engine)
        let later = try await shelf.judge(engine)
        #expect(later.recall >= 0.95, "\(later)")
        #expect(engine.status.rebuiltPartitions == 1, "fitting lists are left alone")
    }

    @Test("A large load answers exactly at once and is divided into lists after that; a small one has them at once")
    func load() async throws {
        let world = try EngineWorld(isRelaxed: true) { $0.dividedLoadRows = 1_200 }
        var (small, large) = (try ClusteredShelf(seed: 2), try ClusteredShelf(seed: 3))
        try await small.fill(1_200, world.engine)
        try await large.fill(1_300, world.engine)
        let engine = world.engine
        #expect(engine.status.loadedPartitions == 0)
        #expect(try await !small.judge(engine, queries: 1).isExact)
        #expect(engine.status.rebuiltPartitions == 0)
        let query = SearchQuery.vector(large.vector())
        _ = try await engine.search(SearchRequest(scope: large.scope, query: query), for: .alice)
        try await large.fill(10, engine)
        try await wait { engine.status.rebuiltPartitions == 1 }
        let divided = try await large.judge(engine)
        #expect(divided.recall >= 0.95 && !divided.isExact, "\(divided)")
    }

    @Test("Rows that are all alike are found, and are not divided again at every write")
    func alike() async throws {
        let world = try EngineWorld(isRelaxed: true)
        let engine = world.engine
        var shelf = try ClusteredShelf(seed: 4)
        let vector = shelf.vector()
        try await shelf.fill(1, engine, like: vector)
        let request = SearchRequest(scope: shelf.scope, query: .vector(vector), topK: 10)
        _ = try await engine.search(request, for: .alice)
        try await shelf.fill(4_500, engine, like: vector)
        try await wait { engine.status.rebuiltPartitions >= 1 }
        for _ in 0..<5 { try await shelf.fill(1, engine, like: vector) }
        let hits = try await engine.search(request, for: .alice)
        #expect(hits.count == 10 && hits.allSatisfy { $0.similarity > 0.999 })
        #expect(engine.status.rebuiltPartitions <= 2)
    }

    @Test("An engine is let go of while a rebuild waits or goes on")
    func closing() async throws {
        var world: EngineWorld? = try EngineWorld(isRelaxed: true) { $0.dividedLoadRows = 0 }
        weak let engine = world?.engine
        for seed in 5...8 {
            var shelf = try ClusteredShelf(seed: UInt64(seed))
            try await shelf.fill(1_000, world!.engine)
            let request = SearchRequest(scope: shelf.scope, query: .vector(shelf.vector()))
            _ = try await world!.engine.search(request, for: .alice)
        }
        world!.engine.flush()
        world = nil
        #expect(engine == nil)
    }
}
