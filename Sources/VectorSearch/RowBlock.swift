/// Some rows, a stride apart, that a block search scores together.
@safe struct RowBlock {
    /// Which ordinals the rows have.
    @safe enum Ordinals {
        /// Consecutive ones; rows without a bit in the mask do not take part.
        case contiguous(first: Int, mask: UnsafePointer<UInt64>?)
        /// Row i has `list[i] + offset`.
        case listed(UnsafeMutableBufferPointer<UInt32>, offset: Int)
    }

    let rows: UnsafePointer<Float>
    let stride: Int
    let count: Int
    let ordinals: Ordinals

    /// A block; the pointers outlive it.
    @unsafe init(_ rows: UnsafePointer<Float>, _ stride: Int, _ count: Int, _ ordinals: Ordinals) {
        unsafe self.rows = rows
        self.stride = stride
        self.count = count
        self.ordinals = ordinals
    }

    /// The ordinal of the row at an index below `count`.
    func ordinal(of index: Int) -> UInt32 {
        precondition(index < count)
        return switch ordinals {
        case .contiguous(let first, _): UInt32(first + index)
        // SAFETY: a list has `count` entries.
        case .listed(let list, let offset): unsafe list[index] + UInt32(offset)
        }
    }
}
