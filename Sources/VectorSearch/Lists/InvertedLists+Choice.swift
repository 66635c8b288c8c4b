extension InvertedLists {
    /// The nearest list of a row, and the one that complements it.
    ///
    /// - Parameter wanted: Near lists among which they are chosen.
    @unsafe static func choose(
        for values: UnsafePointer<Float>,
        _ rotation: Rotation,
        _ directory: borrowing ListDirectory,
        _ centres: borrowing ListCentres,
        wanted: Int,
        _ scratch: SearchScratch
    ) -> (first: UInt32, second: UInt32?) {
        if directory.count > 0 {
            unsafe rotation.rotate(values, into: scratch.rotated)
            unsafe CodeKernels.current.prepare(scratch.rotated, words: rotation.words, into: scratch.prepared)
        }
        unsafe scratch.finder.begin(values, scratch.prepared, directory, centres, wanted: 2 * wanted)
        guard scratch.finder.next() else { return (0, nil) }
        let count = scratch.finder.wave.count
        let size = scratch.finder.wave.gather(min(wanted, count))
        let near = unsafe UnsafeBufferPointer(start: scratch.finder.wave.numbers + (count - size), count: size)
        // SAFETY: the work space holds two scores for each near list, and a residual.
        return unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * size + centres.vectors.dimension) {
            unsafe choose(
                for: values,
                among: near,
                centres,
                scores: $0.baseAddress!,
                residual: $0.baseAddress! + 2 * size
            )
        }
    }

    /// How much a second list is worse the more its centre lies in the direction of the first one's.
    ///
    /// The weight of SOAR's parallel part.
    private static let parallelWeight: Float = 1

    /// Of the lists near a row, the two it belongs to: the nearest, and the one that best complements it.
    ///
    /// - Parameters:
    ///   - values: The row, a unit vector.
    ///   - near: Numbers of lists near the row, the nearest among them.
    ///   - scores: Room for as many scores.
    ///   - residual: Room for `dimension` values.
    ///   - taken: A list that cannot be chosen, because the row is in it.
    @unsafe static func choose(
        for values: UnsafePointer<Float>,
        among near: UnsafeBufferPointer<UInt32>,
        _ centres: borrowing ListCentres,
        scores: UnsafeMutablePointer<Float>,
        residual: UnsafeMutablePointer<Float>
    ) -> (first: UInt32, second: UInt32?) {
        let (dimension, stride) = (centres.vectors.dimension, centres.vectors.stride)
        unsafe Kernels.current.dotGather(
            values,
            centres.vectors.rows,
            ordinals: near.baseAddress!,
            count: near.count,
            dimension: dimension,
            stride: stride,
            into: scores
        )
        // Squared distances of a unit row.
        var first = 0
        for place in near.indices {
            unsafe scores[place] = 1 + centres.squares[Int(near[place])] - 2 * scores[place]
            if unsafe scores[place] < scores[first] { first = place }
        }
        guard near.count > 1 else { return (unsafe near[first], nil) }
        let centre = unsafe centres.vectors.rows + Int(near[first]) * stride
        var square: Float = 0
        var along: Float = 0
        for place in 0..<dimension {
            let difference = unsafe values[place] - centre[place]
            unsafe residual[place] = difference
            square += difference * difference
            unsafe along += difference * values[place]
        }
        let inverse = square > 1e-12 ? 1 / square : 0
        let distances = unsafe scores + near.count
        unsafe Kernels.current.dotGather(
            residual,
            centres.vectors.rows,
            ordinals: near.baseAddress!,
            count: near.count,
            dimension: dimension,
            stride: stride,
            into: distances
        )
        var second: Int?
        var least = Float.infinity
        for place in near.indices where place != first {
            let parallel = unsafe along - distances[place]
            let loss = unsafe scores[place] + parallelWeight * parallel * parallel * inverse
            if loss < least {
                least = loss
                second = place
            }
        }
        return unsafe (near[first], second.map { unsafe near[$0] })
    }
}
