/// How near to the true answer a search has to come.
public enum Accuracy: Hashable, Sendable {
    /// Every row that may be answered is scored exactly.
    case exact

    /// The part of the true `k` nearest rows that an answer holds on average, 0...1, where that saves time.
    ///
    /// Scores are exact in any case; what may be missing is a row whose list or code did not look promising.
    case recall(Double)

    /// 99 of 100.
    public static let standard = Accuracy.recall(0.99)
}

/// What a search found.
public struct Neighbours: Sendable {
    /// The nearest rows, best first; equal scores in ascending id.
    public var hits: [Hit]

    /// Whether every row that could be answered was scored exactly, so that nothing can be missing.
    public var isExact: Bool

    /// An answer.
    public init(hits: [Hit], isExact: Bool) {
        self.hits = hits
        self.isExact = isExact
    }
}
