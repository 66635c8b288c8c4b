internal import CKernels

/// Codes of the centres, by which a search finds the lists worth a look when there are many.
///
/// A flat list of codes around the mean of the centres; the slot of a centre is the number of its list.
///
/// - Note: `@unchecked Sendable`: reading is safe from any number of threads.
@safe struct ListDirectory: ~Copyable, @unchecked Sendable {
    /// From this many lists on, codes are read before centres.
    static let leastLists = 96

    /// Centres that are coded; zero while there are few.
    private(set) var count = 0

    /// The blocks of the codes.
    private(set) var blocks: [UInt32] = []

    /// The memory of the blocks.
    private(set) var pool: CodePool

    /// The mean of the centres.
    private(set) var centre: [Float]

    /// The squared length of the mean.
    private(set) var centreSquare: Float = 0

    /// What is added to the score of a centre.
    enum Bias {
        /// What a list promises a query: a part of its spread; see ``ListRule``.
        case promise
        /// What makes the nearest centre of a row the greatest: minus half the squared length.
        case nearness
    }

    private let kind: Bias
    private var rotatedCentre: [Float]
    private var code: [UInt64]

    init(_ rotation: Rotation, dimension: Int, _ bias: Bias) {
        kind = bias
        pool = CodePool(words: rotation.words)
        centre = [Float](repeating: 0, count: dimension)
        rotatedCentre = [Float](repeating: 0, count: rotation.paddedDimension)
        code = [UInt64](repeating: 0, count: rotation.words)
    }

    /// Bytes of the codes.
    var byteCount: Int { pool.byteCount }

    /// What is added to the score of a list's centre.
    func bias(of list: Int, _ centres: borrowing ListCentres) -> Float {
        switch kind {
        case .promise: ListRule.spreadShare * centres.spreads[list]
        case .nearness: -centres.squares[list] / 2
        }
    }

    /// Estimates what each list promises a query.
    ///
    /// - Parameters:
    ///   - numbers: Room for ``count`` and 16 more.
    ///   - estimates: The same; in the order of the lists.
    @unsafe func estimate(
        _ query: UnsafePointer<Float>,
        _ prepared: OpaquePointer,
        into numbers: UnsafeMutablePointer<UInt32>,
        _ estimates: UnsafeMutablePointer<Float>
    ) {
        var score: Float = 0
        unsafe centre.withUnsafeBufferPointer { centre in
            unsafe Kernels.current.dotRows(
                query,
                centre.baseAddress!,
                count: 1,
                dimension: centre.count,
                stride: centre.count,
                into: &score
            )
        }
        unsafe blocks.withUnsafeBufferPointer { blocks in
            _ = unsafe CodeKernels.current.scan(
                prepared,
                pool.start,
                blocks: blocks.baseAddress!,
                rows: count,
                words: pool.words,
                base: score,
                reach: 0,
                threshold: -.infinity,
                into: numbers,
                estimates
            )
        }
    }

    /// Codes all centres anew, if there are enough of them.
    mutating func rebuild(_ centres: borrowing ListCentres, _ rotation: Rotation) {
        while let block = blocks.popLast() { pool.give(block) }
        count = 0
        guard centres.count >= ListDirectory.leastLists else { return }
        for place in centre.indices { centre[place] = 0 }
        for list in 0..<centres.count {
            let vector = unsafe centres.vector(list)
            for place in centre.indices { unsafe centre[place] += vector[place] }
        }
        let share = 1 / Float(centres.count)
        centreSquare = 0
        for place in centre.indices {
            centre[place] *= share
            centreSquare += centre[place] * centre[place]
        }
        // SAFETY: the mean has the dimension, the target the padded dimension.
        unsafe centre.withUnsafeBufferPointer { centre in
            unsafe rotatedCentre.withUnsafeMutableBufferPointer { rotated in
                unsafe rotation.rotate(centre.baseAddress!, into: rotated.baseAddress!)
            }
        }
        for list in 0..<centres.count { set(list, centres) }
    }

    /// Codes a centre that moved or, as the next number, that is new.
    mutating func set(_ list: Int, _ centres: borrowing ListCentres) {
        if list == count {
            if list % CodePool.blockRows == 0 { blocks.append(pool.take()) }
            count += 1
        }
        let words = pool.words
        let block = blocks[list / CodePool.blockRows]
        let bias = bias(of: list, centres)
        // SAFETY: both vectors have the padded dimension, the code its words; the lane is within the block.
        unsafe rotatedCentre.withUnsafeBufferPointer { centre in
            unsafe code.withUnsafeMutableBufferPointer { code in
                var factors = unsafe CodeKernels.current.encode(
                    centres.rotatedVector(list),
                    centre: centre.baseAddress!,
                    words: words,
                    into: code.baseAddress!
                )
                factors.add += bias
                unsafe CodeKernels.current.put(
                    code.baseAddress!,
                    factors,
                    ordinal: UInt32(list),
                    into: pool.block(block),
                    lane: list % CodePool.blockRows,
                    words: words
                )
            }
        }
    }

    /// Forgets a centre; the last one has its number now.
    mutating func remove(_ list: Int, _ centres: borrowing ListCentres) {
        count -= 1
        if list < count { set(list, centres) }
        if count % CodePool.blockRows == 0, let block = blocks.popLast() { pool.give(block) }
    }
}
