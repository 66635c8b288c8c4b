internal import LMDB
package import Store
internal import Telemetry

/// What an engine counts, for whoever watches it.
package struct EngineMetrics: Sendable {
    /// Texts that were found among those remembered.
    package let cacheHits: UInt64
    /// Texts that were not.
    package let cacheMisses: UInt64
    /// Texts that are remembered.
    package let cachedTexts: Int
    /// Bytes that they take.
    package let cacheBytes: Int
    /// Texts that were embedded.
    package let embeddedTexts: UInt64
    /// Passes through the model.
    package let embeddingPasses: UInt64
    /// Texts that wait to be embedded.
    package let waitingTexts: Int
    /// Texts that were refused because they would have waited too long.
    package let refusedTexts: UInt64
    /// Pieces of work that wait for a thread of the compute lane.
    package let waitingWork: Int
    /// Pieces of work that were refused.
    package let refusedWork: UInt64
    /// Operations that wait for the writer's thread.
    package let waitingWrites: Int
    /// What commits were like.
    package let writes: WriteMetrics
    /// Messages that webhooks are still to be sent.
    package let waitingDeliveries: Int
}

extension MemoryEngine {
    /// What is counted.
    ///
    /// - Complexity: O(1), one snapshot
    package func metrics() throws(EngineError) -> EngineMetrics {
        let cache = embeddings.cache
        let (texts, bytes) = cache.size
        let deliveries = try read { transaction in try transaction.count(of: self.schema.dueDeliveries) }
        return EngineMetrics(
            cacheHits: cache.hits.value,
            cacheMisses: cache.misses.value,
            cachedTexts: texts,
            cacheBytes: bytes,
            embeddedTexts: embeddings.embeddedTexts.value,
            embeddingPasses: embeddings.passes.value,
            waitingTexts: embeddings.waitingCount,
            refusedTexts: embeddings.refusals.value,
            waitingWork: lane.waitingCount,
            refusedWork: lane.refusals.value,
            waitingWrites: store.waitingWrites,
            writes: store.writeMetrics,
            waitingDeliveries: deliveries
        )
    }
}
