/// What filters know of a row besides its id.
public struct RowAttributes: Hashable, Sendable {
    /// What the row is about.
    public var topic: String?

    /// How sure its source was, 0...1.
    public var confidence: Double

    /// How much it matters, 0...1.
    public var importance: Double

    /// When it was made, in microseconds since 1970.
    public var created: Int64

    /// When it last changed, in microseconds since 1970.
    public var updated: Int64

    /// From when it is invisible, in microseconds since 1970.
    public var expires: Int64?

    /// The session it came from.
    public var session: RowID?

    /// The leaves of a document beside the row: dotted path to its values.
    ///
    /// The elements of an array stand at the path of the array. A path without values counts as absent.
    public var metadata: [String: [RowValue]]

    /// Where the caller keeps what belongs to the row: handed back with its hits, and never looked at.
    public var place: UInt64?

    /// Attributes of a row.
    public init(
        topic: String?,
        confidence: Double,
        importance: Double = 0.5,
        created: Int64 = 0,
        updated: Int64 = 0,
        expires: Int64? = nil,
        session: RowID? = nil,
        metadata: [String: [RowValue]] = [:],
        place: UInt64? = nil
    ) {
        self.topic = topic
        self.confidence = confidence
        self.importance = importance
        self.created = created
        self.updated = updated
        self.expires = expires
        self.session = session
        self.metadata = metadata
        self.place = place
    }
}
