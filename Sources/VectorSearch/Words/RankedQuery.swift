/// A search that orders rows by their words, their meaning, their neighbours in a session, their age and importance.
///
/// A row's own score is `semantic x cosine + keyword x BM25`, the cosine not below 0 and BM25 in parts of what the query's
/// words tell together. Its context is `context x` the own scores of the rows directly before and after it in its session,
/// and half as much of those one further. Age and importance add to that.
public struct RankedQuery: Sendable {
    /// The query's unit vector; without it cosines count as 0.
    public var unit: [Float]?

    /// The hashes of the query's terms, each once.
    public var terms: [UInt64]

    /// The weight of the cosine.
    public var semantic: Float = 0.5

    /// The weight of BM25.
    public var keyword: Float = 0.5

    /// The weight of the nearest neighbours in the session.
    public var context: Float = 0.25

    /// The weight of a row's importance.
    public var importance: Float = 0

    /// The weight of a row that changed just now.
    public var recency: Float = 0

    /// Microseconds after which recency counts half.
    public var halfLife = 0.0

    /// The time by which rows are old, in microseconds since 1970.
    public var now: Int64 = 0

    /// Whether only rows that hold a term of the query are answered.
    public var requiresTerm = false

    /// The least cosine of an answer.
    public var minimumCosine: Float?

    /// Whether every matching row is scored.
    public var isExhaustive = false

    /// A search for a vector and terms with the usual weights.
    public init(unit: [Float]?, terms: [UInt64]) {
        self.unit = unit
        self.terms = terms
    }

    /// How far in a session the neighbours of a row count.
    static let reach = 2
}

/// What each part adds to the score of a row.
public struct ScoreParts: Hashable, Sendable {
    /// By its vector.
    public var semantic: Float = 0
    /// By its words.
    public var keyword: Float = 0
    /// By its neighbours in the session.
    public var context: Float = 0
    /// By the time of its last change.
    public var recency: Float = 0
    /// By its importance.
    public var importance: Float = 0

    /// A score without parts.
    public init() {}

    /// The score.
    public var sum: Float { semantic + keyword + context + recency + importance }
}

/// A row that a search by words and meaning found.
public struct RankedHit: Sendable {
    /// The row.
    public let id: RowID
    /// What decides its place.
    public let score: Float
    /// The parts of the score.
    public let parts: ScoreParts
    /// The cosine of row and query; 0 for a query without a vector.
    public let cosine: Float
    /// When the row last changed, in microseconds since 1970.
    public let updated: Int64
}

/// What a search by words and meaning found.
public struct RankedRows: Sendable {
    /// The best rows, best first; equal scores in ascending id.
    public var hits: [RankedHit] = []
    /// Whether every matching row was scored.
    public var isExact = true
}
