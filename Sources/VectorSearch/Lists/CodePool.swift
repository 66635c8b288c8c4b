internal import CKernels

/// Blocks of codes, 32 rows each, that lists take and give back.
///
/// A list grows block by block and never moves. A block of 384 dimensions has 2 KiB.
@safe struct CodePool: ~Copyable {
    /// Rows of a block.
    static let blockRows = Int(ENGRAM_CODE_BLOCK_ROWS)

    /// 64-bit words of a code.
    let words: Int

    /// Bytes of a block.
    let blockBytes: Int

    private var memory = GrowingMemory()
    private var taken = 0
    private var free: [UInt32] = []

    init(words: Int) {
        self.words = words
        blockBytes = engram_code_block_bytes(words)
    }

    /// Bytes of all blocks, taken or free.
    var byteCount: Int { memory.capacity + free.capacity * 4 }

    /// The first block.
    ///
    /// Not to be used while no block was taken. Taking a block makes it invalid.
    @unsafe var start: UnsafeMutablePointer<UInt8> {
        // SAFETY: the memory is raw bytes to Swift; only the kernels know what is in a block.
        unsafe memory.start.assumingMemoryBound(to: UInt8.self)
    }

    /// Makes room for blocks to come.
    mutating func reserve(_ blocks: Int) { memory.reserve(blocks * blockBytes) }

    /// A block that nobody uses.
    mutating func take() -> UInt32 {
        if let block = free.popLast() { return block }
        memory.reserve((taken + 1) * blockBytes)
        taken += 1
        return UInt32(taken - 1)
    }

    /// Gives a block back.
    mutating func give(_ block: UInt32) { free.append(block) }

    /// The bytes of a block.
    @unsafe func block(_ number: UInt32) -> UnsafeMutablePointer<UInt8> {
        precondition(Int(number) < taken)
        return unsafe start + Int(number) * blockBytes
    }

    /// The ordinal in a lane of a block.
    func ordinal(_ block: UInt32, lane: Int) -> UInt32 { unsafe ordinals(block)[lane] }

    /// Renames the row in a lane of a block.
    func setOrdinal(_ block: UInt32, lane: Int, to ordinal: UInt32) { unsafe ordinals(block)[lane] = ordinal }

    /// The ordinals of a block's rows.
    @unsafe func ordinals(_ number: UInt32) -> UnsafeMutablePointer<UInt32> {
        // SAFETY: the header defines where in a block the ordinals are, and that they are 32-bit.
        unsafe UnsafeMutableRawPointer(block(number) + blockBytes - 4 * CodePool.blockRows)
            .assumingMemoryBound(to: UInt32.self)
    }
}
