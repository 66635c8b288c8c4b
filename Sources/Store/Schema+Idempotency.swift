package import LMDB

extension Schema {
    /// How long the first answer to an idempotency key is repeated.
    package static let idempotencySeconds = 86_400

    /// Records the answer to a request, in the transaction of what the request wrote.
    ///
    /// Also removes a few answers that nobody may ask for any more, so that the table stays small by itself.
    package func recordAnswer(
        _ record: IdempotencyRecord,
        for key: DigestKey,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        if let old = try transaction.get(key, from: idempotencyKeys) {
            try transaction.delete(IdempotencyTimeKey(time: old.time, key: key), from: idempotencyTimes)
        }
        try transaction.put(record, for: key, in: idempotencyKeys)
        try transaction.put(EmptyValue(), for: IdempotencyTimeKey(time: record.time, key: key), in: idempotencyTimes)
        let oldest = record.time.advanced(bySeconds: -Schema.idempotencySeconds)
        try removeIdempotencyKeys(before: oldest, limit: 4, transaction: &transaction)
    }

    /// Removes answers that were recorded before a moment, oldest first.
    ///
    /// - Returns: How many there were; fewer than `limit` when none is left.
    /// - Complexity: O(limit x log n)
    @discardableResult
    package func removeIdempotencyKeys(
        before moment: Timestamp,
        limit: Int,
        transaction: inout WriteTransaction
    ) throws(LMDBError) -> Int {
        var old: [IdempotencyTimeKey] = []
        try transaction.forEach(in: idempotencyTimes) { (key, _) throws(LMDBError) in
            guard key.time < moment, old.count < limit else { return false }
            old.append(key)
            return true
        }
        for entry in old {
            try transaction.delete(entry.key, from: idempotencyKeys)
            try transaction.delete(entry, from: idempotencyTimes)
        }
        return old.count
    }
}
