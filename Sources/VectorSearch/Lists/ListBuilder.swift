internal import Dispatch

/// Finds centres for rows by k-means, and the nearest centre of every row.
///
/// Few centres are found in one step. Many are found in two: coarse cells first, then centres within each cell from the
/// rows near it, so that a row is compared with the centres of a few cells instead of all.
@safe struct ListBuilder: @unchecked Sendable {
    /// The rows: `count` of them, `stride` floats apart.
    // SAFETY: the rows stay where they are and as they are while the builder is used.
    private let rows: UnsafePointer<Float>
    private let stride: Int
    private let dimension: Int
    private let threads: Int

    /// Rounds of k-means.
    private static let rounds = 6

    /// From this many centres on they are found in two steps.
    private static let twoSteps = 1_024

    /// Cells whose centres a row is compared with in two steps.

    @unsafe init(rows: UnsafePointer<Float>, stride: Int, dimension: Int, threads: Int) {
        unsafe self.rows = rows
        self.stride = stride
        self.dimension = dimension
        self.threads = max(1, threads)
    }

    /// Centres and the list of every row.
    struct Partitioning {
        /// `count` vectors, one after the other.
        var centres: [Float]
        /// The nearest centre of each row.
        var first: [UInt32]
        /// The centre that complements it, `none` without one.
        var second: [UInt32]
    }

    /// No second centre.
    static let none = UInt32.max

    /// Divides the rows 0..<count into at most `wanted` lists.
    func partition(count: Int, into wanted: Int) -> Partitioning {
        let all = Array(0..<UInt32(count))
        if wanted <= 1 {
            let one = [UInt32](repeating: 0, count: count)
            let none = [UInt32](repeating: ListBuilder.none, count: count)
            return Partitioning(centres: mean(of: all), first: one, second: none)
        }
        var random = SeededNumbers(seed: 0x5EED)
        let sample = random.sample(min(count, wanted * ListPolicy.sampleRows), of: count)
        if wanted < ListBuilder.twoSteps { return spill(all, train(sample, wanted, &random)) }
        return spill(all, refine(trainInTwoSteps(sample, wanted, &random), sample))
    }

    /// At most `wanted` centres of the rows 0..<count.
    func centres(of count: Int, wanted: Int) -> [Float] {
        if count == 0 { return [Float](repeating: 0, count: dimension) }
        let all = Array(0..<UInt32(count))
        if wanted <= 1 { return mean(of: all) }
        var random = SeededNumbers(seed: 0x5EED)
        if wanted < ListBuilder.twoSteps { return train(all, wanted, &random) }
        return refine(trainInTwoSteps(all, wanted, &random), all)
    }

    /// Moves centres of cells to the means of the rows that are nearest to them, whatever their cell.
    private func refine(_ centres: [Float], _ sample: [UInt32]) -> [Float] {
        means(of: sample, spill(sample, centres).first, centres.count / dimension, keeping: centres)
    }

    /// Two centres of some rows, and on which side each row is.
    func halves(of members: [UInt32]) -> (centres: [Float], sides: [UInt32]) {
        var random = SeededNumbers(seed: UInt64(members.count))
        let centres = train(members, 2, &random)
        return (centres, centres.count == 2 * dimension ? assign(members, to: centres) : [])
    }

    /// Centres of some rows: coarse cells first, then centres within each cell.
    private func trainInTwoSteps(_ sample: [UInt32], _ wanted: Int, _ random: inout SeededNumbers) -> [Float] {
        let cellCount = max(2, Int(Double(wanted).squareRoot()))
        let coarse = train(Array(sample.prefix(cellCount * 256)), cellCount, &random)
        let cellOfRow = assign(sample, to: coarse)
        var cells = [[UInt32]](repeating: [], count: cellCount)
        for (row, cell) in zip(sample, cellOfRow) { cells[Int(cell)].append(row) }
        // Centres of each cell in proportion to its rows in the sample.
        let seeds = cells.map { _ in random.next() }
        let fine = Slots([[Float]](repeating: [], count: cellCount))
        let members = cells
        inParallel(cellCount) { cell in
            var random = SeededNumbers(seed: seeds[cell])
            let share = Int((Double(members[cell].count * wanted) / Double(sample.count)).rounded())
            let centres = members[cell].isEmpty ? [] : train(members[cell], max(1, share), &random)
            fine.set(cell, centres)
        }
        return fine.values.flatMap { $0 }
    }

    /// Centres of some rows.
    private func train(_ sample: [UInt32], _ wanted: Int, _ random: inout SeededNumbers) -> [Float] {
        let count = min(wanted, sample.count)
        var centres: [Float] = []
        centres.reserveCapacity(count * dimension)
        for place in random.sample(count, of: sample.count) {
            unsafe centres += row(sample[Int(place)])
        }
        for _ in 0..<ListBuilder.rounds {
            let assignment = assign(sample, to: centres)
            centres = means(of: sample, assignment, count, keeping: centres)
            reseed(&centres, assignment, sample, &random)
        }
        return centres
    }

