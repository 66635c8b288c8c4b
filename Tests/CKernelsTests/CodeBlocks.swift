import CKernels
import Testing

/// Blocks of codes in the order of a level, one after the other in an exact allocation.
@safe final class CodeBlocks {
    /// Values of a code.
    let dimension: Int

    private let level: CodeLevel
    private let words: Int
    private let memory: ExactBuffer
    private let size: Int

    /// Blocks whose every lane would pass any threshold but the greatest, before it is written.
    init(_ level: CodeLevel, words: Int, count: Int) {
        self.level = level
        self.words = words
        dimension = 64 * words
        size = engram_code_block_bytes(words)
        memory = ExactBuffer(repeating: 1e30, count: count * size / 4)
    }

    // SAFETY, for all of these: blocks and lanes are inside the allocation, which is aligned to 64 bytes; the buffers have
    // the sizes that the kernels' contracts name, and live across the call.

    private func start(_ block: Int) -> UnsafeMutablePointer<UInt8> {
        unsafe (UnsafeMutableRawPointer(memory.floats) + block * size).assumingMemoryBound(to: UInt8.self)
    }

    /// Writes a row into a lane.
    func put(_ row: CodedRow, ordinal: UInt32, block: Int, lane: Int) {
        let factors = engram_code_factors(add: row.add, scale: row.scale, error: row.error)
        unsafe level.table.pointee.put(start(block), lane, words, row.code, factors, ordinal)
    }

    /// Copies a lane.
    func move(block source: Int, lane sourceLane: Int, toBlock target: Int, lane targetLane: Int) {
        unsafe level.table.pointee.move(start(source), sourceLane, start(target), targetLane, words)
    }

    /// The rows of a list that reach a threshold, with their bounds.
    ///
    /// - Parameter blocks: The list's blocks, in order.
    func scan(
        _ query: [Float],
        blocks: [Int],
        rows: Int,
        base: Float = 0,
        reach: Float = 0,
        threshold: Float = -.infinity
    ) -> [Selection] {
        let prepared = UnsafeMutableRawPointer.allocate(
            byteCount: engram_code_query_bytes(words),
            alignment: 64
        )
        defer { unsafe prepared.deallocate() }
        let values = ExactBuffer(query)
        unsafe level.table.pointee.prepare(values.floats, words, OpaquePointer(prepared))
        // The room that the contract asks for, and places behind it that nothing may write.
        let (room, guards) = (rows + 16, 16)
        let bounds = ExactBuffer(repeating: KernelLevel.untouched, count: room + guards)
        let ordinals = ExactBuffer(repeating: KernelLevel.untouched, count: room + guards)
        let list = ExactBuffer(blocks.map { Float(bitPattern: UInt32($0)) })
        let count = unsafe level.table.pointee.scan(
            OpaquePointer(prepared),
            start(0),
            UnsafeRawPointer(list.floats).assumingMemoryBound(to: UInt32.self),
            rows,
            words,
            base,
            reach,
            threshold,
            UnsafeMutableRawPointer(ordinals.floats).assumingMemoryBound(to: UInt32.self),
            bounds.floats
        )
        for buffer in [bounds, ordinals] {
            let behind = buffer.values.suffix(guards)
            #expect(behind.allSatisfy { $0 == KernelLevel.untouched }, "\(level.name) wrote behind the room")
        }
        guard count <= rows else {
            Issue.record("\(level.name) kept \(count) of \(rows) rows")
            return []
        }
        return zip(bounds.values, ordinals.values).prefix(count).map { Selection(score: $0, ordinal: $1.bitPattern) }
    }

    /// What the lanes of some full blocks hold, read through scans: a query with one value shows one bit of every row.
    func contents(blocks: [Int]) -> [(row: CodedRow, ordinal: UInt32)] {
        let count = 32 * blocks.count
        let none = [Float](repeating: 0, count: dimension)
        let add = scan(none, blocks: blocks, rows: count)
        let further = scan(none, blocks: blocks, rows: count, reach: 1)
        guard add.count == count, further.count == count else { return [] }
        var rows = zip(add, further).map { least, most in
            let code = [UInt64](repeating: 0, count: words)
            return (
                row: CodedRow(code: code, add: least.score, scale: 0, error: most.score - least.score),
                ordinal: least.ordinal
            )
        }
        for place in 0..<dimension {
            var query = none
            // A step is 1, and this value is rounded to 7: a set bit adds 3.5 times the scale, another takes it away.
            query[place] = 7.5
            for (lane, kept) in scan(query, blocks: blocks, rows: count).enumerated() {
                let change = kept.score - rows[lane].row.add
                if change > 0 { rows[lane].row.code[place / 64] |= 1 << UInt64(place % 64) }
                rows[lane].row.scale = change.magnitude / 3.5
            }
        }
        return rows
    }
}
