internal import CKernels
internal import Dispatch

extension InvertedLists {
    /// Codes all rows in lists around new centres.
    ///
    /// - Precondition: There are no lists.
    /// - Complexity: O(rows x root of lists x dimension)
    mutating func build(_ arena: borrowing RowArena, count: Int, threads: Int) {
        let wanted = ListPolicy.lists(rows: count, dimension: arena.dimension)
        guard wanted > 0 else { return }
        let builder = unsafe ListBuilder(
            rows: arena.rows,
            stride: arena.stride,
            dimension: arena.dimension,
            threads: threads
        )
        fill(arena, builder.partition(count: count, into: wanted), threads: threads)
        finish(arena, threads: threads)
    }

    /// Codes the centres and learns which lists have to be visited, once all rows are in their lists.
    mutating func finish(_ arena: borrowing RowArena, threads: Int) {
        usualRows = isSpilled ? 2 * rowCount / listCount : Int.max
        directory.rebuild(centres, rotation)
        if isSpilled { calibrate(arena, threads: threads) }
    }

    /// Makes the lists of a partitioning.
    private mutating func fill(_ arena: borrowing RowArena, _ partitioning: ListBuilder.Partitioning, threads: Int) {
        let dimension = arena.dimension
        let centreCount = partitioning.centres.count / dimension
        var sizes = [Int](repeating: 0, count: centreCount)
        for list in partitioning.first { sizes[Int(list)] += 1 }
        for list in partitioning.second where list != ListBuilder.none { sizes[Int(list)] += 1 }
        pool.reserve(sizes.reduce(0) { $0 + ($1 + CodePool.blockRows - 1) / CodePool.blockRows })
        var numbers = [Int](repeating: 0, count: centreCount)
        unsafe partitioning.centres.withUnsafeBufferPointer { centres in
            for list in 0..<centreCount where sizes[list] > 0 {
                numbers[list] = listCount
                unsafe appendList(centres.baseAddress! + list * dimension)
            }
        }
        setRowCount(partitioning.first.count)
        for row in partitioning.first.indices {
            let values = unsafe arena.rows + row * arena.stride
            unsafe attach(row, values, to: numbers[Int(partitioning.first[row])])
            let second = partitioning.second[row]
            if second != ListBuilder.none { unsafe attach(row, values, to: numbers[Int(second)]) }
        }
    }

    /// Queries of which a build learns.
    private static let sampleQueries = 256

    /// Ranks of neighbours that a search may be asked for.
    private static let depths = [10, 100, 1_000]

    /// The length of the noise that is added to half of the sample.
    private static let noise: Float = Float(Tuning.number("T_NOISE", 0.5))

    /// Learns which lists a search has to visit.
    ///
    /// Half of the queries are rows, which do not count as their own neighbours. The others are rows with noise: queries
    /// that have no near duplicates among the rows, as questions have not.
    private mutating func calibrate(_ arena: borrowing RowArena, threads: Int) {
        var random = SplitMix(seed: 0xCA11)
        let sample = random.sample(min(InvertedLists.sampleQueries, rowCount), of: rowCount)
        var queries: [Float] = []
        for (place, row) in sample.enumerated() {
            let values = unsafe UnsafeBufferPointer(start: arena.rows + Int(row) * arena.stride, count: arena.dimension)
            if place % 2 == 0 { unsafe queries += values } else { unsafe queries += noisy(values, &random) }
        }
        let depths = InvertedLists.depths.filter { $0 == InvertedLists.depths[0] || 8 * $0 < rowCount }
        let found = exactNeighbours(of: queries, count: sample.count, k: depths[depths.count - 1] + 1, arena, threads)
        var margins = depths.map { Calibration.Margins(depth: $0) }
        for (place, hits) in found.enumerated() {
            let others = place % 2 == 0 ? hits.filter { $0.row != sample[place] } : hits
            guard !others.isEmpty else { continue }
            let promises = promises(for: Array(queries[place * arena.dimension..<(place + 1) * arena.dimension]))
            let best = promises.max() ?? 0
            for position in margins.indices {
                let near = others.prefix(margins[position].depth)
                let level = ListRule.level(best: best, worstHit: near[near.count - 1].score)
                for hit in near {
                    let (first, second) = places(of: Int(hit.row))
                    let other = second == .none ? first : second
                    let promise = max(promises[Int(first.list)], promises[Int(other.list)])
                    margins[position].add(level - promise, isNoisy: place % 2 == 1)
                }
            }
        }
        calibration = Calibration(margins)
    }

