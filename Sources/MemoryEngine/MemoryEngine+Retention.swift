internal import LMDB
internal import Store

extension MemoryEngine {
    /// The most entries that one step of the sweeper looks at: it holds the writer for a few milliseconds at most.
    private static let entriesOfStep = 256

    /// Frees the space of what is due.
    ///
    /// These are memories and sessions whose time is over, histories of memories that were deleted 30 days ago, jobs that
    /// ended 30 days ago, answers to idempotency keys, and whatever else the configuration names. Also writes how often
    /// memories were read.
    ///
    /// What is due is invisible before. Works in steps, between which other writes go on.
    ///
    /// - Returns: How many entries were looked at.
    @discardableResult
    package func sweep() async throws(EngineError) -> Int {
        try await writeAccessCounts()
        try await writeUsage()
        var total = 0
        while !Task.isCancelled {
            let found = try await sweepStep()
            total += found.total
            if !found.hasMore { break }
            await Task.yield()
        }
        return total
    }

    private func sweepStep() async throws(EngineError) -> (total: Int, hasMore: Bool) {
        // Most steps find nothing, and need no write to do so.
        guard try isAnythingDue() else { return (0, false) }
        let limit = MemoryEngine.entriesOfStep
        return try await write { transaction, changes in
            let now = self.now()
            var (total, hasMore) = try self.schema.sweep(
                at: now,
                limit: limit,
                transaction: &transaction,
                changes: &changes
            )
            let oldestAnswer = now.advanced(bySeconds: -Schema.idempotencySeconds)
            let answers = try self.schema.removeIdempotencyKeys(
                before: oldestAnswer,
                limit: limit,
                transaction: &transaction
            )
            total += answers
            hasMore = hasMore || answers == limit
            for removal in self.agedRecords {
                let count = try removal(now, limit, &transaction)
                total += count
                hasMore = hasMore || count == limit
            }
            return (total, hasMore)
        }
    }

    private func isAnythingDue() throws(EngineError) -> Bool {
        if !agedRecords.isEmpty { return true }
        let now = now()
        let oldestAnswer = now.advanced(bySeconds: -Schema.idempotencySeconds)
        return try read { transaction in
            let hasOldAnswer = try transaction.withCursor(over: schema.idempotencyTimes) {
                (cursor: inout Cursor<IdempotencyTimeKey, EmptyValue>) throws(LMDBError) -> Bool in
                try cursor.seek(KeyPrefix.everything) ? try cursor.key().time < oldestAnswer : false
            }
            return try hasOldAnswer
                || transaction.withCursor(over: schema.expiries) {
                    (cursor: inout Cursor<ExpiryKey, EmptyValue>) throws(LMDBError) -> Bool in
                    try cursor.seek(KeyPrefix.everything) ? try cursor.key().time <= now : false
                }
        }
    }
}
