import Store
import TestSupport
import Testing

@testable import MemoryEngine

/// Work that holds the lane's only thread until a test lets it go.
private final class Hold: Sendable {
    private let hasStarted = Shared(false)
    private let gate = Gate()

    /// Queues the work.
    init(_ lane: ComputeLane) throws(EngineError) {
        try lane.submit { [hasStarted, gate] in
            hasStarted.change { $0 = true }
            gate.pass()
        }
    }

    var holds: Bool { hasStarted.value }

    func letGo() { gate.open() }
}

@Suite("Loading a partition", .serialized, .timeLimit(.minutes(5)))
struct PartitionLoadTests {
    private static let sliceRows = 16

    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }

    init() throws {
        world = try EngineWorld(isRelaxed: true) { configuration in
            configuration.computeThreads = 1
            configuration.inlineLoadRows = 8
            configuration.loadSliceRows = PartitionLoadTests.sliceRows
        }
    }

    @Test("Writes between any two slices of a load are all in the answer", arguments: 1...6)
    func writesBetweenSlices(seed: UInt64) async throws {
        var shelf = try Shelf(number: 0, seed: seed)
        let slices = 5
        // Changes make the partition longer by a few rows at most.
        try await shelf.fill(slices * Self.sliceRows - 8, engine)
        let engine = engine
        let scope = shelf.scope
        var hold = try Hold(engine.lane)
        try await wait { hold.holds }
        let search = Task.detached {
            let query = SearchQuery.vector([Float](repeating: 1, count: Shelf.dimension))
            return try await engine.search(SearchRequest(scope: scope, query: query, topK: 1_000), for: .alice)
        }
        for _ in 0..<slices - 1 {
            // The next slice waits for the lane; the hold after it stops the lane again when it is done.
            try await wait { engine.lane.waitingCount == 1 }
            let next = try Hold(engine.lane)
            hold.letGo()
            try await wait { next.holds }
            #expect(engine.status.loadedPartitions == 0, "the load is under way")
            for _ in 0..<4 { try await shelf.change(engine) }
            hold = next
        }
        hold.letGo()
        let hits = try await search.value
        #expect(Set(hits.map(\.memory.id)) == Set(shelf.rows.keys))
        #expect(engine.status.loadedRows == shelf.rows.count)
        for _ in 0..<6 { #expect(try await shelf.fault(engine) == nil) }
    }

    @Test("A small partition loads while the lane is held by something else")
    func smallPartitionsPass() async throws {
        var (small, large) = (try Shelf(number: 1, seed: 1), try Shelf(number: 2, seed: 1))
        try await small.fill(8, engine)
        try await large.fill(9, engine)
        let hold = try Hold(engine.lane)
        try await wait { hold.holds }
        // With the only thread held this would never end if it needed the lane.
        #expect(try await small.fault(engine) == nil)
        let engine = engine
        let scope = large.scope
        let search = Task.detached {
            let query = SearchQuery.vector([Float](repeating: 1, count: Shelf.dimension))
            return try await engine.search(SearchRequest(scope: scope, query: query), for: .alice).count
        }
        try await wait { engine.lane.waitingCount == 1 }
        #expect(engine.status.loadedPartitions == 1)
        hold.letGo()
        #expect(try await search.value == 9)
        #expect(try await large.fault(engine) == nil)
    }
}
