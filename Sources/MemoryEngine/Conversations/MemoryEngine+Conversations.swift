package import JSON
internal import LMDB
package import Store

extension MemoryEngine {
    /// Changes the metadata of a session by a merge patch (RFC 7396).
    ///
    /// Readers of the session's feed learn of it.
    package func updateMetadata(
        of id: SessionID,
        patch: JSONText,
        by caller: Caller
    ) async throws(EngineError) -> Session {
        var checks = FieldChecks()
        checks.object(patch, "metadata", limit: Limits.metadataBytes)
        try checks.finish()
        return try await write { transaction, changes in
            var record = try self.visibleSession(id, for: caller, in: transaction)
            let merged = try JSONText(trusting: record.metadata).mergePatch(patch)
            var checks = FieldChecks()
            checks.object(merged, "metadata", limit: Limits.metadataBytes)
            try checks.finish()
            record.metadata = merged.bytes
            record.updated = changes.time
            try transaction.put(record, for: id, in: self.schema.sessions)
            let entry = FeedEntryRecord(kind: .sessionUpdated, time: changes.time)
            try self.schema.appendFeedEntry(entry, to: id, transaction: &transaction)
            changes.touch(id)
            return try self.makeSession(id, record, in: transaction)
        }
    }
}
