/// What filters know of a row.
public struct RowAttributes: Hashable, Sendable {
    /// What the row is about.
    public var topic: String?

    /// How sure its source was, 0...1.
    public var confidence: Double

    /// Attributes of a row.
    public init(topic: String?, confidence: Double) {
        self.topic = topic
        self.confidence = confidence
    }
}

/// The rows that a search may answer.
///
/// Conditions are and-ed; `nil` is no condition.
public struct RowFilter: Hashable, Sendable {
    /// The topic of every hit.
    public var topic: String?

    /// The least confidence of every hit.
    public var minimumConfidence: Double?

    /// A filter of the given conditions.
    public init(topic: String? = nil, minimumConfidence: Double? = nil) {
        self.topic = topic
        self.minimumConfidence = minimumConfidence
    }

    /// Every row.
    public static let all = RowFilter()

    /// Whether every row passes.
    var isEmpty: Bool { topic == nil && minimumConfidence == nil }

    /// Whether a row with these attributes passes.
    func admits(_ attributes: RowAttributes) -> Bool {
        if let topic, attributes.topic != topic { return false }
        if let minimumConfidence, !(attributes.confidence >= minimumConfidence) { return false }
        return true
    }
}
