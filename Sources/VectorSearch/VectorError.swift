/// Why a vector or a search is refused.
public enum VectorError: Error, Hashable, Sendable {
    /// The vector has another dimension than the rows.
    case dimensionMismatch(expected: Int, received: Int)
    /// The vector has no direction.
    case zeroVector
    /// A value is infinite or not a number.
    case notFinite(index: Int)
    /// A vector has 1 to ``UnitVector/maximumDimension`` values.
    case dimensionOutOfRange(received: Int)
    /// A search answers 1 to ``Partition/maximumHits`` hits.
    case kOutOfRange(received: Int)
}

extension VectorError: CustomStringConvertible {
    /// What came and what was expected.
    public var description: String {
        switch self {
        case .dimensionMismatch(let expected, let received): "has \(received) dimensions, expected \(expected)"
        case .zeroVector: "must not be all zeros: a zero vector has no direction"
        case .notFinite(let index): "has a value at position \(index) that is not a finite number"
        case .dimensionOutOfRange(let received):
            "has \(received) dimensions, expected 1 to \(UnitVector.maximumDimension)"
        case .kOutOfRange(let received): "k is \(received), expected 1 to \(Partition.maximumHits)"
        }
    }
}
