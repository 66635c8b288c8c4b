internal import LMDB
internal import Store

extension MemoryEngine {
    /// What is known of a request that may have been carried out before.
    package enum Repetition: Sendable, Hashable {
        /// Nothing: it is the first.
        case first
        /// It was carried out; this was the answer.
        case answered(RecordedAnswer)
        /// It was carried out; the answer told of something that was removed for good, and went with it.
        case forgotten
        /// Its key was used for another request.
        case anotherRequest
    }

    /// What is known of a request with an idempotency key.
    ///
    /// - Complexity: One lookup.
    package func repetition(of token: IdempotencyToken) throws(EngineError) -> Repetition {
        try read { transaction in
            guard let record = try transaction.get(token.key, from: schema.idempotencyKeys),
                now() < record.time.advanced(bySeconds: Schema.idempotencySeconds)
            else { return .first }
            guard record.request == token.request else { return .anotherRequest }
            return record.status == 0
                ? .forgotten : .answered(RecordedAnswer(status: Int(record.status), body: record.body))
        }
    }

    /// Removes answers that are no longer repeated, at most `limit`, in one transaction.
    ///
    /// - Returns: How many there were; fewer than `limit` when none is left.
    package func removeOldAnswers(limit: Int) async throws(EngineError) -> Int {
        let oldest = now().advanced(bySeconds: -Schema.idempotencySeconds)
        return try await write { transaction, _ in
            try self.schema.removeIdempotencyKeys(before: oldest, limit: limit, transaction: &transaction)
        }
    }

    /// Queues an operation and waits until it is durable; its answer is recorded in the same transaction.
    ///
    /// - Parameter subjects: The memories and sessions of which the answer tells: when one is removed for good, the answer
    ///   goes with it.
    func write<Value: Sendable>(
        recording: AnswerRecording<Value>?,
        subjects: @escaping @Sendable (Value, borrowing WriteTransaction) throws -> [AnswerSubject],
        _ body: @escaping @Sendable (inout WriteTransaction, inout ChangeSet) throws -> Value
    ) async throws(EngineError) -> Value {
        guard let recording else { return try await write(body) }
        return try await write { transaction, changes in
            let value = try body(&transaction, &changes)
            if let answer = recording.answer(value) {
                let record = IdempotencyRecord(
                    time: changes.time,
                    status: UInt16(answer.status),
                    request: recording.token.request,
                    body: answer.body,
                    subjects: try subjects(value, transaction)
                )
                try self.schema.recordAnswer(record, for: recording.token.key, transaction: &transaction)
            }
            return value
        }
    }
}
