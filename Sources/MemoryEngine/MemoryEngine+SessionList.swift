internal import LMDB
internal import Store

extension MemoryEngine {
    /// Sessions in some order: those of a user, or all that the caller may see.
    ///
    /// - Complexity: O(n) over the sessions of the list in the order of creation, O(n log n) in another
    package func sessions(
        user: String?,
        agent: String?,
        order: SessionSorting = .creation,
        page: Page,
        for caller: Caller
    ) throws(EngineError) -> Listing<Session> {
        guard caller.mayReach(user: user) else {
            throw .forbidden("The user_id is not yours; acting for other users needs the act_as permission")
        }
        let owner = user ?? (caller.reachesAllUsers ? nil : caller.user)
        let list =
            if let owner { Schema.sessionList(organisation: caller.organisation, user: owner) } else {
                Schema.sessionList(organisation: caller.organisation)
            }
        return try read { transaction in
            let now = now()
            // In the order of creation no more than the page is kept.
            let isInOrder = order == .creation
            var found: [(id: SessionID, record: SessionRecord)] = []
            var total = 0
            try transaction.forEach(in: schema.sessionLists, prefix: KeyPrefix(list)) {
                (key, _) throws(TransactionError) in
                do {
                    guard let record = try transaction.get(key.id, from: schema.sessions),
                        agent.map({ isSame($0, record.agent) }) ?? true, record.expires.map({ $0 > now }) ?? true
                    else { return true }
                    if !isInOrder || total >= page.offset && found.count < page.limit {
                        found.append((key.id, record))
                    }
                    total += 1
                    return true
                } catch {
                    throw TransactionError(any: error)
                }
            }
            if !isInOrder {
                order.sort(&found)
                found = Array(found.dropFirst(page.offset).prefix(page.limit))
            }
            let items = try found.map { try makeSession($0.id, $0.record, in: transaction) }
            return Listing(items: items, total: total)
        }
    }
}
