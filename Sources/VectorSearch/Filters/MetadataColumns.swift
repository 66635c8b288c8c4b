/// The metadata of rows: for each row a run of leaves in one array.
///
/// A leaf is a path's number and a value in 8 bytes, texts by number. Memory follows the leaves that rows have, not the
/// number of different paths. Takes none while no row has metadata.
struct MetadataColumns: Sendable {
    /// A value at a path.
    struct Leaf: Sendable {
        var path: UInt32
        var value: Value
    }

    /// A value: equal values have equal bits.
    struct Value: Hashable, Sendable {
        enum Kind: UInt8, Sendable {
            case null, bool, number, string, time, id
        }

        var kind: Kind
        var bits: UInt64
    }

    /// Where a row's leaves are.
    struct Run: Hashable, Sendable {
        var start: UInt32
        var count: UInt32

        static let empty = Run(start: 0, count: 0)

        var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
    }

    private var runs = AttributeColumn(Run.empty)
    private var leaves: [Leaf] = []
    /// Leaves that no run covers.
    private var unusedCount = 0
    private var paths = TextTable()
    private var texts = TextTable()

    /// The number of rows.
    var count: Int { runs.count }

    /// Bytes in memory.
    var byteCount: Int {
        runs.byteCount + leaves.capacity * MemoryLayout<Leaf>.stride + paths.byteCount + texts.byteCount
    }

    /// The metadata of a row.
    subscript(row: Int) -> [String: [RowValue]] {
        let run = runs[row]
        if run.count == 0 { return [:] }
        var metadata: [String: [RowValue]] = [:]
        for leaf in leaves[run.range] { metadata[paths[leaf.path], default: []].append(decoded(leaf.value)) }
        return metadata
    }

    /// Adds a row at the end.
    mutating func append(_ metadata: [String: [RowValue]]) {
        runs.append(.empty)
        if !metadata.isEmpty { set(metadata, at: runs.count - 1) }
    }

    /// Replaces the metadata of a row.
    mutating func set(_ metadata: [String: [RowValue]], at row: Int) {
        let old = runs[row]
        if old.count == 0, metadata.isEmpty { return }
        // The new ones first: a text that stays keeps its number.
        var new: [Leaf] = []
        for (path, values) in metadata {
            for value in values { new.append(Leaf(path: paths.use(path), value: encoded(value))) }
        }
        release(old)
        if new.count <= old.count {
            leaves.replaceSubrange(Int(old.start)..<Int(old.start) + new.count, with: new)
            unusedCount -= new.count
            runs[row] = new.isEmpty ? .empty : Run(start: old.start, count: UInt32(new.count))
        } else {
            runs[row] = Run(start: UInt32(leaves.count), count: UInt32(new.count))
            leaves += new
        }
        compactIfSparse()
    }

    /// Removes a row; the last one moves into the hole.
    mutating func remove(row: Int) {
        release(runs[row])
        runs.remove(row: row)
        compactIfSparse()
    }

    private mutating func release(_ run: Run) {
        for leaf in leaves[run.range] {
            paths.release(leaf.path)
            switch leaf.value.kind {
            case .string, .id: texts.release(UInt32(leaf.value.bits))
            case .null, .bool, .number, .time: break
            }
        }
        unusedCount += Int(run.count)
    }

    /// Moves the runs together when most of the array is unused: amortised, a constant cost for each change.
    private mutating func compactIfSparse() {
        guard unusedCount > 1_024, unusedCount > leaves.count / 2 else { return }
        var kept: [Leaf] = []
        kept.reserveCapacity(leaves.count - unusedCount)
        for row in 0..<runs.count {
            let run = runs[row]
            if run.count == 0 { continue }
            runs[row].start = UInt32(kept.count)
            kept += leaves[run.range]
        }
        leaves = kept
        unusedCount = 0
    }
}

extension MetadataColumns {
    private mutating func encoded(_ value: RowValue) -> Value {
        switch value {
        case .string(let text): Value(kind: .string, bits: UInt64(texts.use(text)))
        case .id(let id): Value(kind: .id, bits: UInt64(texts.use(MetadataColumns.text(of: id))))
        default: MetadataColumns.plain(value) ?? Value(kind: .null, bits: 0)
        }
    }

    /// A value that needs no table.
    private static func plain(_ value: RowValue) -> Value? {
        switch value {
        case .null: Value(kind: .null, bits: 0)
        case .bool(let value): Value(kind: .bool, bits: value ? 1 : 0)
        // Zero has two spellings that are equal.
        case .number(let number): Value(kind: .number, bits: (number == 0 ? 0 : number).bitPattern)
        case .time(let microseconds): Value(kind: .time, bits: UInt64(bitPattern: microseconds))
        case .string, .id: nil
        }
    }

    private func decoded(_ value: Value) -> RowValue {
        switch value.kind {
        case .null: .null
        case .bool: .bool(value.bits == 1)
        case .number: .number(Double(bitPattern: value.bits))
        case .string: .string(texts[UInt32(value.bits)])
        case .time: .time(Int64(bitPattern: value.bits))
        case .id: .id(MetadataColumns.id(of: texts[UInt32(value.bits)]))
        }
    }

    /// The value as rows have it, or `nil` when no row does.
    private func known(_ value: RowValue) -> Value? {
        switch value {
        case .string(let text): texts.number(of: text).map { Value(kind: .string, bits: UInt64($0)) }
        case .id(let id):
            texts.number(of: MetadataColumns.text(of: id)).map { Value(kind: .id, bits: UInt64($0)) }
        default: MetadataColumns.plain(value)
        }
    }

    private static func text(of id: RowID) -> String { "\(id.high):\(id.low)" }

    private static func id(of text: String) -> RowID {
        let halves = text.split(separator: ":").map { UInt64($0) ?? 0 }
        return RowID(high: halves[0], low: halves[1])
    }
}

extension MetadataColumns {
    /// The rows that satisfy a condition on a path.
    ///
    /// - Complexity: O(rows + leaves), and O(texts) for an order of texts
    func rows(_ path: String, _ condition: RowCondition) -> RowBitmap {
        guard let path = paths.number(of: path) else { return RowBitmap(rowCount: count) }
        switch condition {
        case .exists: return rows(path) { _ in true }
        case .isAny(_, let values):
            let wanted = Set(values.ordered.compactMap { known($0) })
            guard let only = wanted.first else { return RowBitmap(rowCount: count) }
            if wanted.count == 1 { return rows(path) { $0 == only } }
            var isWantedText = [Bool](repeating: false, count: texts.bound)
            for value in wanted where value.kind == .string { isWantedText[Int(value.bits)] = true }
            return rows(path) { $0.kind == .string ? isWantedText[Int($0.bits)] : wanted.contains($0) }
        case .compares(_, let comparison, .number(let bound)):
            return rows(path) { $0.kind == .number && comparison.holds(Double(bitPattern: $0.bits), bound) }
        case .compares(_, let comparison, .time(let bound)):
            return rows(path) { $0.kind == .time && comparison.holds(Int64(bitPattern: $0.bits), bound) }
        case .compares(_, let comparison, .string(let bound)):
            let accepted = texts.accepted { text in comparison.holds(text, bound) }
            return rows(path) { $0.kind == .string && accepted[Int($0.bits)] }
        case .compares: return RowBitmap(rowCount: count)
        }
    }

    private func rows(_ path: UInt32, where test: (Value) -> Bool) -> RowBitmap {
        runs.rows { run in
            for place in run.range where leaves[place].path == path && test(leaves[place].value) { return true }
            return false
        }
    }
}
