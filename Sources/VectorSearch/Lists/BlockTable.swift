/// The blocks of each list, in one array: a line of block numbers for every list.
///
/// Lists are short, because long ones are split, so a line has few places and a search finds a list's blocks without
/// another step.
struct BlockTable {
    /// Places of a line.
    private(set) var width = 4

    /// Rows of each list.
    private(set) var counts: [UInt32] = []

    /// Rows that came or went since each list's centre was the mean of its rows.
    private var changeCounts: [UInt32] = []

    /// The lines, one after the other.
    private(set) var blocks: [UInt32] = []

    /// Lists.
    var listCount: Int { counts.count }

    /// Bytes of the table.
    var byteCount: Int { (counts.capacity + changeCounts.capacity + blocks.capacity) * 4 }

    /// Rows of a list.
    func count(_ list: Int) -> Int { Int(counts[list]) }

    /// Rows that came or went since the list's centre was the mean of its rows.
    func changes(_ list: Int) -> Int { Int(changeCounts[list]) }

    /// Counts a row that came or went.
    mutating func countChange(_ list: Int) { changeCounts[list] += 1 }

    /// Begins to count anew, because the centre is the mean of the rows.
    mutating func forgetChanges(_ list: Int) { changeCounts[list] = 0 }

    /// The block of a slot.
    func block(_ list: Int, slot: Int) -> UInt32 { blocks[list * width + slot / CodePool.blockRows] }

    /// Adds a list without rows.
    mutating func appendList() {
        counts.append(0)
        changeCounts.append(0)
        blocks.append(contentsOf: repeatElement(0, count: width))
    }

    /// Drops a list without rows; the last one takes its number.
    mutating func removeList(_ list: Int) {
        let last = listCount - 1
        if list != last {
            counts[list] = counts[last]
            changeCounts[list] = changeCounts[last]
            for place in 0..<width { blocks[list * width + place] = blocks[last * width + place] }
        }
        counts.removeLast()
        changeCounts.removeLast()
        blocks.removeLast(width)
    }

    /// Adds a slot to a list.
    ///
    /// - Parameter pool: Where a block comes from when all of the list's are full.
    /// - Returns: The slot.
    mutating func extend(_ list: Int, from pool: inout CodePool) -> Int {
        let slot = count(list)
        if slot % CodePool.blockRows == 0 {
            let place = slot / CodePool.blockRows
            if place == width { widen() }
            blocks[list * width + place] = pool.take()
        }
        counts[list] += 1
        return slot
    }

    /// Takes the last slot from a list.
    mutating func shorten(_ list: Int, into pool: inout CodePool) {
        let slot = count(list) - 1
        counts[list] -= 1
        if slot % CodePool.blockRows == 0 { pool.give(block(list, slot: slot)) }
    }

    private mutating func widen() {
        var wider = [UInt32](repeating: 0, count: listCount * width * 2)
        for list in 0..<listCount {
            for place in 0..<width { wider[list * width * 2 + place] = blocks[list * width + place] }
        }
        blocks = wider
        width *= 2
    }
}
