package import LMDB

extension Schema {
    /// The most entries that are kept of a feed.
    package static let entriesOfFeed: UInt64 = 1_000
    /// The most bytes of payloads that are kept of a feed.
    package static let payloadBytesOfFeed: UInt64 = 1 << 20

    /// Where a session's feed stands.
    package func feed<T: Transaction & ~Copyable>(
        of session: SessionID,
        in transaction: borrowing T
    ) throws(LMDBError) -> FeedRecord {
        try transaction.get(session, from: feeds) ?? FeedRecord()
    }

    /// Adds an entry to a session's feed and drops the oldest beyond the bounds.
    ///
    /// Whoever calls it also notes the session in the `ChangeSet`, so that readers learn of it after the commit.
    ///
    /// - Complexity: O(log n), and as much for each entry that is dropped.
    package func appendFeedEntry(
        _ entry: FeedEntryRecord,
        to session: SessionID,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        var feed = try self.feed(of: session, in: transaction)
        try transaction.put(entry, for: FeedKey(session: session, number: feed.next), in: feedEntries)
        feed.next += 1
        feed.payloadBytes += UInt64(entry.payload.count)
        // The newest entry stays however large it is.
        while feed.next - feed.first > Schema.entriesOfFeed
            || (feed.payloadBytes > Schema.payloadBytesOfFeed && feed.first < feed.last)
        {
            let oldest = FeedKey(session: session, number: feed.first)
            if let dropped = try transaction.get(oldest, from: feedEntries) {
                feed.payloadBytes -= UInt64(dropped.payload.count)
                try transaction.delete(oldest, from: feedEntries)
            }
            feed.first += 1
        }
        try transaction.put(feed, for: session, in: feeds)
    }

    /// Removes a session's feed and the answers that its messages wait for.
    ///
    /// - Complexity: O(entries)
    func deleteFeed(of session: SessionID, transaction: inout WriteTransaction) throws(LMDBError) {
        try transaction.deleteAll(in: feedEntries, prefix: KeyPrefix(session))
        try transaction.delete(session, from: feeds)
        try transaction.deleteAll(in: openReplies, prefix: KeyPrefix(session))
    }
}
