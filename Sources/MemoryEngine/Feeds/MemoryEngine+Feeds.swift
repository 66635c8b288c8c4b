internal import JSON
internal import LMDB
package import Store

extension MemoryEngine {
    /// Entries of one page of a feed.
    private static let entriesOfPage = 64
    /// A page takes no further entries once its messages have this many bytes.
    private static let bytesOfPage = 256 << 10

    /// Subscribes to a session's feed.
    ///
    /// Subscribe first and read then: what is committed in between is read, and wakes the subscription in vain. Call
    /// ``unsubscribe(_:)`` in the end.
    package func subscribe(to session: SessionID) -> FeedSubscription { feeds.subscribe(to: session) }

    /// Ends a subscription.
    package func unsubscribe(_ subscription: FeedSubscription) {
        feeds.remove(subscription)
        subscription.end(.left)
    }

    /// Ends all subscriptions; later ones end at once.
    package func closeFeeds() { feeds.close() }

    /// The number behind which a reader begins, and whether entries are gone that it should have seen.
    package func feedPosition(
        of id: SessionID,
        _ start: FeedStart,
        for caller: Caller
    ) throws(EngineError) -> (position: UInt64, isBroken: Bool) {
        try read { transaction in
            _ = try visibleSession(id, for: caller, in: transaction)
            let feed = try schema.feed(of: id, in: transaction)
            switch start {
            case .after(let number):
                let isBroken = number > feed.last || number + 1 < feed.first
                return (isBroken ? feed.last : number, isBroken)
            case .recent(let seconds):
                let oldest = now().advanced(bySeconds: -seconds)
                var position = feed.last
                try transaction.forEach(in: schema.feedEntries, prefix: KeyPrefix(id), reversed: true) {
                    (key, reader) throws(LMDBError) in
                    guard try FeedEntryRecord(reading: &reader).time >= oldest else { return false }
                    position = key.number - 1
                    return true
                }
                return (position, false)
            }
        }
    }

    /// The entries of a session's feed behind a number.
    ///
    /// Bounded in entries and bytes; ask again while it has more.
    ///
    /// - Throws: ``EngineError/notFound(_:)`` once the session is gone, ``EngineError/expired(_:)`` once it has expired.
    package func feedPage(
        of id: SessionID,
        after number: UInt64,
        for caller: Caller
    ) throws(EngineError) -> FeedPage {
        try read { transaction in
            let session = try visibleSession(id, for: caller, in: transaction)
            let feed = try schema.feed(of: id, in: transaction)
            guard number <= feed.last, number + 1 >= feed.first else {
                return FeedPage(items: [], position: feed.last, isBroken: true, hasMore: false)
            }
            var entries: [(number: UInt64, record: FeedEntryRecord)] = []
            try transaction.withCursor(over: schema.feedEntries) {
                (cursor: inout Cursor<FeedKey, FeedEntryRecord>) throws(LMDBError) in
                var isPlaced = try cursor.seek(FeedKey(session: id, number: number + 1))
                while isPlaced, entries.count < MemoryEngine.entriesOfPage, cursor.matches(KeyPrefix(id)) {
                    entries.append((try cursor.key().number, try cursor.value()))
                    isPlaced = try cursor.next()
                }
            }
            var position = number
            var bytes = 0
            var items: [FeedItem] = []
            var messages: [EventID: Message] = [:]
            for entry in entries where bytes < MemoryEngine.bytesOfPage {
                position = entry.number
                guard
                    let content = try content(of: entry.record, session: id, session, &messages, in: transaction)
                else { continue }
                items.append(FeedItem(number: entry.number, content: content))
                bytes += content.byteCount
            }
            return FeedPage(items: items, position: position, isBroken: false, hasMore: position < feed.last)
        }
    }

    /// What an entry tells; `nil` when its message was deleted.
    private func content<T: Transaction & ~Copyable>(
        of entry: FeedEntryRecord,
        session id: SessionID,
        _ session: SessionRecord,
        _ messages: inout [EventID: Message],
        in transaction: borrowing T
    ) throws -> FeedItem.Content? {
        let payload = JSONText(trusting: entry.payload)
        switch entry.kind {
        case .messageCreated, .messageUpdated:
            guard let event = entry.event,
                let whole = try messages[event] ?? message(event, of: id, in: transaction)
            else { return nil }
            messages[event] = whole
            let message = entry.isComplete ? whole : whole.asItWas(textBytes: entry.textBytes)
            return entry.kind == .messageCreated ? .messageCreated(message) : .messageUpdated(message)
        case .messageDeleted: return entry.event.map { .messageDeleted($0) }
        case .sessionUpdated: return .sessionUpdated(try makeSession(id, session, in: transaction))
        case .toolStarted: return .toolStarted(payload)
        case .toolCompleted: return .toolCompleted(payload)
        case .toolFailed: return .toolFailed(payload)
        }
    }

    /// A message of a session, if it is there.
    func message<T: Transaction & ~Copyable>(
        _ event: EventID,
        of session: SessionID,
        in transaction: borrowing T
    ) throws(LMDBError) -> Message? {
        guard let place = try transaction.get(event, from: schema.eventLocations), place.session == session,
            let record = try transaction.get(place, from: schema.events)
        else { return nil }
        return Message(Event(record, key: place))
    }
}

extension FeedItem.Content {
    /// Roughly the bytes of what it tells.
    fileprivate var byteCount: Int {
        switch self {
        case .messageCreated(let message), .messageUpdated(let message):
            message.text.utf8.count + message.metadata.bytes.count + 256
        case .messageDeleted: 128
        case .sessionUpdated(let session): session.metadata.bytes.count + 256
        case .toolStarted(let payload), .toolCompleted(let payload), .toolFailed(let payload): payload.bytes.count
        }
    }
}
