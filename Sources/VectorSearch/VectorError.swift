/// Why a vector or a search was refused.
public enum VectorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A vector, or a block of queries, has the wrong number of floats.
    case dimensionMismatch(expected: Int, received: Int)
    /// Every component is zero: there is no direction.
    case zeroVector
    /// The component at this index is NaN or infinite.
    case notFinite(index: Int)
    /// A dimension outside ``VectorLimits/dimensions``.
    case dimensionOutOfRange(received: Int)
    /// A number of results outside ``VectorLimits/results``.
    case kOutOfRange(received: Int)

    /// One sentence that names what came and what was expected.
    public var description: String {
        switch self {
        case .dimensionMismatch(let expected, let received):
            "the vector has \(received) numbers, expected \(expected)"
        case .zeroVector:
            "the vector is zero in every component, expected at least one that is not"
        case .notFinite(let index):
            "the number at index \(index) of the vector is NaN or infinite, expected a finite one"
        case .dimensionOutOfRange(let received):
            "the dimension is \(received), expected \(VectorLimits.dimensions.lowerBound)"
                + " to \(VectorLimits.dimensions.upperBound)"
        case .kOutOfRange(let received):
            "k is \(received), expected \(VectorLimits.results.lowerBound) to \(VectorLimits.results.upperBound)"
        }
    }
}
