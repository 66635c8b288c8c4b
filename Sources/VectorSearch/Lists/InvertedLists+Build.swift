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

    /// Rows that play queries to learn what lists a search has to visit.
    private static let sampleQueries = 256

    /// Ranks of neighbours that a search may be asked for.
    private static let depths = [10, 100, 1_000]

    /// Learns which lists a search has to visit.
    private mutating func calibrate(_ arena: borrowing RowArena, threads: Int) {
        var random = SplitMix(seed: 0xCA11)
        let sample = random.sample(min(InvertedLists.sampleQueries, rowCount), of: rowCount)
        let depths = InvertedLists.depths.filter { $0 == InvertedLists.depths[0] || 4 * $0 < rowCount }
        let found = exactNeighbours(of: sample, k: depths[depths.count - 1] + 1, arena, threads: threads)
        var margins = depths.map { (depth: $0, values: [Float]()) }
        var promises = [Float](repeating: 0, count: listCount)
        for (row, hits) in zip(sample, found) {
            // A row finds itself; the others are what a query in its place should find.
            let others = hits.filter { $0.row != row }
            guard !others.isEmpty else { continue }
            unsafe promises.withUnsafeMutableBufferPointer {
                unsafe Kernels.current.dotRows(
                    arena.rows + Int(row) * arena.stride,
                    centres.vectors.rows,
                    count: listCount,
                    dimension: arena.dimension,
                    stride: centres.vectors.stride,
                    into: $0.baseAddress!
                )
            }
            for list in promises.indices { promises[list] += ListRule.spreadShare * centres.spreads[list] }
            let best = promises.max() ?? 0
            for place in margins.indices {
                let near = others.prefix(margins[place].depth)
                let level = ListRule.level(best: best, worstHit: near[near.count - 1].score)
                for hit in near {
                    let (first, second) = places(of: Int(hit.row))
                    let other = second == .none ? first : second
                    margins[place].values.append(level - max(promises[Int(first.list)], promises[Int(other.list)]))
                }
            }
        }
        calibration = Calibration(margins)
    }

    private func exactNeighbours(
        of sample: [UInt32],
        k: Int,
        _ arena: borrowing RowArena,
        threads: Int
    ) -> [[Candidates.Entry]] {
        let (dimension, stride, total) = (arena.dimension, arena.stride, rowCount)
        nonisolated(unsafe) let rows = unsafe UnsafePointer(arena.rows)
        var queries: [Float] = []
        for row in sample { unsafe queries += UnsafeBufferPointer(start: rows + Int(row) * stride, count: dimension) }
        let tile = 512
        let vectors = queries
        // Each thread takes the tiles of rows that are left, and keeps the best of what it saw.
        let parts = Slots([[Candidates]](repeating: [], count: threads))
        let next = WorkCounter()
        let tiles = (total + tile - 1) / tile
        DispatchQueue.concurrentPerform(iterations: threads) { part in
            var best = [Candidates](repeating: Candidates(k: k, slack: 0), count: sample.count)
            unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: (sample.count + 1) * tile + 16) { work in
                unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: tile + 16) { ordinals in
                    let scores = work.baseAddress!
                    let chosen = unsafe scores + sample.count * tile
                    while let piece = next.take(below: tiles) {
                        let start = piece * tile
                        let size = min(tile, total - start)
                        unsafe vectors.withUnsafeBufferPointer {
                            unsafe MatrixProduct.multiply(
                                $0.baseAddress!,
                                sample.count,
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
        return sample.indices.map { query in
            let entries = found.flatMap { $0.isEmpty ? [] : $0[query].entries }
            return Array(entries.sorted { $0.score > $1.score }.prefix(k))
        }
    }
}
