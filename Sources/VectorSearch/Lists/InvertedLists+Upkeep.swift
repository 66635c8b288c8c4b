// Rows that come and go one by one. Every step is local: a row is coded into its two lists; a list that became long is
// split, a short one dissolved, and one whose rows have changed gets their mean as its centre (SPFresh, arXiv 2410.14452).
extension InvertedLists {
    /// A list with more rows than this many times the usual is split.
    private static let splitFactor = 3

    /// A list with fewer rows than the usual divided by this is dissolved.
    private static let dissolveDivisor = 8

    /// Codes a row that is new or changed.
    ///
    /// - Precondition: There are lists, and the row has no codes.
    /// - Complexity: O(dimension x root of rows), amortised
    mutating func insert(_ ordinal: Int, _ arena: borrowing RowArena, _ scratch: SearchScratch) {
        let values = unsafe arena.rows + ordinal * arena.stride
        guard isSpilled else {
            unsafe attach(ordinal, values, to: 0)
            changed(0, arena, scratch)
            return
        }
        let lists = unsafe chooseLists(for: values, scratch)
        unsafe attach(ordinal, values, to: Int(lists.first))
        if let second = lists.second { unsafe attach(ordinal, values, to: Int(second)) }
        changed(Int(lists.first), arena, scratch)
        // Changes of the first list may have given the second another number, or moved the row.
        if let second = lists.second, places(of: ordinal).second.list == second { changed(Int(second), arena, scratch) }
    }

    /// The nearest list of a row, and the one that complements it.
    @unsafe private func chooseLists(
        for values: UnsafePointer<Float>,
        _ scratch: SearchScratch
    ) -> (first: UInt32, second: UInt32?) {
        unsafe InvertedLists.choose(
            for: values,
            rotation,
            directory,
            centres,
            wanted: ListPolicy.nearLists,
            scratch
        )
    }

    /// Takes the codes of a row away.
    ///
    /// - Complexity: O(dimension x root of rows), amortised
    mutating func remove(_ ordinal: Int, _ arena: borrowing RowArena, _ scratch: SearchScratch) {
        let (first, second) = places(of: ordinal)
        detach(ordinal)
        // The greater number first: dissolving a list gives its number to the last one.
        let lists = [first, second].filter { $0 != .none }.map { Int($0.list) }.sorted(by: >)
        for list in lists where list < listCount { changed(list, arena, scratch) }
    }

    /// Counts a change of a list and does what has become due.
    private mutating func changed(_ list: Int, _ arena: borrowing RowArena, _ scratch: SearchScratch) {
        table.countChange(list)
        let count = table.count(list)
        // A list of equal rows cannot be split: it is tried again only after many more changes.
        if isSpilled, count > InvertedLists.splitFactor * usualRows, 4 * table.changes(list) >= count {
            split(list, arena)
        } else if isSpilled, listCount > 2, count * InvertedLists.dissolveDivisor < usualRows {
            dissolve(list, arena, scratch)
        } else if count > 0, table.changes(list) > count {
            recentre(list, arena)
        }
    }

    /// Gives a list the mean of its rows as its centre.
    private mutating func recentre(_ list: Int, _ arena: borrowing RowArena) {
        let rows = members(of: list)
        unsafe mean(of: rows, arena).withUnsafeBufferPointer { unsafe move(list, to: $0.baseAddress!) }
        for (slot, row) in rows.enumerated() {
            unsafe write(Int(row), arena.rows + Int(row) * arena.stride, list, slot, space)
        }
        table.forgetChanges(list)
    }

    /// Gives a list another centre; its codes are not valid until they are written again.
    @unsafe private mutating func move(_ list: Int, to centre: UnsafePointer<Float>) {
        unsafe centres.set(list, to: centre, rotation)
        if directory.count > 0 { directory.set(list, centres) }
    }

    private func mean(of rows: [UInt32], _ arena: borrowing RowArena) -> [Float] {
        var mean = [Float](repeating: 0, count: arena.dimension)
        let share = 1 / Float(max(rows.count, 1))
        for row in rows {
            let values = unsafe arena.rows + Int(row) * arena.stride
            for place in mean.indices { unsafe mean[place] += values[place] * share }
        }
        return mean
    }

