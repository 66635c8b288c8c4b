import CKernels
import TestSupport

@testable import VectorSearch

/// What is wrong with the lists of a partition, by every rule that they keep.
///
/// The rules are stated here once more from the rows alone: which places there are, which blocks are used, and what a
/// fresh code of every row would be.
struct ListFaults {
    private(set) var found: [String] = []

    /// Blocks that lists use.
    private(set) var used: Set<UInt32> = []

    /// Examines a partition while nobody else changes it.
    init(of partition: Partition) {
        partition.examine { check($0) }
        partition.exclusively { checkPool(&$0.lists.pool) }
    }

    private mutating func fault(_ text: @autoclosure () -> String) { if found.count < 5 { found.append(text()) } }

    private mutating func check(_ rows: borrowing PartitionRows) {
        for row in 0..<rows.count where rows.ordinal(of: rows.ids[row]) != row { fault("row \(row) is not at its id") }
        if rows.lists.listCount == 0 {
            if rows.lists.rowCount != 0 { fault("rows have places without lists") }
            if rows.count >= ListPolicy.leastRows, rows.dimension >= ListPolicy.leastDimension { fault("no codes") }
            return
        }
        checkCounts(rows)
        guard found.isEmpty else { return }
        checkPlaces(rows)
        guard found.isEmpty else { return }
        checkCentres(rows.lists)
        checkCodes(rows)
    }

    private mutating func checkCounts(_ rows: borrowing PartitionRows) {
        let lists = rows.lists.listCount
        if rows.lists.rowCount != rows.count { fault("places for \(rows.lists.rowCount) of \(rows.count) rows") }
        if rows.lists.centres.count != lists { fault("\(rows.lists.centres.count) centres of \(lists) lists") }
        if rows.lists.centres.spreads.count != lists { fault("\(rows.lists.centres.spreads.count) spreads") }
        if rows.lists.table.counts.count != lists { fault("\(rows.lists.table.counts.count) counts") }
        if rows.lists.directory.count != 0, rows.lists.directory.count != lists {
            fault("\(rows.lists.directory.count) of \(lists) centres in the directory")
        }
        for list in 0..<lists {
            let count = rows.lists.table.count(list)
            for slot in stride(from: 0, to: count, by: CodePool.blockRows) {
                let block = rows.lists.table.block(list, slot: slot)
                if !used.insert(block).inserted { fault("block \(block) is used twice") }
            }
        }
    }

    private mutating func checkPlaces(_ rows: borrowing PartitionRows) {
        var places = 0
        for row in 0..<rows.count {
            let (first, second) = rows.lists.places(of: row)
            let own = [first, second].filter { $0 != .none }
            places += own.count
            if own.count != (rows.lists.isSpilled ? 2 : 1) { fault("row \(row) has \(own.count) places") }
            if Set(own.map(\.list)).count != own.count { fault("row \(row) is twice in a list") }
            for place in own {
                let (list, slot) = (Int(place.list), Int(place.slot))
                guard list < rows.lists.listCount, slot < rows.lists.table.count(list) else {
                    fault("row \(row) is at \(place), which is not there")
                    continue
                }
                let block = rows.lists.table.block(list, slot: slot)
                let ordinal = rows.lists.pool.ordinal(block, lane: slot % CodePool.blockRows)
                if Int(ordinal) != row { fault("row \(ordinal) is where row \(row) should be") }
            }
        }
        let counted = (0..<rows.lists.listCount).reduce(0) { $0 + rows.lists.table.count($1) }
        if counted != places { fault("lists count \(counted) rows, rows have \(places) places") }
    }

    private mutating func checkCentres(_ lists: borrowing InvertedLists) {
        for list in 0..<lists.listCount {
            let centre = unsafe values(lists.centres.vector(list), lists.centres.vectors.dimension)
            let square = dot(centre, centre)
            if !((square - Double(lists.centres.squares[list])).magnitude < 1e-5) { fault("the square of \(list)") }
            let spread = max(1 - square, 0).squareRoot()
            if !((spread - Double(lists.centres.spreads[list])).magnitude < 5e-3) { fault("the spread of \(list)") }
        }
    }

