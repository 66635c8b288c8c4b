package import LMDB

extension Schema {
    /// Adds to the counts of an organisation on the day of a moment.
    ///
    /// - Complexity: O(log n)
    package func addUsage(
        _ counts: UsageCounts,
        of organisation: String,
        at time: Timestamp,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        let owner = DigestKey(of: organisation)
        let last = try lastUsage(of: owner, in: transaction)
        // A clock that went back does not change a day that is over.
        let key = UsageKey(owner: owner, day: max(time.day, last?.day ?? 0))
        var sum =
            last.map { $0.day == key.day ? $0.counts : UsageCounts(storageBytes: $0.counts.storageBytes) }
            ?? UsageCounts()
        sum.add(counts)
        try transaction.put(sum, for: key, in: usage)
    }

    /// The counts of the last day on which an organisation used anything.
    package func lastUsage<T: Transaction & ~Copyable>(
        of owner: DigestKey,
        in transaction: borrowing T
    ) throws(LMDBError) -> (day: UInt32, counts: UsageCounts)? {
        try transaction.withCursor(over: usage) {
            (cursor: inout Cursor<UsageKey, UsageCounts>) throws(LMDBError) in
            guard try cursor.seekLast(of: KeyPrefix(owner)) else { return nil }
            return (try cursor.key().day, try cursor.value())
        }
    }

    /// Counts the bytes of memories that an older build wrote, once.
    ///
    /// - Complexity: O(memories) the first time, O(1) later.
    func fillUsage(in environment: Environment, at time: Timestamp) throws(LMDBError) {
        // Whoever writes a memory counts it, so only a store of before has memories and no counts.
        let isCounted = try environment.read { (transaction) throws(LMDBError) in
            let (days, stored) = (try transaction.count(of: usage), try transaction.count(of: memories))
            return days > 0 || stored == 0
        }
        if isCounted { return }
        try environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            var organisations: [ScopeID: String] = [:]
            try transaction.forEach(in: scopes) { (id, reader) throws(LMDBError) in
                organisations[id] = try ScopeRecord(reading: &reader).organisation
                return true
            }
            var bytes: [String: Int] = [:]
            func add(_ key: RowKey, _ count: Int) {
                if let organisation = organisations[key.partition.scope] { bytes[organisation, default: 0] += count }
            }
            try transaction.forEach(in: memories) { (key, reader) throws(LMDBError) in
                // As it would be written now: that is what is taken off when it changes.
                add(key, try MemoryRecord(reading: &reader).encodedByteCount)
                return true
            }
            try transaction.forEach(in: vectors(in: transaction)) { (key, reader) throws(LMDBError) in
                add(key, reader.remaining)
                return true
            }
            for (organisation, count) in bytes {
                let counts = UsageCounts(storageBytes: Int64(count))
                try addUsage(counts, of: organisation, at: time, transaction: &transaction)
            }
        }
    }
}

extension Timestamp {
    /// Days since 1970-01-01, UTC; 0 for every day before.
    package var day: UInt32 { UInt32(clamping: microseconds / 86_400_000_000) }

    /// The beginning of a day.
    package init(day: UInt32) { self.init(microseconds: Int64(day) * 86_400_000_000) }
}
