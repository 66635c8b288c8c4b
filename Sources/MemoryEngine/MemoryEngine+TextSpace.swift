internal import Embedding
internal import LMDB
internal import Store

extension MemoryEngine {
    /// The model in use.
    var embedder: any TextEmbedder { spaces.current.embedder }
    /// The queue of texts before the model in use.
    var embeddings: EmbeddingQueue { spaces.current.embeddings }
    /// The partitions of the model in use.
    var partitions: PartitionTable { spaces.current.partitions }

    /// Does something with the model in use; begins it again when the store changes over to another model meanwhile.
    ///
    /// - Parameters:
    ///   - writes: Whether a text is embedded to be stored.
    ///   - body: Throws ``EngineError/modelChanged`` when the space is no longer the store's, before it changed anything.
    func inTextSpace<Value>(
        writing writes: Bool = false,
        _ body: (TextSpace) async throws(EngineError) -> Value
    ) async throws(EngineError) -> Value {
        while true {
            let space = writes ? await spaces.forWriting() : spaces.current
            do throws(EngineError) {
                return try await body(space)
            } catch {
                // Beside a process that writes, nobody puts another model into use here.
                guard error == .modelChanged, !store.isReadOnly else { throw error }
                await spaces.end(of: space)
            }
        }
    }

    /// Refuses to go on with a space that is no longer the store's.
    ///
    /// - Complexity: O(1)
    func require<T: Transaction & ~Copyable>(
        _ space: TextSpace,
        in transaction: borrowing T
    ) throws {
        guard try schema.vectorGeneration(in: transaction) == space.generation else { throw EngineError.modelChanged }
    }
}
