package import JSON
package import Store

/// From where a reader wants a feed.
package enum FeedStart: Sendable, Hashable {
    /// From the entries of the last seconds on.
    case recent(seconds: Int)
    /// From behind an entry on.
    case after(UInt64)
}

/// A part of a session's feed.
package struct FeedPage: Sendable {
    /// The entries in order.
    package let items: [FeedItem]
    /// The number up to which the feed was read; entries that tell of deleted messages may have been left out.
    package let position: UInt64
    /// Whether entries were gone that should have come before.
    package let isBroken: Bool
    /// Whether more entries wait.
    package let hasMore: Bool
}

/// An entry of a session's feed.
package struct FeedItem: Sendable {
    /// What happened.
    package enum Content: Sendable {
        case messageCreated(Message)
        case messageUpdated(Message)
        case messageDeleted(EventID)
        case sessionUpdated(Session)
        /// A JSON object.
        case toolStarted(JSONText)
        /// A JSON object.
        case toolCompleted(JSONText)
        /// A JSON object.
        case toolFailed(JSONText)
    }

    /// The number within the session, from 1.
    package let number: UInt64
    package let content: Content
}
