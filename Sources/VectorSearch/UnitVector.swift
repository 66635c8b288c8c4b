/// A direction: a vector of length 1, with the length that it had before.
public struct UnitVector: Hashable, Sendable {
    /// The most dimensions of a vector.
    public static let maximumDimension = 4_096

    /// The values; their squares add up to 1.
    public let values: [Float]

    /// The length before.
    public let norm: Float

    /// The number of dimensions.
    public var count: Int { values.count }

    /// The direction of a vector.
    ///
    /// Every finite vector but zero has one: the sum of squares is taken in double precision, where it can neither
    /// overflow nor vanish. The length of very long vectors is kept as the greatest float32.
    ///
    /// - Complexity: O(dimension)
    /// - Throws: ``VectorError`` for a dimension out of range, a value that is not finite, or a zero vector.
    public init(normalising vector: [Float]) throws(VectorError) {
        guard (1...UnitVector.maximumDimension).contains(vector.count) else {
            throw .dimensionOutOfRange(received: vector.count)
        }
        var squares = 0.0
        for value in vector { squares += Double(value) * Double(value) }
        guard squares.isFinite else {
            // Squares of finite float32 values cannot overflow a double, so a value is at fault.
            throw .notFinite(index: vector.firstIndex { !$0.isFinite } ?? 0)
        }
        guard squares > 0 else { throw .zeroVector }
        let length = squares.squareRoot()
        values = vector.map { Float(Double($0) / length) }
        norm = Float(min(length, Double(Float.greatestFiniteMagnitude)))
    }

    /// A vector that is known to have length 1, such as one from a model.
    public init(trusting values: [Float]) {
        self.values = values
        norm = 1
    }
}
