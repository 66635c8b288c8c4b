internal import LMDB
internal import Store

/// A memory as it stood at a moment.
struct PastMemory {
    /// Where it lies or lay.
    let location: RowKey
    /// What it was at the moment.
    let kind: MemoryKind
    /// Its state: the number of its revision is that of the moment.
    let record: MemoryRecord
}

extension Schema {
    /// The state at a moment of a memory whose last state is known.
    ///
    /// - Parameters:
    ///   - last: The state now, or that in which the memory was deleted.
    ///   - deleted: When it was deleted; `nil` for a memory that is there.
    /// - Returns: `nil` when there was nothing to be seen at the moment.
    /// - Complexity: O(revisions after the moment)
    func past<T: Transaction & ~Copyable>(
        _ last: MemoryRecord,
        deleted: Timestamp?,
        at location: RowKey,
        of organisation: OrganisationID,
        at time: Timestamp,
        in transaction: borrowing T
    ) throws(LMDBError) -> PastMemory? {
        guard last.created <= time, deleted.map({ $0 > time }) ?? true else { return nil }
        var record = last
        var kind = location.partition.kind
        if last.updated > time {
            let key = MemoryKey(organisation: organisation, memory: last.id)
            var found: (number: UInt32, revision: RevisionRecord)?
            try transaction.forEach(in: revisions, prefix: KeyPrefix(key), reversed: true) {
                (key, reader) throws(LMDBError) in
                let revision = try RevisionRecord(reading: &reader)
                guard revision.time <= time else { return true }
                found = (key.number, revision)
                return false
            }
            guard let (number, revision) = found else { return nil }
            kind = revision.location.partition.kind
            if kind != .superseded { record.supersededBy = nil }
            record.revision = number
            record.updated = revision.time
            record.expires = revision.expires
            record.confidence = revision.confidence
            record.importance = revision.importance
            record.topic = revision.topic
            record.fact = revision.fact
            record.metadata = revision.metadata
        }
        guard record.expires.map({ $0 > time }) ?? true else { return nil }
        return PastMemory(location: location, kind: kind, record: record)
    }

    /// The unit vector that a memory had at a moment.
    func vector<T: Transaction & ~Copyable>(
        of memory: PastMemory,
        organisation: OrganisationID,
        in transaction: borrowing T
    ) throws(LMDBError) -> [Float] {
        // The vector at revision n is the first past one with a greater number, or the current one.
        let key = MemoryKey(organisation: organisation, memory: memory.record.id)
        let past = try transaction.withCursor(over: pastVectors(in: transaction)) {
            (cursor: inout Cursor<RevisionKey, VectorRecord>) throws(LMDBError) -> VectorRecord? in
            let after = RevisionKey(memory: key, number: memory.record.revision + 1)
            guard try cursor.seek(after), cursor.matches(KeyPrefix(key)) else { return nil }
            return try cursor.value()
        }
        if let past { return past.unit }
        guard let current = try transaction.get(memory.location, from: vectors(in: transaction)) else {
            throw .malformedValue(reason: "memory \(memory.record.id) has no vector")
        }
        return current.unit
    }

    /// Visits the memories that belonged to a partition at a moment, as they stood then.
    ///
    /// Facts that were superseded later come last; otherwise in the order of creation.
    ///
    /// - Parameters:
    ///   - horizon: Memories that were deleted before are left out: their history may be gone.
    ///   - body: Answers whether to go on.
    /// - Complexity: O(rows of the partition)
    func forEachPast<T: Transaction & ~Copyable, Failure: LMDBErrorConvertible>(
        of partition: PartitionKey,
        organisation: OrganisationID,
        at time: Timestamp,
        horizon: Timestamp,
        in transaction: borrowing T,
        _ body: (PastMemory) throws(Failure) -> Bool
    ) throws(Failure) {
        try forEachPastRow(
            of: partition,
            organisation: organisation,
            at: time,
            horizon: horizon,
            in: transaction
        ) { past throws(Failure) in past.kind == partition.kind ? try body(past) : true }
        if partition.kind != .fact { return }
        try forEachPastRow(
            of: PartitionKey(scope: partition.scope, kind: .superseded),
            organisation: organisation,
            at: time,
            horizon: horizon,
            in: transaction
        ) { past throws(Failure) in past.kind == .fact ? try body(past) : true }
    }

    private func forEachPastRow<T: Transaction & ~Copyable, Failure: LMDBErrorConvertible>(
        of partition: PartitionKey,
        organisation: OrganisationID,
        at time: Timestamp,
        horizon: Timestamp,
        in transaction: borrowing T,
        _ body: (PastMemory) throws(Failure) -> Bool
    ) throws(Failure) {
        let prefix = KeyPrefix(partition)
        try transaction.withCursor(over: memories) { (live: inout Cursor<RowKey, MemoryRecord>) throws(Failure) in
            try transaction.withCursor(over: deletedMemories) {
                (gone: inout Cursor<RowKey, DeletedMemoryRecord>) throws(Failure) in
                var more = true
                do throws(LMDBError) {
                    _ = try live.seek(prefix)
                    _ = try gone.seek(prefix)
                } catch {
                    throw Failure(error)
                }
                while more {
                    var found: PastMemory?
                    do throws(LMDBError) {
                        let next = live.matches(prefix) ? try live.key() : nil
                        let nextGone = gone.matches(prefix) ? try gone.key() : nil
                        if let next, nextGone.map({ next.row < $0.row }) ?? true {
                            let record = try live.value()
                            found = try past(
                                record,
                                deleted: nil,
                                at: next,
                                of: organisation,
                                at: time,
                                in: transaction
                            )
                            _ = try live.next()
                        } else if let nextGone {
                            let record = try gone.value()
                            if record.deleted > horizon {
                                found = try past(
                                    record.memory,
                                    deleted: record.deleted,
                                    at: nextGone,
                                    of: organisation,
                                    at: time,
                                    in: transaction
                                )
                            }
                            _ = try gone.next()
                        } else {
                            return
                        }
                    } catch {
                        throw Failure(error)
                    }
                    if let found { more = try body(found) }
                }
            }
        }
    }
}
