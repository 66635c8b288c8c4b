import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import VectorSearch

@Suite("Rebuild")
struct RebuildTests {
    private static let dimension = 96

    private func units(_ count: Int, _ random: inout SplitMix) -> [[Float]] {
        random.looseUnits(count, Self.dimension, groups: 40)
    }

    /// Whether searches answer right: exactly where asked to, nearly so as usual, each row itself.
    private func check(_ partition: Partition, _ oracle: BruteForce, _ random: inout SplitMix) throws {
        #expect(partition.count == oracle.rows.count)
        #expect(ListFaults(of: partition).found == [])
        let units = oracle.units.map(\.1)
        let queries = random.queries(20, near: units.isEmpty ? [random.unit(Self.dimension)] : units)
        let truths = try partition.exact(queries, k: 10)
        for place in [0, queries.count - 1] {
            #expect(oracle.fault(in: truths[place], for: queries[place], k: 10) == nil)
        }
        let found = recall(try partition.usual(queries, k: 10), truths, of: 10)
        #expect(found >= 0.97)
        let strangers = try partition.strangers(to: oracle.units.prefix(50)).count
        #expect(strangers == 0)
    }

    @Test("A rebuild beside searches and changes loses nothing", arguments: [UInt64(181)])
    func beside(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let still = units(4_500, &random)
        let (partition, built) = try partition(of: still)
        let moving = units(2_000, &random)
        // Rebuilds go on until the writer has ended, and at least twice; searches until then.
        let hasWritten = Atomic(false)
        let hasRebuilt = Atomic(false)
        let searches = Atomic(0)
        let misses = Atomic(0)
        let faults = Shared([String]())
        let written = Shared([RowChange]())
        onThreads(4) { thread in
            var random = SplitMix(seed: seed + UInt64(thread) + 10)
            func isOver() -> Bool {
                hasWritten.load(ordering: .sequentiallyConsistent) && hasRebuilt.load(ordering: .sequentiallyConsistent)
            }
            switch thread {
            case 0:
                for _ in 0..<2 { partition.rebuild() }
                while !hasWritten.load(ordering: .sequentiallyConsistent) { partition.rebuild() }
                hasRebuilt.store(true, ordering: .sequentiallyConsistent)
            case 1:
                // Rows beside the still ones come, change and go, so that ordinals move about.
                var changes: [RowChange] = []
                for _ in 0..<1_200 {
                    let number = Int.random(in: 0..<moving.count, using: &random)
                    let id = RowID(high: 9, low: UInt64(number))
                    let change: RowChange =
                        Int.random(in: 0..<3, using: &random) == 0
                        ? .remove(id) : .upsert(id, unit: moving[(number * 7 + 3) % moving.count], plain)
                    partition.apply([change])
                    changes.append(change)
                }
                written.change { $0 = changes }
                hasWritten.store(true, ordering: .sequentiallyConsistent)
            default:
                var isLast = false
                while !isLast {
                    isLast = isOver()
                    let number = Int.random(in: 0..<still.count, using: &random)
                    let hits = (try? partition.search(still[number], k: 10).hits) ?? []
                    searches.add(1, ordering: .relaxed)
                    if hits.first?.id != RowID(number) {
                        misses.add(1, ordering: .relaxed)
                        let exact = (try? partition.nearest(to: still[number], k: 1)) ?? []
                        if exact.first?.id != RowID(number) { faults.change { $0.append("row \(number) is lost") } }
                    }
                    if hits.count != 10 { faults.change { $0.append("\(hits.count) hits") } }
                    if Set(hits.map(\.id)).count != hits.count { faults.change { $0.append("a row twice") } }
                }
            }
        }
        #expect(faults.value.isEmpty, "\(faults.value.prefix(5))")
        // Margins are those of the rows before the latest rebuild.
        let (searched, missed) = (searches.load(ordering: .relaxed), misses.load(ordering: .relaxed))
        #expect(missed * 50 <= searched, "\(missed) of \(searched) rows did not find themselves")
        var oracle = built
        for change in written.value { oracle.apply(change) }
        try check(partition, oracle, &random)
        partition.rebuild()
        #expect(!partition.needsRebuild)
        try check(partition, oracle, &random)
    }

    @Test("Rows that come one by one from none to 5,000 are found before and after a rebuild")
    func growth() throws {
        var random = SplitMix(seed: 183)
        let partition = Partition(dimension: Self.dimension)
        var oracle = BruteForce()
        for (number, unit) in units(5_000, &random).enumerated() {
            let change = RowChange.upsert(RowID(number), unit: unit, plain)
            partition.apply([change])
            oracle.apply(change)
            if [511, 512, 513, 4_096].contains(number + 1) { try check(partition, oracle, &random) }
        }
        #expect(partition.needsRebuild)
        try check(partition, oracle, &random)
        partition.rebuild()
        #expect(!partition.needsRebuild)
        #expect(partition.examine { $0.lists.isSpilled })
        try check(partition, oracle, &random)
    }

    @Test("A partition of any size that shrank or was never large is rebuilt", arguments: [0, 1, 511, 4_097])
    func sizes(left: Int) throws {
        var random = SplitMix(seed: 184)
        var (partition, oracle) = try partition(of: units(4_200, &random))
        for number in left..<4_200 {
            partition.apply([.remove(RowID(number))])
            oracle.apply(.remove(RowID(number)))
        }
        #expect(partition.count == left)
        try check(partition, oracle, &random)
        for _ in 0..<2 {
            partition.rebuild()
            #expect(!partition.needsRebuild)
            let lists = partition.examine { $0.lists.listCount }
            #expect(lists == ListPolicy.lists(rows: left, dimension: Self.dimension))
            try check(partition, oracle, &random)
        }
    }

    @Test("Of two rebuilds at once one does the work, and the other returns")
    func twoAtOnce() throws {
        var random = SplitMix(seed: 185)
        let (partition, oracle) = try partition(of: units(4_200, &random))
        onThreads(2) { _ in partition.rebuild() }
        let isRebuilding = partition.isRebuilding.load(ordering: .sequentiallyConsistent)
        #expect(!isRebuilding)
        try check(partition, oracle, &random)

        // While one is known to be under way, another changes nothing.
        let before = partition.examine { $0.changesSinceBuild }
        partition.apply([.upsert(RowID(0), unit: random.unit(Self.dimension), plain)])
        partition.isRebuilding.store(true, ordering: .sequentiallyConsistent)
        partition.rebuild()
        #expect(!partition.needsRebuild)
        #expect(partition.examine { $0.changesSinceBuild } > before)
        partition.isRebuilding.store(false, ordering: .sequentiallyConsistent)
    }

    @Test(
        "Lists of rows that all went while their centres were sought take the rows that come",
        arguments: [2, 130, 600]
    )
    func emptySample(wanted: Int) {
        var random = SplitMix(seed: 186)
        var sample = RowArena(dimension: Self.dimension)
        sample.reserve(16)
        var rebuild = ListRebuild(of: sample, count: 0, wanted: wanted)
        var arena = RowArena(dimension: Self.dimension)
        arena.reserve(300)
        for row in 0..<300 {
            arena.set(row, to: random.unit(Self.dimension))
            unsafe rebuild.set(row, to: arena.rows + row * arena.stride)
        }
        let lists = rebuild.finish(count: 300)
        #expect(lists.rowCount == 300)
        #expect((0..<300).allSatisfy { lists.places(of: $0).first != .none })
    }
}
