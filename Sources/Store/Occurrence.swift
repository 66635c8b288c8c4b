/// What a committed operation did, as far as others may want to be told.
package enum Occurrence: Sendable {
    /// A fact was remembered.
    case memoryCreated(MemoryRecord, ScopeID)
    /// A fact was changed, merged with another or superseded.
    case memoryUpdated(MemoryRecord, ScopeID)
    /// A fact was deleted; the record is its last state.
    case memoryDeleted(MemoryRecord, ScopeID)
    /// A session was made.
    case sessionCreated(SessionID, SessionRecord)
    /// A session was deleted.
    case sessionDeleted(SessionID, SessionRecord)
    /// An event was appended to a session.
    case messageCreated(EventRecord, EventKey, SessionRecord)
    /// A job completed or failed.
    case jobEnded(JobID, JobRecord)
    /// Somebody wants to see that a webhook works.
    case webhookTested(WebhookID)
}
