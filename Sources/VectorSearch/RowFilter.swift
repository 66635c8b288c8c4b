/// Which rows a search may return.
///
/// Conditions are and-ed. Filters that mean the same give identical answers, however they are evaluated.
public struct RowFilter: Sendable, Hashable {
    /// The only topic allowed; `nil` allows any, and rows without one.
    public var topic: String?
    /// The least confidence allowed, inclusive; `nil` allows any.
    public var minimumConfidence: Float?

    /// A filter from its conditions; without any it lets every row pass.
    public init(topic: String? = nil, minimumConfidence: Float? = nil) {
        self.topic = topic
        self.minimumConfidence = minimumConfidence
    }

    /// The filter that lets every row pass.
    public static let none = RowFilter()

    /// Whether every row passes.
    public var isEmpty: Bool { topic == nil && minimumConfidence == nil }

    /// Whether a row with these attributes passes.
    public func matches(_ attributes: RowAttributes) -> Bool {
        if let topic, attributes.topic != topic { return false }
        if let minimumConfidence { return attributes.confidence >= minimumConfidence }
        return true
    }
}
