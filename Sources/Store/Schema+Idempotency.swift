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
        try removeAnswer(to: key, transaction: &transaction)
        try transaction.put(record, for: key, in: idempotencyKeys)
        for subject in record.subjects {
            let entry = AnswerSubjectKey(subject: subject, key: key)
            try transaction.put(EmptyValue(), for: entry, in: idempotencySubjects)
        }
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
        for entry in old { try removeAnswer(to: entry.key, transaction: &transaction) }
        return old.count
    }

    /// Removes what was answered about a memory or session, for when it is removed for good.
    ///
    /// The keys stay taken, so that a repeated request does not bring it back.
    ///
    /// - Complexity: O(answers about it)
    package func forgetAnswers(
        about subject: AnswerSubject,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        var keys: [DigestKey] = []
        try transaction.forEach(in: idempotencySubjects, prefix: KeyPrefix(subject)) { (entry, _) throws(LMDBError) in
            keys.append(entry.key)
            return true
        }
        for key in keys {
            guard let record = try transaction.get(key, from: idempotencyKeys) else { continue }
            try removeSubjects(of: record, key, transaction: &transaction)
            try transaction.put(record.forgotten, for: key, in: idempotencyKeys)
        }
    }

    /// Removes a recorded answer from all tables, if there is one.
    private func removeAnswer(to key: DigestKey, transaction: inout WriteTransaction) throws(LMDBError) {
        guard let record = try transaction.get(key, from: idempotencyKeys) else { return }
        try removeSubjects(of: record, key, transaction: &transaction)
        try transaction.delete(IdempotencyTimeKey(time: record.time, key: key), from: idempotencyTimes)
        try transaction.delete(key, from: idempotencyKeys)
    }

    private func removeSubjects(
        of record: IdempotencyRecord,
        _ key: DigestKey,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        for subject in record.subjects {
            let entry = AnswerSubjectKey(subject: subject, key: key)
            try transaction.delete(entry, from: idempotencySubjects)
        }
    }
}
