/// The dense rows of a partition: vectors, ids and attributes at ordinals 0..<count.
///
/// A removal moves the last row into the hole, so every ordinal below `count` is live and a scan never meets a dead row.
/// Codes and attributes are over the same ordinals and kept in step by the same three mutations. Not safe for concurrent
/// use by itself: ``Partition`` sees to that.
struct PartitionRows: ~Copyable {
    /// The unit vectors.
    private(set) var arena: RowArena

    /// Whether rows get codes as soon as there are enough of them; not while many rows are loaded.
    var buildsCodes = true

    /// The codes of the rows, once there are enough of them; no lists before.
    var lists: InvertedLists

    /// The id of each row.
    private(set) var ids: [RowID] = []

    /// What filters look at.
    private(set) var attributes = AttributeColumns()

    /// Ordinals whose rows changed since a rebuild of the lists began; `nil` while there is none.
    var touched: Set<UInt32>?

    /// Changes of rows and lists so far.
    private(set) var version = 0

    private let listedMatches = ListedMatchesCache()
    private let matchingCodes = MatchingCodesCache()

    /// Rows that came, went or changed since the lists were built.
    private(set) var changesSinceBuild = 0

    /// The index of the rows' words, once somebody searches by them.
    var words: WordIndex?

    private var ordinals: [RowID: UInt32] = [:]
    private var scratch: SearchScratch?

    init(dimension: Int) {
        arena = RowArena(dimension: dimension)
        lists = InvertedLists(dimension: dimension)
    }

    /// Live rows.
    var count: Int { ids.count }

    /// Values of a row.
    var dimension: Int { arena.dimension }

    /// Bytes of rows, ids, columns and tables.
    var byteCount: Int {
        // A dictionary entry has its key, its value and, at a load of 3/4, a third more.
        arena.byteCount + lists.byteCount + ids.capacity * 16 + attributes.byteCount + matchingCodes.byteCount
            + ordinals.capacity * (16 + 4) * 4 / 3 + (words?.byteCount ?? 0)
    }

    /// The ordinal of a row, if it is there.
    func ordinal(of id: RowID) -> Int? { ordinals[id].map(Int.init) }

    /// Makes room for rows to come.
    mutating func reserve(_ count: Int) {
        arena.reserve(count)
        ids.reserveCapacity(count)
        attributes.reserve(count)
        ordinals.reserveCapacity(count)
    }

    /// Makes one change.
    ///
    /// - Complexity: O(dimension)
    mutating func apply(_ change: RowChange) {
        version += 1
        switch change {
        case .upsert(let id, let unit, let attributes): upsert(id, unit, attributes)
        case .reattribute(let id, let attributes):
            if let row = ordinal(of: id) { setAttributes(attributes, id: id, at: row) }
        case .reword(let id, let terms):
            if let row = ordinal(of: id) { words?.set(row, to: terms) }
        case .remove(let id): remove(id)
        }
    }

    private mutating func upsert(_ id: RowID, _ unit: [Float], _ attributes: RowAttributes) {
        if let row = ordinal(of: id) {
            removeCodes(of: row)
            arena.set(row, to: unit)
            setAttributes(attributes, id: id, at: row)
            insertCodes(of: row)
            return
        }
        let row = count
        arena.reserve(row + 1)
        arena.set(row, to: unit)
        ids.append(id)
        self.attributes.append(attributes, id: id)
        appendToWords()
        ordinals[id] = UInt32(row)
        insertCodes(of: row)
    }

    private mutating func remove(_ id: RowID) {
        guard let hole = ordinals.removeValue(forKey: id).map(Int.init) else { return }
        removeCodes(of: hole)
        removeFromWords(hole)
        let last = count - 1
        if hole != last {
            arena.move(last, to: hole)
            ids[hole] = ids[last]
            ordinals[ids[hole]] = UInt32(hole)
            touched?.insert(UInt32(last))
        }
        if lists.listCount > 0 {
            if hole != last { lists.rename(last, to: hole) }
            lists.setRowCount(last)
        }
        ids.removeLast()
        attributes.remove(row: hole)
    }

    mutating func replaceAttributes(_ new: RowAttributes, id: RowID, at row: Int) {
        attributes.set(new, id: id, at: row)
    }

    /// Puts other lists of the same rows in place.
    mutating func replaceLists(_ lists: consuming InvertedLists) {
        self.lists = lists
        version += 1
        touched = nil
        changesSinceBuild = 0
    }

    private mutating func removeCodes(of row: Int) {
        touched?.insert(UInt32(row))
        changesSinceBuild += 1
        if lists.listCount > 0 { lists.remove(row, arena, ownScratch()) }
    }

    /// Codes a row; the first ones when there are enough of them.
    private mutating func insertCodes(of row: Int) {
        touched?.insert(UInt32(row))
        if lists.listCount > 0 {
            lists.setRowCount(count)
            lists.insert(row, arena, ownScratch())
            changesSinceBuild += 1
        } else if buildsCodes, count >= ListPolicy.leastRows {
            divide(threads: 1)
            changesSinceBuild = 0
        }
    }

    private mutating func ownScratch() -> SearchScratch {
        if let scratch { return scratch }
        let made = SearchScratch(lists.rotation)
        scratch = made
        return made
    }

    /// The rows that pass a filter; `nil` when all do.
    ///
    /// - Complexity: O(1) for a filter that was asked for lately, else O(rows x conditions)
    func matches(_ filter: RowFilter) -> RowBitmap? {
        if filter.isAll { return nil }
        let bitmap = attributes.bitmap(for: filter) { ordinal(of: $0) }
        return bitmap.count == count ? nil : bitmap
    }

    /// The matching rows of a filter by their lists.
    ///
    /// - Complexity: O(1) when they were asked for since the last change, else O(matches + lists)
    func listed(_ matches: RowBitmap, of filter: RowFilter) -> ListedMatches {
        listedMatches.matches(of: filter, version: version) { ListedMatches(matches, lists) }
    }

    /// The codes of a filter's matching rows; `nil` while copies of them are not worth their cost.
    ///
    /// - Complexity: O(1), but for the one search that makes them: O(matches x words + lists)
    func copies(_ matches: RowBitmap, of filter: RowFilter) -> MatchingCodes? {
        matchingCodes.codes(of: filter, version: version, limit: lists.byteCount / 2) { MatchingCodes(matches, lists) }
    }

    /// Whether the codes of a filter's rows are copied.
    func hasCopies(of filter: RowFilter) -> Bool { matchingCodes.holds(filter, version: version) }
}