    /// A row that was moved in a random direction.
    private func noisy(_ values: UnsafeBufferPointer<Float>, _ random: inout SplitMix) -> [Float] {
        // Sums of four uniform numbers are normal enough.
        let share = InvertedLists.noise / Float(values.count).squareRoot()
        var moved = unsafe values.map { value in
            let sum = (0..<4).reduce(Float(0)) { sum, _ in sum + Float(random.next() >> 40) / Float(1 << 24) - 0.5 }
            return value + sum * Float(3).squareRoot() * share
        }
        let length = moved.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for place in moved.indices { moved[place] /= length }
        return moved
    }

    /// What each list promises a query.
    private func promises(for query: [Float]) -> [Float] {
        var promises = [Float](repeating: 0, count: listCount)
        // SAFETY: the query has the dimension of the centres, the output a place for each list.
        unsafe query.withUnsafeBufferPointer { query in
            unsafe promises.withUnsafeMutableBufferPointer {
                unsafe Kernels.current.dotRows(
                    query.baseAddress!,
                    centres.vectors.rows,
                    count: listCount,
                    dimension: query.count,
                    stride: centres.vectors.stride,
                    into: $0.baseAddress!
                )
            }
        }
        for list in promises.indices { promises[list] += ListRule.spreadShare * centres.spreads[list] }
        return promises
    }

    /// The nearest rows of each query, best first.
    private func exactNeighbours(
        of vectors: [Float],
        count: Int,
        k: Int,
        _ arena: borrowing RowArena,
        _ threads: Int
    ) -> [[Candidates.Entry]] {
        let (dimension, stride, total) = (arena.dimension, arena.stride, rowCount)
        nonisolated(unsafe) let rows = unsafe UnsafePointer(arena.rows)
        let tile = 512
        // Each thread takes the tiles of rows that are left, and keeps the best of what it saw.
        let parts = Slots([[Candidates]](repeating: [], count: threads))
        let next = WorkCounter()
        let tiles = (total + tile - 1) / tile
        DispatchQueue.concurrentPerform(iterations: threads) { part in
            var best = [Candidates](repeating: Candidates(k: k, slack: 0), count: count)
            unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: (count + 1) * tile + 16) { work in
                unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: tile + 16) { ordinals in
                    let scores = work.baseAddress!
                    let chosen = unsafe scores + count * tile
                    while let piece = next.take(below: tiles) {
                        let start = piece * tile
                        let size = min(tile, total - start)
                        unsafe vectors.withUnsafeBufferPointer {
                            unsafe MatrixProduct.multiply(
                                $0.baseAddress!,
                                count,
                                rows + start * stride,
                                size,
                                dimension: dimension,
                                stride: stride,
                                into: scores,
                                scoreStride: tile
                            )
                        }
                        for query in best.indices {
                            let selected = unsafe Kernels.current.select(
                                scores + query * tile,
                                count: size,
                                atLeast: best[query].threshold,
                                first: start,
                                into: chosen,
                                ordinals.baseAddress!
                            )
                            unsafe best[query].add(
                                UnsafeBufferPointer(start: chosen, count: selected),
                                ordinals.baseAddress!
                            )
                        }
                    }
                }
            }
            parts.set(part, best)
        }
        let found = parts.values
        return (0..<count).map { query in
            let entries = found.flatMap { $0.isEmpty ? [] : $0[query].entries }
            return Array(entries.sorted { $0.score > $1.score }.prefix(k))
        }
    }
}
