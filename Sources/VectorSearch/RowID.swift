/// The identity of a row: 128 bits, compared as one big-endian number.
///
/// Holds a UUID without any layout of its own. The order decides ties between equal scores.
public struct RowID: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The upper 64 bits.
    public let high: UInt64
    /// The lower 64 bits.
    public let low: UInt64

    /// An identity from its two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Whether `left` comes first: by the upper half, then by the lower.
    public static func < (left: RowID, right: RowID) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }
}