    /// Gives centres without rows those of the fullest ones, moved a little, so that they share them.
    private func reseed(
        _ centres: inout [Float],
        _ assignment: [UInt32],
        _ sample: [UInt32],
        _ random: inout SeededNumbers
    ) {
        var sizes = [Int](repeating: 0, count: centres.count / dimension)
        for list in assignment { sizes[Int(list)] += 1 }
        for list in sizes.indices where sizes[list] == 0 {
            guard let fullest = sizes.indices.max(by: { sizes[$0] < sizes[$1] }), sizes[fullest] > 1 else { return }
            for place in 0..<dimension {
                let value = centres[fullest * dimension + place]
                let shift = value * (random.next() & 1 == 0 ? 1 : -1) / 1_024
                centres[list * dimension + place] = value + shift
                centres[fullest * dimension + place] = value - shift
            }
            sizes[list] = sizes[fullest] / 2
            sizes[fullest] -= sizes[list]
        }
    }

    private func row(_ number: UInt32) -> UnsafeBufferPointer<Float> {
        unsafe UnsafeBufferPointer(start: rows + Int(number) * stride, count: dimension)
    }

    private func mean(of all: [UInt32]) -> [Float] {
        let one = [UInt32](repeating: 0, count: all.count)
        return means(of: all, one, 1, keeping: [Float](repeating: 0, count: dimension))
    }

    /// The means of the rows of each centre; a centre without rows stays where it is.
    private func means(of sample: [UInt32], _ assignment: [UInt32], _ count: Int, keeping centres: [Float]) -> [Float] {
        let parts = min(threads, max(1, sample.count / 4_096))
        let sums = Slots([[Float]](repeating: [], count: parts))
        inParallel(parts) { part in
            var own = [Float](repeating: 0, count: count * dimension)
            unsafe own.withUnsafeMutableBufferPointer { own in
                for place in part * sample.count / parts..<(part + 1) * sample.count / parts {
                    let sum = unsafe own.baseAddress! + Int(assignment[place]) * dimension
                    let values = unsafe rows + Int(sample[place]) * stride
                    for value in 0..<dimension { unsafe sum[value] += values[value] }
                }
            }
            sums.set(part, own)
        }
        var sizes = [Float](repeating: 0, count: count)
        for list in assignment { sizes[Int(list)] += 1 }
        var means = centres
        let parted = sums.values
        for list in 0..<count where sizes[list] > 0 {
            for place in list * dimension..<(list + 1) * dimension {
                var sum: Float = 0
                for part in parted { sum += part[place] }
                means[place] = sum / sizes[list]
            }
        }
        return means
    }

    /// Rows whose scores are computed at once.
    private static let tileRows = 128

    /// The nearest centre of each row, by matrix products.
    private func assign(_ sample: [UInt32], to centres: [Float]) -> [UInt32] {
        let count = centres.count / dimension
        let biases = (0..<count).map { centre in
            var square: Float = 0
            for value in centres[centre * dimension..<(centre + 1) * dimension] { square += value * value }
            return -square / 2
        }
        let tiles = (sample.count + ListBuilder.tileRows - 1) / ListBuilder.tileRows
        let assignment = Slots([UInt32](repeating: 0, count: sample.count))
        inParallel(tiles) { tile in
            let start = tile * ListBuilder.tileRows
            let size = min(ListBuilder.tileRows, sample.count - start)
            // SAFETY: the work space has room for the rows gathered and for their scores against every centre.
            unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: size * (dimension + count)) { work in
                let gathered = work.baseAddress!
                let scores = unsafe gathered + size * dimension
                for place in 0..<size {
                    unsafe (gathered + place * dimension)
                        .update(from: rows + Int(sample[start + place]) * stride, count: dimension)
                }
                unsafe centres.withUnsafeBufferPointer { centres in
                    unsafe MatrixProduct.multiply(
                        gathered,
                        size,
                        centres.baseAddress!,
                        count,
                        dimension: dimension,
                        stride: dimension,
                        into: scores,
                        scoreStride: count
                    )
                }
                unsafe biases.withUnsafeBufferPointer { biases in
                    for place in 0..<size {
                        let best = unsafe Kernels.current.greatest(
                            scores + place * count,
                            biases: biases.baseAddress!,
                            count: count
                        )
                        assignment.set(start + place, UInt32(best))
                    }
                }
            }
        }
        return assignment.values
    }

    /// The two lists of each row.
    ///
    /// Codes of the centres find the near ones: that takes a sixth of the time of a matrix product.
    private func spill(_ all: [UInt32], _ centres: [Float]) -> Partitioning {
        let finder = NearCentres(centres, dimension: dimension, wanted: ListPolicy.nearLists)
        let first = Slots([UInt32](repeating: 0, count: all.count))
        let second = Slots([UInt32](repeating: ListBuilder.none, count: all.count))
        let pieces = (all.count + 4_095) / 4_096
        inParallel(pieces) { piece in
            let scratch = finder.scratch()
            for place in piece * 4_096..<min((piece + 1) * 4_096, all.count) {
                let lists = unsafe finder.choose(for: rows + Int(all[place]) * stride, scratch)
                first.set(place, lists.first)
                if let other = lists.second { second.set(place, other) }
            }
        }
        return Partitioning(centres: centres, first: first.values, second: second.values)
    }

    private func inParallel(_ count: Int, _ body: @Sendable (Int) -> Void) {
        WorkCounter.share(count, threads: threads, body)
    }
}
