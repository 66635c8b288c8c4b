internal import CKernels

extension PartitionRows {
    /// The rows that are probably the `k` best for a query, with their exact scores.
    ///
    /// Reads codes: those of the lists near the query. The rows whose estimates may reach the k-th best are scored.
    ///
    /// - Parameters:
    ///   - query: `dimension` values.
    ///   - admitted: A bit for each row that may be answered; `nil` for all rows.
    ///   - listed: The rows that may be answered, by their lists; then no codes are read.
    ///   - copies: The codes of the rows that may be answered; then no others are read.
    /// - Complexity: O(rows of the visited lists + k) besides finding the lists, O(lists)
    func probable(
        for query: [Float],
        k: Int,
        among admitted: UnsafePointer<UInt64>? = nil,
        listed: ListedMatches? = nil,
        copies: MatchingCodes? = nil,
        effort: SearchEffort,
        _ scratch: SearchScratch
    ) -> [Candidates.Entry] {
        // SAFETY: the query has the dimension of the rows, which callers checked.
        unsafe query.withUnsafeBufferPointer { query in
            let query = query.baseAddress!
            scratch.queue.begin(k: k, of: count)
            unsafe lists.rotation.rotate(query, into: scratch.rotated)
            unsafe CodeKernels.current.prepare(scratch.rotated, words: lists.rotation.words, into: scratch.prepared)
            unsafe ids.withUnsafeBufferPointer { ids in
                let ids = ids.baseAddress!
                let search = unsafe ListSearch(
                    query: query,
                    ids: ids,
                    admitted: admitted,
                    listed: listed,
                    copies: copies,
                    effort: effort,
                    rounding: roundingShare(scratch.prepared),
                    scratch: scratch
                )
                if lists.isSpilled {
                    unsafe visitLists(search)
                } else {
                    _ = unsafe scan(0, centreScore: centreScore(query), search)
                }
                unsafe scratch.queue.settle(query, arena, ids, limit: 0)
            }
        }
        return scratch.queue.best.rows()
    }

    /// What the steps of a search share.
    @unsafe private struct ListSearch {
        let query: UnsafePointer<Float>
        let ids: UnsafePointer<RowID>
        let admitted: UnsafePointer<UInt64>?
        let listed: ListedMatches?
        let copies: MatchingCodes?
        let effort: SearchEffort
        /// What the rounding of the query adds to its squared distance from a centre, as the error of estimates goes.
        let rounding: Float
        let scratch: SearchScratch
    }

    /// How much the rounding of a query to 4 bits weighs beside the coding of a row, squared.
    ///
    /// A code's scale times the deviation of its values, 1/2, over its error: 1.67 for residuals in random directions.
    private static let roundingWeight: Float = 2.8

    /// Deviations of the rounding alone that are added at least: a row's estimate for itself errs by nothing else, and a
    /// row has to find itself.
    private static let ownReach: Float = 4

    /// What the rounding of a rotated query adds to its squared distance from every centre.
    ///
    /// Near a centre the codes hardly err, but the query is rounded as it is: by a step of 2/15 of its greatest value.
    @unsafe private func roundingShare(_ prepared: OpaquePointer) -> Float {
        let step = unsafe engram_code_query_step(prepared)
        return PartitionRows.roundingWeight * Float(lists.rotation.paddedDimension) * step * step / 12
    }

    /// The score of the only list's centre.
    @unsafe private func centreScore(_ query: UnsafePointer<Float>) -> Float {
        var score: Float = 0
        unsafe Kernels.current.dotRows(
            query,
            lists.centres.vector(0),
            count: 1,
            dimension: dimension,
            stride: dimension,
            into: &score
        )
        return score
    }

    /// Scans the lists by their promise, until no further one reaches the level of the query.
    @unsafe private func visitLists(_ search: ListSearch) {
        let scratch = unsafe search.scratch
        unsafe scratch.finder.begin(
            search.query,
            scratch.prepared,
            lists.directory,
            lists.centres,
            wanted: max(PartitionRows.firstWave, lists.listCount / 64)
        )
        var best = -Float.infinity
        var isFirst = true
        while scratch.finder.next() {
            let nearest = unsafe scratch.finder.score(search.query, lists.centres)
            if isFirst {
                // The list that a row equal to the query would be in, whatever it promises.
                let promise = unsafe scratch.finder.wave.bounds[nearest]
                if unsafe visit(nearest, search) { best = promise }
                scratch.finder.wave.remove(nearest)
                isFirst = false
            }
            while scratch.finder.wave.count > 0 {
                let left = scratch.finder.wave.count
                let size = scratch.finder.wave.gather(min(max(PartitionRows.listBatch, left / 4), left))
                let first = scratch.finder.wave.count - size
                scratch.finder.wave.sort(from: first)
                guard unsafe visit(first, size, &best, search) else { return }
                scratch.finder.wave.count = first
            }
        }
    }

    /// Lists of the first wave, at least.
    private static let firstWave = 64

    /// Lists that are put in order at once, at least.
    private static let listBatch = 16

