package import LMDB

/// How long what was deleted or has expired stays readable.
package enum Retention {
    /// Seconds after which the history of a deleted memory goes: 30 days.
    package static let historySeconds = 30 * 86_400

    /// Seconds after which a job that has ended goes: 30 days.
    package static let jobSeconds = 30 * 86_400

    /// Who deleted a memory, in its last revision, when its time was over.
    package static let actor = "expired"

    /// Events that are removed of one session in one step.
    static let eventsOfStep = 1_000
}

extension Schema {
    /// The latest moment, up to now, at which a memory of a partition expired; `nil` when none that is stored has.
    ///
    /// - Complexity: O(1) while no memory of the store expires, O(log n) otherwise.
    package func latestExpiry<T: Transaction & ~Copyable>(
        of partition: PartitionKey,
        at now: Timestamp,
        in transaction: borrowing T
    ) throws(LMDBError) -> Timestamp? {
        if try transaction.count(of: rowExpiries) == 0 { return nil }
        let prefix = KeyPrefix(partition)
        let after = RowExpiryKey(
            partition: partition,
            time: Timestamp(microseconds: now.microseconds + 1),
            memory: MemoryID(high: 0, low: 0)
        )
        return try transaction.withCursor(over: rowExpiries) {
            (cursor: inout Cursor<RowExpiryKey, EmptyValue>) throws(LMDBError) -> Timestamp? in
            let isPlaced = try cursor.seek(after) ? try cursor.previous() : try cursor.seekLast(of: prefix)
            guard isPlaced, cursor.matches(prefix) else { return nil }
            return try cursor.key().time
        }
    }

    /// How many memories of a partition have expired and are still stored.
    ///
    /// - Complexity: O(their number), which the sweeper keeps small.
    package func expiredCount<T: Transaction & ~Copyable>(
        of partition: PartitionKey,
        at now: Timestamp,
        in transaction: borrowing T
    ) throws(LMDBError) -> Int {
        if try transaction.count(of: rowExpiries) == 0 { return 0 }
        var count = 0
        try transaction.forEach(in: rowExpiries, prefix: KeyPrefix(partition)) { (key, _) throws(LMDBError) in
            guard key.time <= now else { return false }
            count += 1
            return true
        }
        return count
    }

    /// Enters a memory into the tables of what expires.
    func enterExpiry(
        of record: MemoryRecord,
        _ key: MemoryKey,
        in partition: PartitionKey,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        guard let time = record.expires else { return }
        try transaction.put(EmptyValue(), for: ExpiryKey(time: time, subject: .memory(key)), in: expiries)
        let row = RowExpiryKey(partition: partition, time: time, memory: record.id)
        try transaction.put(EmptyValue(), for: row, in: rowExpiries)
    }

    /// Takes a memory out of the tables of what expires.
    func removeExpiry(
        of record: MemoryRecord,
        _ key: MemoryKey,
        in partition: PartitionKey,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        guard let time = record.expires else { return }
        try transaction.delete(ExpiryKey(time: time, subject: .memory(key)), from: expiries)
        try transaction.delete(RowExpiryKey(partition: partition, time: time, memory: record.id), from: rowExpiries)
    }

    /// Removes everything of a memory, live or deleted: record, vectors, revisions, counts.
    ///
    /// - Returns: Whether there was anything.
    @discardableResult
    package func purgeMemory(
        _ key: MemoryKey,
        transaction: inout WriteTransaction,
        changes: inout ChangeSet
    ) throws(LMDBError) -> Bool {
        if let live = try memory(key, in: transaction) {
            try deleteMemory(live, actor: "", transaction: &transaction, changes: &changes)
        }
        guard let last = try lastRevision(of: key, in: transaction) else { return false }
        if let deleted = try transaction.get(last.location, from: deletedMemories), deleted.memory.id == key.memory {
            let time = deleted.deleted.advanced(bySeconds: Retention.historySeconds)
            try transaction.delete(ExpiryKey(time: time, subject: .history(key)), from: expiries)
            try transaction.delete(last.location, from: deletedMemories)
        }
        try deletePastVectors(of: key, transaction: &transaction)
        try transaction.deleteAll(in: revisions, prefix: KeyPrefix(key))
        try forgetAnswers(about: AnswerSubject(key), transaction: &transaction)
        return true
    }

