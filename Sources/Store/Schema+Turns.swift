package import LMDB

extension Schema {
    /// The number of the next turn of a scope: they count from 1 and are never reused.
    package func nextTurnNumber(
        of scope: ScopeID,
        transaction: inout WriteTransaction
    ) throws(LMDBError) -> UInt64 {
        let last = try transaction.get(scope, from: turnNumbers)?.last ?? 0
        try transaction.put(TurnNumberRecord(last: last + 1), for: scope, in: turnNumbers)
        return last + 1
    }

    /// Removes the turns of a session for good: nothing of a message outlives its conversation.
    ///
    /// - Complexity: O(memories of the session)
    package func purgeTurns(
        of session: SessionID,
        transaction: inout WriteTransaction,
        changes: inout ChangeSet
    ) throws(LMDBError) {
        for key in try memories(of: session, in: transaction) {
            guard let memory = try memory(key, in: transaction), memory.location.partition.kind == .turn else {
                continue
            }
            try purgeMemory(key, transaction: &transaction, changes: &changes)
        }
    }
}

/// The number of the last turn of a scope.
package struct TurnNumberRecord: Sendable, Hashable, DatabaseValue {
    /// The number.
    package let last: UInt64

    /// A number.
    package init(last: UInt64) { self.last = last }

    /// 9 bytes.
    package var encodedByteCount: Int { 9 }

    /// Writes version and number.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.integer(last)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "turn number")
        last = try reader.integer()
    }
}
