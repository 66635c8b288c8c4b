/// The id of a row: 128 bits that the caller gives, such as a UUID.
public struct RowID: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The upper half.
    public let high: UInt64

    /// The lower half.
    public let low: UInt64

    /// The id with the given halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Numeric order.
    ///
    /// Rows with equal scores are answered in this order.
    public static func < (left: RowID, right: RowID) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }
}

/// A row that a search found.
public struct Hit: Hashable, Sendable {
    /// The row.
    public let id: RowID

    /// The cosine of row and query.
    public let score: Float

    /// Where the caller keeps what belongs to the row, if it said so.
    public let place: UInt64?

    /// A hit.
    public init(id: RowID, score: Float, place: UInt64? = nil) {
        self.id = id
        self.score = score
        self.place = place
    }
}
