internal import CKernels

/// 1-bit codes of rows in lists around centres: what a search reads instead of the rows themselves.
///
/// A small partition has one list around the mean of all rows. In a larger one every row is in two lists: that of the
/// nearest centre, and one whose centre lies in another direction from the row, so that a query which misses one of them
/// is likely to meet the other (SOAR, arXiv 2404.00774). Lists are split, dissolved and given new centres in place.
///
/// Not safe for concurrent use by itself, as ``PartitionRows`` is not.
@safe struct InvertedLists: ~Copyable {
    /// The rotation of rows and queries.
    let rotation: Rotation

    /// The centres of the lists.
    var centres: ListCentres

    /// The rows of the lists.
    var table = BlockTable()

    /// The blocks of all lists.
    var pool: CodePool

    /// Where the codes of each row are: two places a row, by ordinal.
    private(set) var places: [CodePlace] = []

    /// The codes of the centres, when there are many.
    var directory: ListDirectory

    /// Which lists have to be visited, learnt from the rows.
    var calibration = Calibration()

    /// Rows that a list has on average after a build: what is long and what is short is measured by it.
    var usualRows = Int.max

    /// Room for the codes of changed rows.
    let space: CodingSpace

    /// No lists.
    init(dimension: Int) {
        rotation = Rotation(dimension: dimension)
        centres = ListCentres(dimension: dimension, paddedDimension: rotation.paddedDimension)
        pool = CodePool(words: rotation.words)
        directory = ListDirectory(rotation, dimension: dimension, .promise)
        space = CodingSpace(rotation)
    }

    /// Lists; zero before rows were coded.
    var listCount: Int { table.listCount }

    /// Rows.
    var rowCount: Int { places.count / 2 }

    /// Whether rows are in two lists.
    var isSpilled: Bool { listCount > 1 }

    /// Bytes of codes, centres and tables.
    var byteCount: Int {
        pool.byteCount + centres.byteCount + table.byteCount + directory.byteCount
            + places.capacity * MemoryLayout<CodePlace>.stride
    }

    /// The places of a row's codes.
    func places(of ordinal: Int) -> (first: CodePlace, second: CodePlace) {
        (places[2 * ordinal], places[2 * ordinal + 1])
    }

    /// Makes room for the places of rows without codes.
    mutating func setRowCount(_ count: Int) {
        if 2 * count > places.count {
            places.append(contentsOf: repeatElement(.none, count: 2 * count - places.count))
        } else {
            places.removeLast(places.count - 2 * count)
        }
    }

    /// Adds a list without rows.
    @unsafe mutating func appendList(_ centre: UnsafePointer<Float>) {
        unsafe centres.append(centre, rotation)
        table.appendList()
    }

    /// Adds the code of a row to a list.
    ///
    /// - Precondition: The row has a place without a code, and is not in the list.
    /// - Complexity: O(dimension x log dimension)
    @unsafe mutating func attach(_ ordinal: Int, _ values: UnsafePointer<Float>, to list: Int) {
        let slot = reserveSlot(ordinal, in: list)
        unsafe write(ordinal, values, list, slot, space)
    }

    /// Codes a row into its place.
    ///
    /// Threads may do this for different lists at once: a block belongs to one list.
    @unsafe func write(
        _ ordinal: Int,
        _ values: UnsafePointer<Float>,
        _ list: Int,
        _ slot: Int,
        _ space: CodingSpace
    ) {
        unsafe rotation.rotate(values, into: space.values)
        let factors = unsafe CodeKernels.current.encode(
            space.values,
            centre: centres.rotatedVector(list),
            words: rotation.words,
            into: space.code
        )
        // SAFETY: the lane is within the block.
        unsafe CodeKernels.current.put(
            space.code,
            factors,
            ordinal: UInt32(ordinal),
            into: pool.block(table.block(list, slot: slot)),
            lane: slot % CodePool.blockRows,
            words: rotation.words
        )
    }

    /// Gives a row a slot of a list; its code has to be written afterwards.
    ///
    /// - Precondition: The row has a place without a code, and is not in the list.
    mutating func reserveSlot(_ ordinal: Int, in list: Int) -> Int {
        let slot = table.extend(list, from: &pool)
        let which = places[2 * ordinal] == .none ? 2 * ordinal : 2 * ordinal + 1
        precondition(places[which] == .none)
        places[which] = CodePlace(list: UInt32(list), slot: UInt32(slot))
        return slot
    }

    /// Takes the codes of a row out of its lists.
    ///
    /// - Complexity: O(words)
    mutating func detach(_ ordinal: Int) {
        let (first, second) = places(of: ordinal)
        if first != .none { vacate(first, of: ordinal) }
        if second != .none { vacate(second, of: ordinal) }
    }

    /// Takes a code of a row out of a list; the list's last code takes its place.
    ///
    /// - Complexity: O(words)
    mutating func vacate(_ place: CodePlace, of ordinal: Int) {
        places[places[2 * ordinal] == place ? 2 * ordinal : 2 * ordinal + 1] = .none
        let list = Int(place.list)
        let last = table.count(list) - 1
        let slot = Int(place.slot)
        if slot != last {
            let block = table.block(list, slot: slot)
            // SAFETY: both lanes are within blocks of this list.
            unsafe CodeKernels.current.move(
                pool.block(table.block(list, slot: last)),
                lane: last % CodePool.blockRows,
                to: pool.block(block),
                lane: slot % CodePool.blockRows,
                words: rotation.words
            )
            let moved = Int(pool.ordinal(block, lane: slot % CodePool.blockRows))
            places[places[2 * moved].list == place.list ? 2 * moved : 2 * moved + 1] = place
        }
        table.shorten(list, into: &pool)
    }

    /// Gives a row another ordinal.
    mutating func rename(_ old: Int, to new: Int) {
        for which in 0..<2 {
            let place = places[2 * old + which]
            places[2 * new + which] = place
            places[2 * old + which] = .none
            if place == .none { continue }
            let slot = Int(place.slot)
            let block = table.block(Int(place.list), slot: slot)
            pool.setOrdinal(block, lane: slot % CodePool.blockRows, to: UInt32(new))
        }
    }

    /// Takes all codes out of a list.
    mutating func clear(_ list: Int) {
        for row in members(of: list) {
            let which = 2 * Int(row)
            places[Int(places[which].list) == list ? which : which + 1] = .none
        }
        while table.count(list) > 0 { table.shorten(list, into: &pool) }
    }

    /// Drops a list without rows; the last one takes its number.
    mutating func removeList(_ list: Int) {
        let last = listCount - 1
        for row in members(of: last) where list != last {
            let which = 2 * Int(row)
            places[Int(places[which].list) == last ? which : which + 1].list = UInt32(list)
        }
        table.removeList(list)
        centres.remove(list)
        if directory.count > 0 { directory.remove(list, centres) }
    }

    /// The ordinals of a list's rows.
    func members(of list: Int) -> [UInt32] {
        (0..<table.count(list)).map { slot in
            pool.ordinal(table.block(list, slot: slot), lane: slot % CodePool.blockRows)
        }
    }
}
