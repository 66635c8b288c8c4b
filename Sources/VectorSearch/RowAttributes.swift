/// What a filter sees of a row.
public struct RowAttributes: Sendable, Hashable {
    /// The row's topic, compared as Swift compares strings (canonical equivalence). `nil` is a row without one.
    public var topic: String?
    /// How certain the row is, usually 0...1. Not a number satisfies no minimum.
    public var confidence: Float

    /// Attributes from their parts.
    public init(topic: String? = nil, confidence: Float = 1) {
        self.topic = topic
        self.confidence = confidence
    }
}