    /// The newest revision of a memory, live or deleted.
    package func lastRevision<T: Transaction & ~Copyable>(
        of key: MemoryKey,
        in transaction: borrowing T
    ) throws(LMDBError) -> RevisionRecord? {
        var last: RevisionRecord?
        try transaction.forEach(in: revisions, prefix: KeyPrefix(key), reversed: true) {
            (_, reader) throws(LMDBError) in
            last = try RevisionRecord(reading: &reader)
            return false
        }
        return last
    }

    /// Removes what is due, the oldest first.
    ///
    /// - Parameters:
    ///   - now: What is due by then is removed.
    ///   - limit: The most entries that are looked at.
    /// - Returns: How many entries were looked at, and whether more may be due.
    package func sweep(
        at now: Timestamp,
        limit: Int,
        transaction: inout WriteTransaction,
        changes: inout ChangeSet
    ) throws(LMDBError) -> (count: Int, hasMore: Bool) {
        var due: [ExpiryKey] = []
        try transaction.forEach(in: expiries, prefix: .everything) { (key, _) throws(LMDBError) in
            guard key.time <= now, due.count < limit else { return false }
            due.append(key)
            return true
        }
        var hasMore = due.count == limit
        for key in due {
            switch key.subject {
            case .memory(let memory):
                try transaction.delete(key, from: expiries)
                if let stored = try self.memory(memory, in: transaction), stored.record.expires == key.time {
                    try deleteMemory(
                        stored,
                        actor: Retention.actor,
                        transaction: &transaction,
                        changes: &changes
                    )
                }
            case .history(let memory):
                try transaction.delete(key, from: expiries)
                if try !transaction.contains(memory, in: locations) {
                    try purgeMemory(memory, transaction: &transaction, changes: &changes)
                }
            case .session(let id):
                if try !emptySession(id, key, transaction: &transaction) { hasMore = true }
            case .expiredSession(let id):
                try transaction.delete(key, from: expiries)
                if let record = try transaction.get(id, from: sessions) {
                    try deleteSession(id, record, transaction: &transaction, changes: &changes)
                }
            case .endedJob(let id):
                try transaction.delete(key, from: expiries)
                try removeJob(id, transaction: &transaction)
            }
        }
        return (due.count, hasMore)
    }

    /// Removes the content of an expired session, or as much of it as one step may; what is left says that it was there.
    ///
    /// - Returns: Whether all of it is gone.
    private func emptySession(
        _ id: SessionID,
        _ key: ExpiryKey,
        transaction: inout WriteTransaction
    ) throws(LMDBError) -> Bool {
        guard var record = try transaction.get(id, from: sessions), record.expires == key.time else {
            try transaction.delete(key, from: expiries)
            return true
        }
        var found: [(EventKey, EventID)] = []
        try transaction.forEach(in: events, prefix: KeyPrefix(id)) { (key, reader) throws(LMDBError) in
            guard found.count < Retention.eventsOfStep else { return false }
            found.append((key, try EventRecord(reading: &reader).id))
            return true
        }
        for (place, event) in found {
            try transaction.delete(place, from: events)
            try transaction.delete(event, from: eventLocations)
        }
        // A full slice may have been the last one; the next step finds out.
        if found.count == Retention.eventsOfStep { return false }
        try deleteFeed(of: id, transaction: &transaction)
        try forgetAnswers(about: AnswerSubject(id), transaction: &transaction)
        record.eventCount = 0
        record.state = Array("{}".utf8)
        record.metadata = Array("{}".utf8)
        try transaction.put(record, for: id, in: sessions)
        try transaction.delete(key, from: expiries)
        let end = key.time.advanced(bySeconds: Retention.historySeconds)
        try transaction.put(EmptyValue(), for: ExpiryKey(time: end, subject: .expiredSession(id)), in: expiries)
        return true
    }
}
