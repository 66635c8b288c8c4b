import TestSupport
import Testing

@testable import VectorSearch

/// Columns beside a plain array of the same rows.
private struct ColumnWorld: ~Copyable {
    var columns = AttributeColumns()
    var rows: [(id: RowID, attributes: RowAttributes)] = []
    private var nextID = 0

    mutating func append(_ attributes: RowAttributes) {
        let id = RowID(nextID)
        nextID += 1
        columns.append(attributes, id: id)
        rows.append((id, attributes))
    }

    mutating func set(_ row: Int, _ attributes: RowAttributes) {
        columns.set(attributes, id: rows[row].id, at: row)
        rows[row].attributes = attributes
    }

    mutating func remove(_ row: Int) {
        columns.remove(row: row)
        rows[row] = rows[rows.count - 1]
        rows.removeLast()
    }

    func bitmap(_ filter: RowFilter) -> RowBitmap {
        columns.bitmap(for: filter) { id in rows.firstIndex { $0.id == id } }
    }

    /// The rows that pass, asked one by one.
    func admitted(_ filter: RowFilter) -> [UInt32] {
        rows.indices.filter { filter.admits(rows[$0].attributes, id: rows[$0].id) }.map { UInt32($0) }
    }
}

@Suite("Attribute columns")
struct AttributeColumnsTests {
    @Test("Under any changes each bitmap, new or kept, holds exactly the rows that pass", arguments: [UInt64(1), 2, 3])
    func churn(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var world = ColumnWorld()
        // Some filters come again and again and are kept; others are new each time.
        let usual = (0..<12).map { _ in random.spelling().filter }
        for step in 0..<120 {
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                switch Int.random(in: 0..<10, using: &random) {
                case 0..<5: world.append(random.richAttributes())
                case 5..<7 where !world.rows.isEmpty:
                    world.set(Int.random(in: world.rows.indices, using: &random), random.richAttributes())
                case 7... where !world.rows.isEmpty: world.remove(Int.random(in: world.rows.indices, using: &random))
                default: continue
                }
            }
            for filter in usual + [random.spelling().filter] {
                let bitmap = world.bitmap(filter)
                let expected = world.admitted(filter)
                #expect(bitmap.ordinals() == expected, "step \(step)")
                #expect(bitmap.count == expected.count)
                #expect(bitmap.rowCount == world.rows.count)
            }
        }
        #expect(world.columns.cache.count > usual.count / 2)
        for row in world.rows.indices {
            #expect(world.columns.attributes(at: row) == world.rows[row].attributes)
        }
    }

    @Test("Rows can all be removed and others come in their place")
    func emptying() {
        var random = SplitMix(seed: 9)
        var world = ColumnWorld()
        let filter = RowFilter.exists(.metadata("client"))
        for _ in 0..<3 {
            for _ in 0..<130 { world.append(random.richAttributes()) }
            #expect(world.bitmap(filter).ordinals() == world.admitted(filter))
            while !world.rows.isEmpty { world.remove(Int.random(in: world.rows.indices, using: &random)) }
            #expect(world.bitmap(filter).rowCount == 0)
            #expect(world.columns.count == 0)
        }
    }

    @Test("Rows without metadata, and fields that all rows share, take no memory")
    func emptyColumns() {
        var columns = AttributeColumns()
        let empty = columns.byteCount
        for number in 0..<10_000 { columns.append(RowAttributes(topic: nil, confidence: 1), id: RowID(number)) }
        #expect(columns.byteCount == empty)
        for row in 0..<10_000 { columns.set(RowAttributes(topic: nil, confidence: 0), id: RowID(row), at: row) }
        #expect(columns.byteCount >= 80_000)
        #expect(columns.byteCount <= 200_000)
    }

    @Test("Values that change all the time leave nothing behind")
    func turnover() {
        var columns = AttributeColumns()
        func attributes(_ number: Int) -> RowAttributes {
            RowAttributes(
                topic: "topic \(number)",
                confidence: 1,
                metadata: ["seen": [.string("value \(number)")], "path \(number % 500)": [.number(1)]]
            )
        }
        for number in 0..<100 { columns.append(attributes(number), id: RowID(number)) }
        for number in 100..<2_000 { columns.set(attributes(number), id: RowID(number % 100), at: number % 100) }
        let bytes = columns.byteCount
        for number in 2_000..<12_000 { columns.set(attributes(number), id: RowID(number % 100), at: number % 100) }
        #expect(columns.byteCount < bytes * 3 / 2)
        #expect(columns.attributes(at: 99) == attributes(11_999))
    }

    @Test("The number of kept bitmaps is bounded, and the latest stay")
    func eviction() {
        var columns = AttributeColumns()
        for number in 0..<100 { columns.append(RowAttributes(topic: "\(number)", confidence: 1), id: RowID(number)) }
        let filters = (0..<200).map { RowFilter(topic: "\($0)") }
        for filter in filters {
            _ = columns.bitmap(for: filter) { _ in nil }
            _ = columns.bitmap(for: filters[0]) { _ in nil }
        }
        #expect(columns.cache.count == 64)
        #expect(columns.cache[filters[0]] != nil)
        #expect(columns.cache[filters[199]] != nil)
        #expect(columns.cache[filters[1]] == nil)
    }

    @Test("A bitmap that nobody asks for is dropped instead of kept up to date")
    func forgetting() {
        var columns = AttributeColumns()
        columns.append(RowAttributes(topic: "a", confidence: 1), id: RowID(0))
        let (idle, used) = (RowFilter(topic: "a"), RowFilter(topic: "b"))
        _ = columns.bitmap(for: idle) { _ in nil }
        for number in 0..<1_200 {
            _ = columns.bitmap(for: used) { _ in nil }
            columns.set(RowAttributes(topic: number % 2 == 0 ? "a" : "b", confidence: 1), id: RowID(0), at: 0)
        }
        #expect(columns.cache.count == 1)
        #expect(columns.bitmap(for: used) { _ in nil }.count == 1)
        #expect(columns.bitmap(for: idle) { _ in nil }.count == 0)
    }

    @Test("A bitmap that a search holds stays as it was")
    func heldBitmap() {
        var columns = AttributeColumns()
        for number in 0..<70 { columns.append(RowAttributes(topic: "a", confidence: 1), id: RowID(number)) }
        let filter = RowFilter(topic: "a")
        let held = columns.bitmap(for: filter) { _ in nil }
        columns.remove(row: 3)
        columns.set(RowAttributes(topic: nil, confidence: 1), id: RowID(5), at: 5)
        #expect(held.count == 70)
        #expect(columns.bitmap(for: filter) { _ in nil }.count == 68)
    }
}