    /// Visits lists in their order.
    ///
    /// - Parameter best: The promise of the best list with a row that may be answered: the rows of a filter may all lie
    ///   far from the query.
    /// - Returns: Whether all of them reached the level of the query.
    @unsafe private func visit(_ first: Int, _ size: Int, _ best: inout Float, _ search: ListSearch) -> Bool {
        let scratch = unsafe search.scratch
        let (numbers, promises) = unsafe (scratch.finder.wave.numbers + first, scratch.finder.wave.bounds + first)
        for place in 0..<size {
            let promise = unsafe promises[place]
            let level = ListRule.level(best: best, worstHit: scratch.queue.threshold)
            guard
                unsafe promise >= level - search.effort.margin
                    || promise >= scratch.queue.threshold - search.effort.hitMargin
            else { return false }
            if place + 1 < size, unsafe search.listed == nil { unsafe prefetch(Int(numbers[place + 1]), search.copies) }
            if unsafe visit(first + place, search) { best = max(best, promise) }
        }
        return true
    }

    /// Visits a list of the wave.
    ///
    /// - Returns: Whether one of its rows may be answered, as far as that shows.
    @unsafe private func visit(_ place: Int, _ search: ListSearch) -> Bool {
        let promise = unsafe search.scratch.finder.wave.bounds[place]
        let list = unsafe Int(search.scratch.finder.wave.numbers[place])
        if let listed = unsafe search.listed {
            let rows = listed.rows[Int(listed.starts[list])..<Int(listed.starts[list + 1])]
            unsafe queue(rows, search)
            return !rows.isEmpty
        }
        return unsafe scan(list, centreScore: promise - ListRule.spreadShare * lists.centres.spreads[list], search)
    }

    /// Queues rows whose scores nothing is known of.
    @unsafe private func queue(_ rows: ArraySlice<UInt32>, _ search: ListSearch) {
        let scratch = unsafe search.scratch
        scratch.queue.waiting.reserve(rows.count)
        for row in rows { scratch.queue.waiting.append(row, .infinity) }
        if scratch.queue.waiting.count > RerankQueue.patience {
            unsafe scratch.queue.settle(search.query, arena, search.ids, limit: RerankQueue.patience)
        }
    }

    /// Asks for the first block of a list.
    @unsafe private func prefetch(_ list: Int, _ copies: MatchingCodes?) {
        if let copies {
            unsafe prefetch(copies.table, copies.pool, list)
        } else {
            unsafe prefetch(lists.table, lists.pool, list)
        }
    }

    @inline(__always)
    @unsafe private func prefetch(_ table: borrowing BlockTable, _ pool: borrowing CodePool, _ list: Int) {
        guard table.count(list) > 0 else { return }
        let block = table.block(list, slot: 0)
        unsafe engram_prefetch(pool.start + Int(block) * pool.blockBytes, pool.blockBytes)
    }

    /// Rows of one call of the scan kernel.
    private static let scanRows = 1_024

    /// Estimates the scores of a list's rows and queues those that may be among the best.
    ///
    /// - Returns: Whether a row of the list may be answered, as far as that shows.
    @unsafe private func scan(_ list: Int, centreScore: Float, _ search: ListSearch) -> Bool {
        if let copies = unsafe search.copies {
            return unsafe scan(copies.table, copies.pool, list, centreScore: centreScore, search)
        } else {
            return unsafe scan(lists.table, lists.pool, list, centreScore: centreScore, search)
        }
    }

    @inline(__always)
    @unsafe private func scan(
        _ table: borrowing BlockTable,
        _ pool: borrowing CodePool,
        _ list: Int,
        centreScore: Float,
        _ search: ListSearch
    ) -> Bool {
        let scratch = unsafe search.scratch
        let count = table.count(list)
        if count == 0 { return false }
        // Of rows that a bitmap admits, those below the threshold do not show.
        var isAny = unsafe search.admitted == nil
        // |q - c|, of a unit vector q, and the rounding of q beside it.
        let distance = unsafe (max(1 + lists.centres.squares[list] - 2 * centreScore, 0) + search.rounding).squareRoot()
        unsafe table.blocks.withUnsafeBufferPointer { blocks in
            let line = unsafe blocks.baseAddress! + list * table.width
            for start in Swift.stride(from: 0, to: count, by: PartitionRows.scanRows) {
                let rows = min(PartitionRows.scanRows, count - start)
                scratch.queue.waiting.reserve(rows + 16)
                let before = scratch.queue.waiting.count
                let found = unsafe CodeKernels.current.scan(
                    scratch.prepared,
                    pool.start,
                    blocks: line + start / CodePool.blockRows,
                    rows: rows,
                    words: lists.rotation.words,
                    base: centreScore,
                    reach: max(search.effort.reach * distance, PartitionRows.ownReach * search.rounding.squareRoot()),
                    threshold: scratch.queue.threshold,
                    into: scratch.queue.waiting.numbers + before,
                    scratch.queue.waiting.bounds + before
                )
                scratch.queue.waiting.count = before + found
                if let admitted = unsafe search.admitted {
                    unsafe scratch.queue.waiting.drop(from: before, outside: admitted)
                }
                if scratch.queue.waiting.count > before { isAny = true }
                if scratch.queue.waiting.count > RerankQueue.patience {
                    unsafe scratch.queue.settle(search.query, arena, search.ids, limit: RerankQueue.patience)
                }
            }
        }
        return isAny
    }
}