    /// Divides a list in two by 2-means.
    private mutating func split(_ list: Int, _ arena: borrowing RowArena) {
        let rows = members(of: list)
        let builder = unsafe ListBuilder(
            rows: arena.rows,
            stride: arena.stride,
            dimension: arena.dimension,
            threads: 1
        )
        let halves = builder.halves(of: rows)
        guard halves.sides.contains(0), halves.sides.contains(1) else {
            // Equal rows cannot be told apart: the list stays long.
            table.forgetChanges(list)
            return
        }
        clear(list)
        let other = listCount
        unsafe halves.centres.withUnsafeBufferPointer { centres in
            unsafe move(list, to: centres.baseAddress!)
            unsafe appendList(centres.baseAddress! + arena.dimension)
        }
        if directory.count > 0 || listCount >= ListDirectory.leastLists {
            if directory.count == 0 { directory.rebuild(centres, rotation) } else { directory.set(other, centres) }
        }
        for (row, side) in zip(rows, halves.sides) {
            unsafe attach(Int(row), arena.rows + Int(row) * arena.stride, to: side == 0 ? list : other)
        }
        table.forgetChanges(list)
        table.forgetChanges(other)
        recheck(list, other, arena)
    }

    /// Lists around a split list whose rows may be nearer to a new centre than to their own.
    private static let recheckedLists = 8

    /// Moves rows of the lists around two new ones that are nearer to a new centre than to either of their own.
    private mutating func recheck(_ left: Int, _ right: Int, _ arena: borrowing RowArena) {
        var distances = (0..<listCount).map { list in
            unsafe (distance(centres.vector(left), to: list), UInt32(list))
        }
        distances.removeAll { $0.1 == UInt32(left) || $0.1 == UInt32(right) }
        distances.sort { $0.0 < $1.0 }
        for (_, near) in distances.prefix(InvertedLists.recheckedLists) {
            for row in members(of: Int(near)) {
                let ordinal = Int(row)
                let values = unsafe arena.rows + ordinal * arena.stride
                let (first, second) = places(of: ordinal)
                let own = [first, second].filter { $0 != .none }.map { Int($0.list) }
                if own.contains(left) || own.contains(right) { continue }
                let ownDistances = own.map { unsafe distance(values, to: $0) }
                let (toLeft, toRight) = unsafe (distance(values, to: left), distance(values, to: right))
                guard let nearest = ownDistances.min(), min(toLeft, toRight) < nearest else { continue }
                let place = own.count < 2 || ownDistances[0] > ownDistances[1] ? first : second
                vacate(place, of: ordinal)
                unsafe attach(ordinal, values, to: toLeft < toRight ? left : right)
            }
        }
    }

    /// The squared distance of a unit vector from a centre, less 1.
    @unsafe private func distance(_ values: UnsafePointer<Float>, to list: Int) -> Float {
        var score: Float = 0
        unsafe Kernels.current.dotRows(
            values,
            centres.vector(list),
            count: 1,
            dimension: centres.vectors.dimension,
            stride: centres.vectors.stride,
            into: &score
        )
        return centres.squares[list] - 2 * score
    }

    /// Gives the rows of a list to others; the last list takes its number.
    private mutating func dissolve(_ list: Int, _ arena: borrowing RowArena, _ scratch: SearchScratch) {
        let rows = members(of: list)
        clear(list)
        removeList(list)
        for row in rows {
            let ordinal = Int(row)
            let values = unsafe arena.rows + ordinal * arena.stride
            let lists = unsafe chooseLists(for: values, scratch)
            let (first, second) = places(of: ordinal)
            let other = first == .none ? second : first
            if lists.first != other.list {
                unsafe attach(ordinal, values, to: Int(lists.first))
            } else if let second = lists.second {
                unsafe attach(ordinal, values, to: Int(second))
            }
        }
    }
}
