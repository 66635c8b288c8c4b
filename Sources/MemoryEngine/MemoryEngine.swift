package import Embedding
package import LMDB
package import Store
internal import Synchronization
internal import VectorSearch

/// Memories, sessions and search over one store: the one API that every dialect calls.
///
/// Every asynchronous call that changes something returns after its commit is durable and visible to the next search.
/// Reads are synchronous and short. All calls are safe from any thread.
package final class MemoryEngine: Sendable {
    let store: Store
    let schema: Schema
    let lane: ComputeLane
    let spaces: TextSpaces
    let mover = ModelMover()
    let loadEmbedder: Configuration.EmbedderLoader?
    let onModelMove: @Sendable (ModelMoveEvent) -> Void
    /// Makes the space of a model for a generation of the store's vectors.
    let makeSpace: @Sendable (any TextEmbedder, UInt64) -> TextSpace
    let scopeDirectory = ScopeDirectory()
    let accessLog = AccessLog()
    let feeds = FeedHub()
    let usageLog = UsageLog()
    let outbox = OutboxSignal()
    let webhookTransport: (any WebhookTransport)?
    let agedRecords: [Configuration.AgedRecords]
    let searches: SearchCoalescer
    /// Searches that cost more than this leave the caller's thread.
    let inlineScanCost: Int
    let partitionBudget: Int
    let extractor: any FactExtractor
    let responder: any Responder
    let runner: JobRunner
    let replies: ReplyRunner
    let onFailedJob: @Sendable (FailedJob) -> Void
    private let clock: @Sendable () -> Timestamp
    private let organisations = Mutex<[[UInt8]: OrganisationID]>([:])

    /// How an engine works.
    package struct Configuration: Sendable {
        /// Threads for embedding and long scans; best as many as the machine has cores.
        package var computeThreads = 2
        /// Bytes of the texts whose vectors are remembered, beside the partitions; 0 for none.
        package var embeddingCacheBytes = 32 << 20
        /// How long short texts may wait for the model; `nil` for what is usual for it.
        var textGate: OverloadGate?
        /// Bytes that the partitions in memory may take; those that were not searched for the longest time are dropped
        /// when they take more.
        ///
        /// One partition that is larger than this is loaded all the same, and all others are dropped for it.
        package var partitionBudget = Int.max
        /// Told once of each partition that exceeds the budget alone.
        ///
        /// Called on any thread; must not block.
        package var onOversizedPartition: @Sendable (OversizedPartition) -> Void = { _ in }
        /// Partitions of at most this many rows are loaded on the caller's thread.
        package var inlineLoadRows = 256
        /// Rows of a larger partition that are loaded in one go, in one snapshot.
        package var loadSliceRows = 16_384
        /// Searches that are expected to take more nanoseconds than this leave the caller's thread.
        package var inlineScanCost = 200_000
        /// Partitions of at most this many rows are divided into lists before their first answer, larger ones in the
        /// background: until then their rows are all scanned.
        package var dividedLoadRows = 16_384
        /// Removes what else is too old, in the tables of other modules: at most the given number of records that are due
        /// at the given time.
        ///
        /// Answers how many it removed; less than the number when nothing more is due. Runs on the writer's thread.
        package typealias AgedRecords =
            @Sendable (Timestamp, Int, inout WriteTransaction) throws(LMDBError) -> Int

        /// What the sweeper removes besides memories and sessions.
        package var agedRecords: [AgedRecords] = []
        /// What finds the facts of conversations.
        package var extractor: any FactExtractor = RuleFactExtractor()
        /// What answers messages; `nil` quotes what is remembered.
        package var responder: (any Responder)?
        /// Jobs that run at the same time.
        package var concurrentJobs = 2
        /// Answers to messages that are written at the same time.
        package var concurrentReplies = 8
        /// Sends messages to webhooks; `nil` leaves them in the outbox.
        package var webhookTransport: (any WebhookTransport)?
        /// Finds the embedder that is meant by a choice; `nil` when the store cannot move to another model.
        ///
        /// Reads files; called on a thread that may wait.
        package typealias EmbedderLoader =
            @Sendable (EmbedderChoice) throws(EngineError) -> (any TextEmbedder, EmbedderChoice)

        /// Finds the embedders that the store may move to, each with the choice that finds it again after a restart.
        package var loadEmbedder: EmbedderLoader?
        /// Told what happens to the move to another model.
        ///
        /// Called on any thread; must not block.
        package var onModelMove: @Sendable (ModelMoveEvent) -> Void = { _ in }
        /// Told of each job that failed.
        ///
        /// Called on any thread; must not block.
        package var onFailedJob: @Sendable (FailedJob) -> Void = { _ in }
        /// The clock against which sessions and memories expire.
        package var clock: @Sendable () -> Timestamp = Timestamp.now

        /// The default configuration.
        package init() {}
    }

    /// An engine over an open store.
    ///
    /// - Throws: ``StoreError/otherModel(stored:given:)`` when the store's texts were embedded with another model.
    package init(
        store: Store,
        embedder: any TextEmbedder,
        configuration: Configuration = Configuration()
    ) throws(StoreError) {
        try store.requireModel(embedder.space.description)
        self.store = store
        schema = store.schema
        clock = configuration.clock
        let lane = ComputeLane(width: max(1, configuration.computeThreads))
        self.lane = lane
        let makeSpace = { @Sendable (embedder: any TextEmbedder, generation: UInt64) in
            let waits = embedder.concurrentWaits
            return TextSpace(
                embedder: embedder,
                embeddings: EmbeddingQueue(
                    embedder: embedder,
                    lane: waits > 0 ? ComputeLane(width: waits) : lane,
                    cacheBytes: configuration.embeddingCacheBytes,
                    gate: configuration.textGate
                        ?? (waits > 0 ? EmbeddingQueue.remoteGate : EmbeddingQueue.standardGate)
                ),
                partitions: PartitionTable(
                    store: store,
                    generation: generation,
                    budget: configuration.partitionBudget,
                    inlineRows: configuration.inlineLoadRows,
                    sliceRows: configuration.loadSliceRows,
                    dividedRows: configuration.dividedLoadRows,
                    onOversized: configuration.onOversizedPartition
                ),
                generation: generation
            )
        }
        self.makeSpace = makeSpace
        loadEmbedder = configuration.loadEmbedder
        onModelMove = configuration.onModelMove
        let spaces = TextSpaces(makeSpace(embedder, try store.vectorGeneration()))
        self.spaces = spaces
        searches = SearchCoalescer(lane: lane)
        inlineScanCost = configuration.inlineScanCost
        agedRecords = configuration.agedRecords
        webhookTransport = configuration.webhookTransport
        partitionBudget = configuration.partitionBudget
        extractor = configuration.extractor
        responder =
            configuration.responder
            ?? ExtractiveResponder { (texts) async throws(EngineError) in
                try await spaces.current.embeddings.embed(texts)
            }
        runner = JobRunner(width: configuration.concurrentJobs)
        replies = ReplyRunner(width: configuration.concurrentReplies)
        onFailedJob = configuration.onFailedJob
        // Weak, because the partitions hold the store: a closed engine lets go of it.
        store.setAfterCommit { [weak spaces] changes in spaces?.current.partitions.apply(changes) }
        store.setAfterSessionChanges { [feeds] in feeds.wake($0) }
    }

    /// The state of the engine for people and probes.
    package var status: EngineStatus {
        let loaded = partitions.summary
        let queued = searches.counts
        return EngineStatus(
            embeddingSpace: embedder.space.description,
            durability: store.durability.rawValue,
            isWritable: store.isWritable,
            loadedPartitions: loaded.partitions,
            loadedRows: loaded.rows,
            partitionBytes: loaded.bytes,
            partitionBudget: partitionBudget,
            evictedPartitions: loaded.evictions,
            rebuiltPartitions: partitions.upkeep.rebuilds,
            waitingSearches: queued.waiting,
            queuedSearches: queued.searches,
            queuedPasses: queued.passes,
            storeBytes: store.usedByteCount
        )
    }

    /// False while the disk is full or fails.
    package var isWritable: Bool { store.isWritable }

    /// Waits until everything that was submitted is durable.
    package func flush() { flushAccessCounts() }

    func now() -> Timestamp { clock() }

    /// Runs a closure over a snapshot; errors of the store become the engine's.
    func read<Value>(_ body: (borrowing ReadTransaction) throws -> Value) throws(EngineError) -> Value {
        do throws(TransactionError) {
            return try store.read { (transaction) throws(TransactionError) in
                do { return try body(transaction) } catch { throw TransactionError(any: error) }
            }
        } catch {
            throw error.engineError
        }
    }

    /// Queues an operation and waits until it is durable; errors of the store become the engine's.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (inout WriteTransaction, inout ChangeSet) throws -> Value
    ) async throws(EngineError) -> Value {
        do throws(TransactionError) {
            let (value, messages) = try await store.write { (transaction, changes) throws(TransactionError) in
                do {
                    let value = try body(&transaction, &changes)
                    return (value, try self.settle(changes, &transaction))
                } catch {
                    throw TransactionError(any: error)
                }
            }
            if messages > 0 { outbox.wake() }
            return value
        } catch {
            throw error.engineError
        }
    }

    /// The number of an organisation, or `nil` when nothing was ever stored for it.
    ///
    /// Committed numbers never change, so they are kept.
    func organisationID<T: Transaction & ~Copyable>(
        _ name: String,
        in transaction: borrowing T
    ) throws(LMDBError) -> OrganisationID? {
        let key = Array(name.utf8)
        if let known = organisations.withLock({ $0[key] }) { return known }
        guard let id = try schema.organisationID(name, in: transaction) else { return nil }
        if !T.seesUncommitted { organisations.withLock { $0[key] = id } }
        return id
    }
}

