internal import CKernels

/// A checked vector, scaled to length one.
public struct UnitVector: Sendable, Hashable {
    /// The components; their squares sum to 1 within rounding.
    public let components: [Float]
    /// The Euclidean length of the vector as it came, greater than zero and finite.
    public let norm: Double

    /// Checks and normalises `values`.
    ///
    /// The length is summed in double, so huge and denormal components neither overflow nor vanish: every finite
    /// vector with a component other than zero is accepted.
    ///
    /// - Throws: ``VectorError/dimensionOutOfRange(received:)``, ``VectorError/notFinite(index:)``,
    ///   ``VectorError/zeroVector``.
    public init(_ values: [Float]) throws(VectorError) {
        try self.init(values.span)
    }

    /// Checks and normalises `values`, as ``init(_:)-([Float])`` does.
    public init(_ values: Span<Float>) throws(VectorError) {
        guard VectorLimits.dimensions.contains(values.count) else {
            throw .dimensionOutOfRange(received: values.count)
        }
        let kernels = Kernels.current
        let finite = unsafe values.withUnsafeBufferPointer { unsafe kernels.firstNotFinite($0) }
        guard finite == nil else { throw .notFinite(index: finite!) }
        let squares = unsafe values.withUnsafeBufferPointer { unsafe kernels.sumOfSquares($0) }
        guard squares > 0 else { throw .zeroVector }
        norm = squares.squareRoot()
        let factor = 1 / norm
        components = unsafe [Float](unsafeUninitializedCapacity: values.count) { output, count in
            unsafe values.withUnsafeBufferPointer { unsafe kernels.scale($0, by: factor, into: output.baseAddress!) }
            count = values.count
        }
    }
}
