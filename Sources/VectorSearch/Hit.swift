/// A row that a search found.
public struct Hit: Sendable, Hashable {
    /// The row.
    public let id: RowID
    /// The canonical score: the dot product of two unit vectors, so their cosine up to rounding (it may exceed 1 by 1e-6).
    ///
    /// Single and block searches give the same bits for the same query and row.
    public let score: Float

    /// A hit from its parts.
    public init(id: RowID, score: Float) {
        self.id = id
        self.score = score
    }

    /// The order of results: higher scores first, ties by ascending id.
    static func precedes(_ left: Hit, _ right: Hit) -> Bool {
        left.score != right.score ? left.score > right.score : left.id < right.id
    }
}
