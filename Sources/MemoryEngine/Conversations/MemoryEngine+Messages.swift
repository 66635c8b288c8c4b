internal import LMDB
package import Store

/// Which messages of a session a caller asks for.
package enum MessageWindow: Sendable, Hashable {
    /// From the first one on.
    case oldest
    /// The last ones.
    case newest
    /// Those that follow a message, up to another one if it is given.
    case after(EventID, before: EventID?)
    /// Those nearest before a message.
    case before(EventID)
}

extension MemoryEngine {
    /// Messages of a session, ascending by time.
    ///
    /// - Parameters:
    ///   - page: Counted from the message that the window names, or from the end for ``MessageWindow/newest``.
    /// - Throws: ``EngineError/notFound(_:)`` also for a message of another session.
    /// - Complexity: O(offset + limit); O(limit) for a session of which no message was deleted.
    package func messages(
        of id: SessionID,
        _ window: MessageWindow,
        page: Page,
        for caller: Caller
    ) throws(EngineError) -> Listing<Message> {
        try read { transaction in
            let session = try visibleSession(id, for: caller, in: transaction)
            var first: UInt64 = 1
            var end = session.nextSequence
            var isBackward = false
            switch window {
            case .oldest: break
            case .newest: isBackward = true
            case .after(let message, let bound):
                first = try place(of: message, in: id, transaction).sequence + 1
                if let bound { end = try place(of: bound, in: id, transaction).sequence }
            case .before(let message):
                end = try place(of: message, in: id, transaction).sequence
                isBackward = true
            }
            let hasGaps = session.eventCount + 1 != session.nextSequence
            var items = try events(
                of: id,
                from: first,
                to: end,
                isBackward: isBackward,
                page: page,
                hasGaps: hasGaps,
                in: transaction
            )
            if isBackward { items.reverse() }
            return Listing(items: items.map(Message.init), total: Int(session.eventCount))
        }
    }

    /// Events of a session whose sequence numbers lie in `first..<end`.
    ///
    /// - Parameter hasGaps: Whether numbers may be missing, so that the offset must be walked.
    func events<T: Transaction & ~Copyable>(
        of id: SessionID,
        from first: UInt64,
        to end: UInt64,
        isBackward: Bool = false,
        page: Page,
        hasGaps: Bool,
        in transaction: borrowing T
    ) throws(LMDBError) -> [Event] {
        let skipped = hasGaps ? 0 : UInt64(page.offset)
        let range = isBackward ? (first, end - min(end, skipped)) : (first + skipped, end)
        var toSkip = hasGaps ? page.offset : 0
        var items: [Event] = []
        guard range.0 < range.1 else { return [] }
        try transaction.withCursor(over: schema.events) {
            (cursor: inout Cursor<EventKey, EventRecord>) throws(LMDBError) in
            var isPlaced: Bool
            if isBackward {
                // The first key at or behind the end, or the last one of all; from there back into the range.
                isPlaced = try cursor.seek(EventKey(session: id, sequence: range.1))
                isPlaced = isPlaced ? try cursor.previous() : try cursor.seekLast(of: KeyPrefix(id))
            } else {
                isPlaced = try cursor.seek(EventKey(session: id, sequence: range.0))
            }
            while isPlaced, items.count < page.limit, cursor.matches(KeyPrefix(id)) {
                let key = try cursor.key()
                guard key.sequence >= range.0, key.sequence < range.1 else { break }
                if toSkip > 0 { toSkip -= 1 } else { items.append(Event(try cursor.value(), key: key)) }
                isPlaced = isBackward ? try cursor.previous() : try cursor.next()
            }
        }
        return items
    }

    private func place<T: Transaction & ~Copyable>(
        of message: EventID,
        in session: SessionID,
        _ transaction: borrowing T
    ) throws -> EventKey {
        guard let key = try transaction.get(message, from: schema.eventLocations), key.session == session else {
            throw EngineError.notFound("Message not found")
        }
        return key
    }

    /// Deletes a message.
    ///
    /// Readers of the session's feed learn of it, and never see its text again. Its turn goes with it, for good.
    package func deleteMessage(
        _ message: EventID,
        of id: SessionID,
        by caller: Caller
    ) async throws(EngineError) {
        try await write { transaction, changes in
            var session = try self.visibleSession(id, for: caller, in: transaction)
            let place = try self.place(of: message, in: id, transaction)
            let scope = try self.schema.scope(session.scope, in: transaction)
            let turn = MemoryKey(
                organisation: scope.organisationID,
                memory: MemoryID(high: message.high, low: message.low)
            )
            if try self.schema.memory(turn, in: transaction)?.location.partition.kind == .turn {
                try self.schema.purgeMemory(turn, transaction: &transaction, changes: &changes)
            }
            try self.schema.deleteEvent(message, at: place, &session, time: changes.time, transaction: &transaction)
            changes.touch(id)
        }
    }
}
