import Embedding
import Foundation
import MemoryEngine
import Store

/// Opens an engine over a store: the part of the composition that commands share.
enum EngineOpening {
    /// An engine that may write.
    static func writing(_ store: StoreOptions, _ model: ModelOptions) throws -> MemoryEngine {
        // The lock first: a store in use is refused before the model is loaded.
        try engine(over: try store.openForWriting(), model)
    }

    /// An engine over an existing store, beside whoever writes to it.
    static func reading(_ store: StoreOptions, _ model: ModelOptions) throws -> MemoryEngine {
        try engine(over: try store.openForReading(), model)
    }

    /// An engine over an open store.
    ///
    /// - Parameters:
    ///   - memoryBudget: Bytes that partitions may take; `nil` for the standard share of the memory.
    ///   - embeddingCacheBytes: Bytes of remembered texts; `nil` for the standard.
    ///   - extractor: What finds facts; `nil` for the rules.
    ///   - responder: What answers messages; `nil` for quotes of what is remembered.
    ///   - webhookTransport: Sends messages to webhooks; `nil` leaves them in the outbox.
    ///   - onFailedJob: Told of each job that failed.
    ///   - onModelMove: Told what happens to the move to another model.
    ///   - onOversized: Told of each partition that exceeds the budget alone.
    static func engine(
        over store: Store,
        _ model: ModelOptions,
        memoryBudget: Int? = nil,
        embeddingCacheBytes: Int? = nil,
        extractor: (any FactExtractor)? = nil,
        responder: (any Responder)? = nil,
        webhookTransport: (any WebhookTransport)? = nil,
        onFailedJob: @escaping @Sendable (FailedJob) -> Void = { _ in },
        onModelMove: @escaping @Sendable (ModelMoveEvent) -> Void = { _ in },
        onOversized: @escaping @Sendable (OversizedPartition) -> Void = { _ in }
    ) throws -> MemoryEngine {
        var configuration = MemoryEngine.Configuration()
        configuration.partitionBudget = memoryBudget ?? MemoryOptions.standardBudget
        if let embeddingCacheBytes { configuration.embeddingCacheBytes = embeddingCacheBytes }
        configuration.onOversizedPartition = onOversized
        configuration.responder = responder
        configuration.webhookTransport = webhookTransport
        configuration.onFailedJob = onFailedJob
        configuration.onModelMove = onModelMove
        if let extractor { configuration.extractor = extractor }
        configuration.loadEmbedder = model.loader
        configuration.computeThreads = ProcessInfo.processInfo.activeProcessorCount
        let embedder = try model.load()
        do throws(StoreError) {
            return try MemoryEngine(store: store, embedder: embedder, configuration: configuration)
        } catch {
            throw ExitMessage(error.description)
        }
    }
}