/// The state of an engine.
package struct EngineStatus: Sendable {
    /// The model of text vectors, as an embedding space describes itself.
    package let embeddingSpace: String
    /// `full` or `relaxed`.
    package let durability: String
    /// False while the disk is full or fails.
    package let isWritable: Bool
    /// Partitions in memory.
    package let loadedPartitions: Int
    /// Rows of these partitions.
    package let loadedRows: Int
    /// Bytes of these partitions.
    package let partitionBytes: Int
    /// Bytes that partitions may take; `Int.max` for any number.
    package let partitionBudget: Int
    /// Partitions that were dropped to make room, since the start.
    package let evictedPartitions: Int
    /// Times that the rows of a partition were divided into lists anew in the background, since the start.
    package let rebuiltPartitions: Int
    /// Searches that wait for a thread of the compute lane.
    package let waitingSearches: Int
    /// Single searches that went through the compute lane, since the start.
    package let queuedSearches: Int
    /// Passes over rows that answered these searches: fewer where searches waited together.
    package let queuedPasses: Int
    /// Bytes of the store's file in use.
    package let storeBytes: Int

    /// Bytes of a row in memory with its share of everything else, or `nil` when no row is in memory.
    package var bytesPerRow: Double? { loadedRows > 0 ? Double(partitionBytes) / Double(loadedRows) : nil }
}
