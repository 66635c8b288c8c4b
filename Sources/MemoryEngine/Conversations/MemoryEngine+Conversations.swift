package import JSON
internal import LMDB
package import Store

/// By what a list of conversations is sorted.
package enum SessionOrder: String, Sendable, CaseIterable {
    case createdAt = "created_at"
    case updatedAt = "updated_at"
    case title
}

extension MemoryEngine {
    /// A user's sessions in some order; those that are equal in it stand in the order of creation.
    ///
    /// - Parameters:
    ///   - isDescending: Whether the order is turned around as a whole.
    ///   - untitled: The title of a session without one.
    /// - Complexity: O(n log n) with the user's sessions.
    package func sessions(
        ofUser user: String,
        by order: SessionOrder,
        isDescending: Bool,
        untitled: String = "",
        page: Page,
        for caller: Caller
    ) throws(EngineError) -> Listing<Session> {
        guard caller.mayReach(user: user) else {
            throw .forbidden("The user_id is not yours; acting for other users needs the act_as permission")
        }
        return try read { transaction in
            let now = now()
            let list = Schema.sessionList(organisation: caller.organisation, user: user)
            var found: [(id: SessionID, record: SessionRecord, title: String)] = []
            try transaction.forEach(in: schema.sessionLists, prefix: KeyPrefix(list)) {
                (key, _) throws(TransactionError) in
                do {
                    guard let record = try transaction.get(key.session, from: schema.sessions),
                        record.expires.map({ $0 > now }) ?? true
                    else { return true }
                    let metadata = order == .title ? try? JSONText(trusting: record.metadata).parsed() : nil
                    found.append((key.session, record, metadata?["title"]?.string ?? untitled))
                    return true
                } catch {
                    throw TransactionError(any: error)
                }
            }
            // The list comes in the order of creation, which a stable sort keeps.
            switch order {
            case .createdAt: break
            case .updatedAt: found.sort { $0.record.updated < $1.record.updated }
            case .title: found.sort { $0.title < $1.title }
            }
            if isDescending { found.reverse() }
            let items = try found.dropFirst(page.offset).prefix(page.limit).map {
                try makeSession($0.id, $0.record, in: transaction)
            }
            return Listing(items: items, total: found.count)
        }
    }

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
