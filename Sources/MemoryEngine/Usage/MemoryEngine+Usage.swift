internal import Embedding
internal import LMDB
package import Store

/// What a request costs, as far as counts tell requests apart.
package enum RequestClass: Int, Sendable, CaseIterable {
    case standard, search, batch, ai
}

/// What an organisation used on one day.
package struct DayUsage: Sendable, Hashable {
    /// Days since 1970-01-01, UTC.
    package let day: UInt32
    /// What was used; the bytes are those at the end of the day.
    package let counts: UsageCounts
}

extension MemoryEngine {
    /// Counts a request that was let in.
    package func noteRequest(_ kind: RequestClass, organisation: String) {
        usageLog.add(UsageCounts(requestOfClass: kind.rawValue), of: organisation, on: now().day)
    }

    /// Counts texts that were embedded for a request that writes nothing.
    func noteEmbedding(of texts: [String], organisation: String) {
        noteEmbedding(tokens: Int(tokenCount(of: texts)), organisation: organisation)
    }

    /// The same for texts whose tokens are known.
    func noteEmbedding(tokens: Int, organisation: String) {
        usageLog.add(UsageCounts(tokensEmbedded: UInt64(tokens)), of: organisation, on: now().day)
    }

    /// The tokens of some texts.
    func tokenCount(of texts: [String]) -> UInt64 {
        texts.reduce(0) { $0 + UInt64(embeddings.tokenCount(of: $1)) }
    }

    /// What the caller's organisation used, by day and in order; days on which nothing was used are missing.
    ///
    /// Complete up to the call, which writes what was counted and not written.
    ///
    /// - Parameter days: Days since 1970-01-01, UTC. The bytes of the first day of the answer may be those of a day before.
    /// - Complexity: O(days)
    package func usage(on days: ClosedRange<UInt32>, for caller: Caller) async throws(EngineError) -> [DayUsage] {
        // Submitted even when nothing is to be written: it ends after every write before it.
        try? await writeUsage(isForced: true)
        let owner = DigestKey(of: caller.organisation)
        let found: [DayUsage] = try read { transaction in
            var found: [DayUsage] = []
            try transaction.withCursor(over: schema.usage) {
                (cursor: inout Cursor<UsageKey, UsageCounts>) throws(LMDBError) in
                var isPlaced = try cursor.seek(UsageKey(owner: owner, day: days.lowerBound))
                while isPlaced, cursor.matches(KeyPrefix(owner)) {
                    let day = try cursor.key().day
                    guard day <= days.upperBound else { break }
                    found.append(DayUsage(day: day, counts: try cursor.value()))
                    isPlaced = try cursor.next()
                }
            }
            return found
        }
        // What could not be written, because the disk is full.
        let rest = usageLog.unwritten(of: caller.organisation).filter { days.contains($0.key) }
        if rest.isEmpty { return found }
        var sums = Dictionary(uniqueKeysWithValues: found.map { ($0.day, $0.counts) })
        sums.merge(rest) { $0.adding($1) }
        return sums.sorted { $0.key < $1.key }.map { DayUsage(day: $0.key, counts: $0.value) }
    }

    /// The days on which the caller's organisation used anything, from the first to the last; `nil` when there is none.
    package func usageDays(for caller: Caller) async throws(EngineError) -> ClosedRange<UInt32>? {
        try? await writeUsage(isForced: true)
        let owner = DigestKey(of: caller.organisation)
        return try read { transaction in
            guard let last = try schema.lastUsage(of: owner, in: transaction)?.day else { return nil }
            let first = try transaction.withCursor(over: schema.usage) {
                (cursor: inout Cursor<UsageKey, UsageCounts>) throws(LMDBError) in
                try cursor.seek(KeyPrefix(owner)) ? try cursor.key().day : last
            }
            return min(first, last)...last
        }
    }

    /// The bytes that the memories of the caller's organisation take with their vectors.
    package func storageBytes(for caller: Caller) throws(EngineError) -> Int64 {
        try read { transaction in
            try schema.lastUsage(of: DigestKey(of: caller.organisation), in: transaction)?.counts.storageBytes ?? 0
        }
    }

    /// Writes what was counted and not written.
    func writeUsage(isForced: Bool = false) async throws(EngineError) {
        let taken = usageLog.take()
        if taken.isEmpty, !isForced { return }
        do throws(EngineError) {
            try await write { transaction, _ in try self.schema.add(taken, in: &transaction) }
        } catch {
            usageLog.giveBack(taken)
            throw error
        }
    }

    /// Queues a write of what was counted and not written; the caller waits for the store.
    func queueUsage() {
        guard store.isWritable else { return }
        let taken = usageLog.take()
        if taken.isEmpty { return }
        store.writeLater { [schema] (transaction, _) throws(LMDBError) in try schema.add(taken, in: &transaction) }
    }
}

extension Schema {
    /// Adds what was used by requests that wrote nothing.
    fileprivate func add(
        _ taken: [UsageLog.Key: UsageCounts],
        in transaction: inout WriteTransaction
    ) throws(LMDBError) {
        for (key, counts) in taken.sorted(by: { $0.key.day < $1.key.day }) {
            try addUsage(counts, of: key.organisation, at: Timestamp(day: key.day), transaction: &transaction)
        }
    }
}
