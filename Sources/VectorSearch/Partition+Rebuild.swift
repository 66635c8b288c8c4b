internal import Synchronization

extension Partition {
    /// Whether the lists no longer fit the rows, so that ``rebuild()`` is worth its time.
    ///
    /// - Complexity: O(1)
    public var needsRebuild: Bool {
        guard !isRebuilding.load(ordering: .relaxed) else { return false }
        return examine { rows in
            ListPolicy.isUnfit(
                lists: rows.lists.listCount,
                rows: rows.count,
                changes: rows.changesSinceBuild,
                dimension: rows.dimension
            )
        }
    }

    /// Divides the rows into lists anew, beside searches and changes, which go on meanwhile.
    ///
    /// Searches wait a moment when the new lists take the place of the old ones; the writer waits for as long as the rows
    /// that changed in the last moment take to be coded. Does nothing while another rebuild is under way.
    ///
    /// - Complexity: O(rows x root of rows x dimension), on the caller's thread
    public func rebuild() {
        guard isRebuilding.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
            return
        }
        defer { isRebuilding.store(false, ordering: .releasing) }
        let count = exclusively { rows in
            rows.touched = []
            return rows.count
        }
        let wanted = ListPolicy.lists(rows: count, dimension: dimension)
        guard wanted > 0 else {
            exclusively { $0.replaceLists(InvertedLists(dimension: $0.dimension)) }
            return
        }
        var rebuild = self.rebuild(sampling: count, wanted: wanted)
        for start in stride(from: 0, to: count, by: Partition.copiedRows) {
            code(start..<min(start + Partition.copiedRows, count), into: &rebuild)
        }
        // Rows that changed since then. Every round leaves fewer, unless they change faster than they are coded: then the
        // writer has to wait for the last ones.
        var rounds = Partition.catchUpRounds
        while true {
            let touched = takeTouched()
            if touched.count <= Partition.copiedRows || rounds == 0 {
                install(rebuild, touched)
                return
            }
            rounds -= 1
            for start in stride(from: 0, to: touched.count, by: Partition.copiedRows) {
                code(touched[start..<min(start + Partition.copiedRows, touched.count)], into: &rebuild)
            }
        }
    }

    /// Rows that are copied, and coded at the end, in one go.
    private static let copiedRows = 256

    /// Rounds of coding rows that changed meanwhile.
    private static let catchUpRounds = 8

    private func rebuild(sampling count: Int, wanted: Int) -> ListRebuild {
        var random = SeededNumbers(seed: 0xB01D)
        let ordinals = random.sample(min(count, max(wanted * ListPolicy.sampleRows, 4_096)), of: count)
        var sample = RowArena(dimension: dimension)
        sample.reserve(ordinals.count)
        var copied = 0
        for start in stride(from: 0, to: ordinals.count, by: Partition.copiedRows) {
            let part = ordinals[start..<min(start + Partition.copiedRows, ordinals.count)]
            reading(isLong: false) { rows, _ in
                for ordinal in part where Int(ordinal) < rows.count {
                    unsafe sample.set(copied, to: rows.arena.rows + Int(ordinal) * rows.arena.stride)
                    copied += 1
                }
            }
        }
        return ListRebuild(of: sample, count: copied, wanted: wanted)
    }

    /// Copies some rows while nobody changes them, then codes the copies.
    private func code(_ ordinals: some Sequence<Int>, into rebuild: inout ListRebuild) {
        var copies = RowArena(dimension: dimension)
        copies.reserve(Partition.copiedRows)
        var present: [Bool] = []
        let wanted = Array(ordinals)
        reading(isLong: false) { rows, _ in
            present = wanted.map { $0 < rows.count }
            for (place, ordinal) in wanted.enumerated() where present[place] {
                unsafe copies.set(place, to: rows.arena.rows + ordinal * rows.arena.stride)
            }
        }
        for (place, ordinal) in wanted.enumerated() {
            unsafe rebuild.set(ordinal, to: present[place] ? copies.rows + place * copies.stride : nil)
        }
    }

    /// The rows that changed since the last call.
    private func takeTouched() -> [Int] {
        exclusively { rows in
            let touched = (rows.touched ?? []).map { Int($0) }
            rows.touched = []
            return touched
        }
    }

    /// Codes the last rows and puts the new lists in place.
    private func install(_ rebuild: consuming ListRebuild, _ last: [Int]) {
        var rebuild: ListRebuild? = consume rebuild
        exclusively { rows in
            guard var lists = rebuild.take() else { return }
            for ordinal in Set(last).union((rows.touched ?? []).map { Int($0) }) {
                unsafe lists.set(
                    ordinal,
                    to: ordinal < rows.count ? rows.arena.rows + ordinal * rows.arena.stride : nil
                )
            }
            rows.replaceLists(lists.finish(count: rows.count))
        }
        calibrate()
    }

    /// Learns which lists a search has to visit, one query after the other.
    private func calibrate() {
        let count = examine { $0.lists.isSpilled ? $0.count : 0 }
        guard count > 0 else { return }
        let sample = CalibrationSample(of: count, dimension: dimension) { ordinal in
            reading(isLong: false) { rows, _ in rows.copy(of: ordinal) }
        }
        var margins = sample.noMargins()
        let scratch = takeScratch()
        defer { giveBack(scratch) }
        var effort = CalibrationSample.wideEffort
        for query in 0..<sample.count {
            if query == CalibrationSample.wideSize { effort = CalibrationSample.effort(after: Calibration(margins)) }
            reading(isLong: false) { rows, _ in
                if rows.lists.isSpilled { sample.learn(query, from: rows, effort: effort, scratch, into: &margins) }
            }
        }
        exclusively { $0.lists.calibration = Calibration(margins) }
    }
}
