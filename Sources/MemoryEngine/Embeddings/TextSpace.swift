internal import Embedding

/// A model with all that is only good together with it: the vectors that are remembered, and the partitions in memory.
///
/// Replaced as one when the store changes over to another model. Whatever embeds a text and compares or stores its vector takes
/// the space once, and finds out in the snapshot or transaction that it uses whether that still is the store's.
final class TextSpace: Sendable {
    let embedder: any TextEmbedder
    let embeddings: EmbeddingQueue
    let partitions: PartitionTable
    /// The generation of the store's vectors that are this model's.
    let generation: UInt64

    var dimension: Int { embedder.space.dimension }

    init(embedder: any TextEmbedder, embeddings: EmbeddingQueue, partitions: PartitionTable, generation: UInt64) {
        self.embedder = embedder
        self.embeddings = embeddings
        self.partitions = partitions
        self.generation = generation
    }
}

extension EngineError {
    /// The store changed over to another model after a text was embedded; what was begun begins again.
    static let modelChanged = EngineError.unavailable("The embedding model has just changed; send the request again")
}
