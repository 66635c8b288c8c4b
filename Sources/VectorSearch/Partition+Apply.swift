extension Partition {
    /// Applies changes in order, all at once as searches see it.
    ///
    /// Upserts must be unit vectors of the partition's dimension (see ``UnitVector``); another dimension is a
    /// programming error and traps. Changes to ids without a row do nothing.
    ///
    /// - Complexity: O(dimension) a change, plus now and then the growth of the arrays.
    /// - Note: One thread at a time. Never waits for a search.
    public func apply(_ changes: [RowChange]) {
        gate.withLock {
            if readers == 0 {
                for change in changes { rows.apply(change, &topics) }
            } else {
                for change in changes { pending.record(change, over: rows, &topics) }
            }
        }
    }

    /// How heavy the pending log may grow before new searches wait for it to be folded.
    ///
    /// A sixteenth of the rows keeps the cost of a search within a few percent; the floor lets small partitions
    /// take a full group of writes.
    private var pendingBound: Int { min(max(256, rows.count / 16), 4096) }

    /// Runs a search over a snapshot; `nil` without rows that could match.
    func withSnapshot<Result>(_ filter: RowFilter, _ body: (PartitionSnapshot) -> Result) -> Result? {
        guard let snapshot = enter(filter) else { return nil }
        defer { leave() }
        return body(snapshot)
    }

    private func enter(_ filter: RowFilter) -> PartitionSnapshot? {
        gate.withLock {
            while pending.weight > pendingBound { gate.wait() }
            guard rows.count + pending.countChange > 0 else { return nil }
            var topic: UInt32?
            if let wanted = filter.topic {
                guard let code = topics.code(of: wanted) else { return nil }
                topic = code
            }
            readers += 1
            return PartitionSnapshot(
                segments: [rows.rows.view()] + pending.views(),
                hidden: pending.hidden,
                filter: CompiledFilter(topic: topic, minimumConfidence: filter.minimumConfidence ?? -.infinity),
                dimension: dimension
            )
        }
    }

    private func leave() {
        gate.withLock {
            readers -= 1
            guard readers == 0, !pending.isEmpty else { return }
            pending.fold(into: &rows, &topics)
            gate.wakeAll()
        }
    }
}