    /// Compares what a scan reads in every list, and in the directory, with what fresh codes would give.
    private mutating func checkCodes(_ rows: borrowing PartitionRows) {
        var random = SplitMix(seed: UInt64(rows.count))
        let coder = FreshCodes(dimension: rows.dimension, query: random.unit(rows.dimension))
        for list in 0..<rows.lists.listCount {
            let members = rows.lists.members(of: list)
            let centre = unsafe values(rows.lists.centres.vector(list), rows.dimension)
            let fresh = coder.estimates(
                members.map { unsafe values(rows.arena.rows + Int($0) * rows.arena.stride, rows.dimension) },
                around: centre
            )
            let blocks = (0..<(members.count + 31) / 32).map { rows.lists.table.block(list, slot: $0 * 32) }
            let kept = coder.scan(rows.lists.pool, blocks, count: members.count)
            if kept.ordinals != members { fault("list \(list) is not scanned in order") }
            if kept.estimates != fresh { fault("codes of list \(list) are not those of its rows") }
        }
        guard rows.lists.directory.count > 0 else { return }
        let directory = coder.scan(
            rows.lists.directory.pool,
            rows.lists.directory.blocks,
            count: rows.lists.directory.count
        )
        let centres = (0..<rows.lists.listCount).map { unsafe values(rows.lists.centres.vector($0), rows.dimension) }
        let fresh = coder.estimates(centres, around: rows.lists.directory.centre)
        if directory.ordinals != (0..<UInt32(rows.lists.listCount)).map({ $0 }) { fault("the directory's numbers") }
        for list in centres.indices {
            let bias = rows.lists.directory.bias(of: list, rows.lists.centres)
            if (directory.estimates[list] - fresh[list] - bias).magnitude > 1e-5 { fault("the directory's \(list)") }
        }
    }

    /// Takes the free blocks: with those in use they are all that were ever taken, each once.
    private mutating func checkPool(_ pool: inout CodePool) {
        var taken: [UInt32] = []
        var known = used
        repeat {
            let block = pool.take()
            taken.append(block)
            if !known.insert(block).inserted { fault("block \(block) is free and used, or free twice") }
        } while Int(known.max() ?? 0) + 1 != known.count && taken.count < 10_000
        if taken.count == 10_000 { fault("blocks are neither used nor free") }
        for block in taken.reversed() { pool.give(block) }
    }
}

/// Codes made from nothing but rows and a centre.
@safe private final class FreshCodes {
    private let rotation: Rotation
    private let scratch: SearchScratch

    init(dimension: Int, query: [Float]) {
        rotation = Rotation(dimension: dimension)
        scratch = SearchScratch(rotation)
        // SAFETY: the scratch has room for a vector of the rotation's dimension.
        unsafe query.withUnsafeBufferPointer { unsafe rotation.rotate($0.baseAddress!, into: scratch.rotated) }
        unsafe CodeKernels.current.prepare(scratch.rotated, words: rotation.words, into: scratch.prepared)
    }

    /// What a scan of some blocks estimates, without the centre's score.
    func scan(
        _ pool: borrowing CodePool,
        _ blocks: [UInt32],
        count: Int
    ) -> (ordinals: [UInt32], estimates: [Float]) {
        if count == 0 { return ([], []) }
        var ordinals = [UInt32](repeating: 0, count: count + 16)
        var estimates = [Float](repeating: 0, count: count + 16)
        // SAFETY: the blocks are of the pool and hold `count` rows; both outputs have the room asked for.
        let found = unsafe CodeKernels.current.scan(
            scratch.prepared,
            pool.start,
            blocks: blocks,
            rows: count,
            words: rotation.words,
            base: 0,
            reach: 0,
            threshold: -.infinity,
            into: &ordinals,
            &estimates
        )
        return (Array(ordinals.prefix(found)), Array(estimates.prefix(found)))
    }

    /// What a scan should estimate for some rows.
    func estimates(_ rows: [[Float]], around centre: [Float]) -> [Float] {
        var pool = CodePool(words: rotation.words)
        var blocks: [UInt32] = []
        var code = [UInt64](repeating: 0, count: rotation.words)
        let rotatedCentre = rotated(centre)
        for (place, row) in rows.enumerated() {
            if place % CodePool.blockRows == 0 { blocks.append(pool.take()) }
            // SAFETY: all vectors have the padded dimension; the lane is within the block.
            let factors = unsafe CodeKernels.current.encode(
                rotated(row),
                centre: rotatedCentre,
                words: rotation.words,
                into: &code
            )
            unsafe CodeKernels.current.put(
                code,
                factors,
                ordinal: UInt32(place),
                into: pool.block(blocks[place / CodePool.blockRows]),
                lane: place % CodePool.blockRows,
                words: rotation.words
            )
        }
        return scan(pool, blocks, count: rows.count).estimates
    }

    private func rotated(_ vector: [Float]) -> [Float] {
        var result = [Float](repeating: 0, count: rotation.paddedDimension)
        // SAFETY: the result has the padded dimension.
        unsafe vector.withUnsafeBufferPointer { vector in
            unsafe result.withUnsafeMutableBufferPointer {
                unsafe rotation.rotate(vector.baseAddress!, into: $0.baseAddress!)
            }
        }
        return result
    }
}

/// Some values as an array.
private func values(_ start: UnsafePointer<Float>, _ count: Int) -> [Float] {
    unsafe Array(UnsafeBufferPointer(start: start, count: count))
}
