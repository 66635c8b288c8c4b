import TestSupport
import Testing

@testable import VectorSearch

@Suite("Inverted lists")
struct InvertedListsTests {
    private static let dimension = 96

    /// A partition that grows, drifts and shrinks, and the same rows as a dictionary.
    private struct World {
        let partition = Partition(dimension: InvertedListsTests.dimension)
        var oracle = BruteForce()
        var random: SplitMix
        private var nextID = 0
        private var ids: [RowID] = []

        init(seed: UInt64) { random = SplitMix(seed: seed) }

        mutating func apply(_ changes: [RowChange]) {
            partition.apply(changes)
            for change in changes { oracle.apply(change) }
        }

        /// Adds rows: around a centre, or anywhere.
        mutating func grow(_ count: Int, around centre: [Float]? = nil, noise: Float = 0.5) {
            apply(
                (0..<count).map { _ in
                    let id = RowID(nextID)
                    nextID += 1
                    ids.append(id)
                    return .upsert(id, unit: unit(around: centre, noise), random.attributes())
                }
            )
        }

        /// Removes rows, at random or those nearest to a query.
        mutating func shrink(_ count: Int, near query: [Float]? = nil) throws {
            var gone: [RowID]
            if let query {
                gone = try partition.nearest(to: query, k: count).map(\.id)
            } else {
                ids.shuffle(using: &random)
                gone = Array(ids.prefix(count))
            }
            let doomed = Set(gone)
            ids.removeAll { doomed.contains($0) }
            gone.shuffle(using: &random)
            apply(gone.map { .remove($0) })
        }

        /// Changes of every kind, of rows that are there and some that are not.
        mutating func churn(_ count: Int) {
            for _ in 0..<count {
                guard let id = ids.randomElement(using: &random) else { return }
                switch Int.random(in: 0..<10, using: &random) {
                case 0..<4: apply([.upsert(id, unit: unit(around: nil, 0), random.attributes())])
                case 4: apply([.reattribute(id, random.attributes())])
                case 5: apply([.remove(RowID(high: 77, low: UInt64(nextID)))])
                case 6..<8:
                    ids.swapAt(ids.firstIndex(of: id) ?? 0, ids.count - 1)
                    apply([.remove(ids.removeLast())])
                default: grow(1)
                }
            }
        }

        private mutating func unit(around centre: [Float]?, _ noise: Float) -> [Float] {
            let direction = random.unit(InvertedListsTests.dimension)
            guard let centre else { return direction }
            return normalised(zip(centre, direction).map { $0 + noise * $1 })
        }

        /// What is wrong now: with the lists, or with the rows themselves.
        func faults() -> [String] {
            var faults = ListFaults(of: partition).found
            if partition.count != oracle.rows.count { faults.append("\(partition.count) rows") }
            partition.examine { rows in
                for row in 0..<rows.count {
                    let start = unsafe rows.arena.rows + row * rows.arena.stride
                    let unit = unsafe Array(UnsafeBufferPointer(start: start, count: rows.dimension))
                    if oracle.rows[rows.ids[row]]?.unit != unit { faults.append("the values of row \(row)") }
                }
            }
            return faults
        }

        var listCount: Int { partition.examine { $0.lists.listCount } }
    }

    @Test("Lists keep their rules while rows come, go and change", arguments: [UInt64(101), 102])
    func rules(seed: UInt64) throws {
        var world = World(seed: seed)
        for _ in 0..<3 {
            world.grow(200)
            #expect(world.faults() == [])
        }
        #expect(world.listCount == 1, "from 512 rows on there are codes")
        world.churn(300)
        #expect(world.faults() == [])
        world.grow(3_400)
        #expect(world.listCount == 1)
        #expect(!world.partition.needsRebuild)
        world.grow(400)
        #expect(world.partition.needsRebuild)
        #expect(world.faults() == [])
        world.partition.rebuild()
        #expect(!world.partition.needsRebuild)
        #expect(world.listCount > 32)
        #expect(world.faults() == [])
        world.churn(1_200)
        #expect(world.faults() == [])

        // Rows in one direction: lists there become long and are split.
        let built = world.listCount
        let centre = world.random.unit(Self.dimension)
        world.grow(1_000, around: centre)
        #expect(world.listCount > built, "lists are split")
        #expect(world.faults() == [])

        // They go again: lists become short and are dissolved.
        let split = world.listCount
        try world.shrink(1_000, near: centre)
        #expect(world.listCount < split, "lists are dissolved")
        #expect(world.faults() == [])

        world.partition.rebuild()
        #expect(world.faults() == [])
        try world.shrink(2_500)
        #expect(world.faults() == [])
        #expect(world.partition.needsRebuild, "few rows in many lists")
        world.partition.rebuild()
        #expect(world.listCount == 1)
        #expect(world.faults() == [])
        try world.shrink(world.partition.count - 300)
        #expect(world.faults() == [])
        world.partition.rebuild()
        #expect(world.listCount == 0)
        #expect(world.faults() == [])
        world.grow(400)
        #expect(world.listCount == 1)
        #expect(world.faults() == [])
    }

    @Test("All rows of many lists can go, and others can come", arguments: [UInt64(103)])
    func emptied(seed: UInt64) throws {
        var world = World(seed: seed)
        world.grow(4_200)
        world.partition.rebuild()
        try world.shrink(4_190)
        #expect(world.faults() == [])
        try world.shrink(10)
        #expect(world.partition.count == 0)
        #expect(world.faults() == [])
        let query = world.random.unit(Self.dimension)
        #expect(try world.partition.search(query, k: 10).hits.isEmpty)
        world.grow(1_500)
        #expect(world.faults() == [])
        let hits = try world.partition.nearest(to: query, k: 100)
        #expect(world.oracle.fault(in: hits, for: query, k: 100) == nil)
    }
}
