extension PartitionRows {
    /// Divides all rows into lists, if there are enough of them, and learns which lists searches have to visit.
    ///
    /// - Precondition: There are no lists.
    /// - Complexity: O(rows x root of rows x dimension)
    mutating func divide(threads: Int) {
        lists.build(arena, count: count, threads: threads)
        if lists.isSpilled { lists.calibration = calibration(threads: threads) }
    }

    /// Queries that a thread learns from before it takes others.
    private static let learntQueries = 16

    private func calibration(threads: Int) -> Calibration {
        let sample = CalibrationSample(of: count, dimension: dimension) { copy(of: $0) }
        let wide = min(CalibrationSample.wideSize, sample.count)
        var margins = sample.noMargins()
        learn(0..<wide, of: sample, effort: CalibrationSample.wideEffort, threads: threads, into: &margins)
        let effort = CalibrationSample.effort(after: Calibration(margins))
        learn(wide..<sample.count, of: sample, effort: effort, threads: threads, into: &margins)
        return Calibration(margins)
    }

    /// Adds what some queries teach.
    private func learn(
        _ queries: Range<Int>,
        of sample: CalibrationSample,
        effort: SearchEffort,
        threads: Int,
        into margins: inout [Calibration.Margins]
    ) {
        let step = PartitionRows.learntQueries
        let pieces = (queries.count + step - 1) / step
        let parts = Slots([[Calibration.Margins]](repeating: [], count: pieces))
        unsafe withUnsafePointer(to: self) { rows in
            // SAFETY: nobody changes the rows before this returns; every thread has a scratch of its own.
            nonisolated(unsafe) let rows = unsafe rows
            WorkCounter.share(pieces, threads: threads) { piece in
                let scratch = unsafe SearchScratch(rows.pointee.lists.rotation)
                var margins = sample.noMargins()
                let first = queries.lowerBound + piece * step
                for query in first..<min(first + step, queries.upperBound) {
                    unsafe sample.learn(query, from: rows.pointee, effort: effort, scratch, into: &margins)
                }
                parts.set(piece, margins)
            }
        }
        for part in parts.values {
            for place in part.indices { margins[place].add(part[place]) }
        }
    }

    /// The values of a row; `nil` when there is none.
    func copy(of row: Int) -> [Float]? {
        guard row < count else { return nil }
        // SAFETY: the row is within the arena.
        return unsafe Array(UnsafeBufferPointer(start: arena.rows + row * arena.stride, count: dimension))
    }
}
