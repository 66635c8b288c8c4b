package import LMDB

/// The tables of a store.
///
/// Plain handles. The functions that keep the tables consistent with each other are in the extensions: every one works
/// inside a transaction of the caller. `docs/storage-format.md` shows each key and value byte by byte.
package struct Schema: Sendable {
    /// Settings of the store: format version, embedding model.
    package let settings: Database<NameKey, SettingRecord>
    /// Digest of an organisation's name to its number.
    package let organisations: Database<DigestKey, OrganisationID>
    /// Digest of organisation and canonical JSON to the scope's number.
    package let scopeNumbers: Database<DigestKey, ScopeID>
    /// Scopes.
    package let scopes: Database<ScopeID, ScopeRecord>
    /// Memories, in the order of creation within each partition.
    package let memories: Database<RowKey, MemoryRecord>
    /// Where each memory lies.
    package let locations: Database<MemoryKey, RowKey>
    /// The vectors of memories, and of those that moves to another model fill.
    package let vectorTables: VectorTables
    /// The move to another model that is under way.
    package let modelMoves: Database<NameKey, ModelMoveRecord>
    /// The terms of each memory's fact, under the memory's key.
    package let termVectors: Database<RowKey, TermVectorRecord>
    /// Every mutation of every memory.
    package let revisions: Database<RevisionKey, RevisionRecord>
    /// Memories that were deleted and whose history is still kept, under the keys that they had.
    package let deletedMemories: Database<RowKey, DeletedMemoryRecord>
    /// What is to be removed and when, in the order of time.
    package let expiries: Database<ExpiryKey, EmptyValue>
    /// The memories of each partition that expire, in the order of time.
    package let rowExpiries: Database<RowExpiryKey, EmptyValue>
    /// The memories that came from each session.
    package let sessionMemories: Database<SessionMemoryKey, EmptyValue>
    /// How often memories were read.
    package let accessCounts: Database<MemoryKey, AccessRecord>
    /// Sessions.
    package let sessions: Database<SessionID, SessionRecord>
    /// Sessions by organisation, and by organisation and user, in the order of creation.
    package let sessionLists: Database<OwnedTimeKey<SessionEntity>, EmptyValue>
    /// Events, in order within each session.
    package let events: Database<EventKey, EventRecord>
    /// Where each event lies.
    package let eventLocations: Database<EventID, EventKey>
    /// Where the feed of each session stands.
    package let feeds: Database<SessionID, FeedRecord>
    /// The newest entries of each session's feed, in order.
    package let feedEntries: Database<FeedKey, FeedEntryRecord>
    /// Messages whose answers are not whole, under the keys of their events.
    package let openReplies: Database<EventKey, ReplyRecord>
    /// The number of the last turn of each scope.
    package let turnNumbers: Database<ScopeID, TurnNumberRecord>
    /// Jobs.
    package let jobs: Database<JobID, JobRecord>
    /// Jobs by organisation, and by organisation and user, in the order of creation.
    package let jobLists: Database<OwnedTimeKey<JobEntity>, EmptyValue>
    /// Jobs that have not ended.
    package let openJobs: Database<JobID, EmptyValue>
    /// API keys by their public prefix.
    package let apiKeys: Database<NameKey, APIKeyRecord>
    /// First answers to requests with an idempotency key, by the digest of caller, route and key.
    package let idempotencyKeys: Database<DigestKey, IdempotencyRecord>
    /// The same answers by the memories and sessions of which they tell.
    package let idempotencySubjects: Database<AnswerSubjectKey, EmptyValue>
    /// The same answers in the order in which they were recorded.
    package let idempotencyTimes: Database<IdempotencyTimeKey, EmptyValue>
    /// Webhooks.
    package let webhooks: Database<WebhookID, WebhookRecord>
    /// Webhooks by organisation, and by organisation and user, in the order of registration.
    package let webhookLists: Database<OwnedKey<WebhookEntity>, EmptyValue>
    /// Messages to webhooks, in the order of their writing for each.
    package let deliveries: Database<DeliveryKey, DeliveryRecord>
    /// What is due of messages to webhooks, in the order of time.
    package let dueDeliveries: Database<DueDeliveryKey, EmptyValue>
    /// What organisations used, by day.
    package let usage: Database<UsageKey, UsageCounts>
    /// Answered questions by organisation and user, in the order of time.
    package let questions: Database<OwnedKey<QuestionEntity>, QuestionRecord>

    /// Opens every table, creating those that are missing unless the environment is read-only.
    init(in environment: Environment) throws(LMDBError) {
        settings = try environment.database("settings")
        organisations = try environment.database("organisations")
        scopeNumbers = try environment.database("scope-numbers")
        scopes = try environment.database("scopes")
        memories = try environment.database("memories")
        locations = try environment.database("locations")
        vectorTables = try VectorTables(in: environment)
        modelMoves = try environment.database("model-moves")
        termVectors = try environment.database("term-vectors")
        revisions = try environment.database("revisions")
        deletedMemories = try environment.database("deleted-memories")
        expiries = try environment.database("expiries")
        rowExpiries = try environment.database("row-expiries")
        sessionMemories = try environment.database("session-memories")
        accessCounts = try environment.database("access-counts")
        sessions = try environment.database("sessions")
        sessionLists = try environment.database("session-lists")
        events = try environment.database("events")
        eventLocations = try environment.database("event-locations")
        feeds = try environment.database("feeds")
        feedEntries = try environment.database("feed-entries")
        openReplies = try environment.database("open-replies")
        turnNumbers = try environment.database("turn-numbers")
        jobs = try environment.database("jobs")
        jobLists = try environment.database("job-lists")
        openJobs = try environment.database("open-jobs")
        apiKeys = try environment.database("api-keys")
        idempotencyKeys = try environment.database("idempotency-keys")
        idempotencySubjects = try environment.database("idempotency-subjects")
        idempotencyTimes = try environment.database("idempotency-times")
        webhooks = try environment.database("webhooks")
        webhookLists = try environment.database("webhook-lists")
        deliveries = try environment.database("deliveries")
        dueDeliveries = try environment.database("due-deliveries")
        usage = try environment.database("usage")
        questions = try environment.database("questions")
    }
}

/// The value of a setting: a short text.
package struct SettingRecord: Sendable, Hashable, DatabaseValue {
    /// The text.
    package let text: String

    /// A setting with the given text.
    package init(_ text: String) { self.text = text }

    /// A version byte and the text.
    package var encodedByteCount: Int { 1 + ByteWriter.byteCount(of: text) }

    /// Writes version and text.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.string(text)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "setting")
        text = try reader.string()
    }
}
