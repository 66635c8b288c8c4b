internal import LMDB
package import Store
internal import Terms

/// Puts memories that were stored without their words into the keyword index.
///
/// A few hundred are indexed in each transaction. A run that was stopped is gone on with by another one, which finds what
/// is left by the marks of the memories. It needs no model. An engine over the same store may serve meanwhile: its searches find
/// each memory by its words from the commit on that indexes it.
package struct KeywordIndexing: Sendable {
    /// What a run did.
    package struct Outcome: Sendable, Hashable {
        /// Memories that searches by words find from now on.
        package var memories = 0
        /// Deleted memories that searches of the past find by words from now on.
        package var deletedMemories = 0
    }

    /// Memories of a transaction.
    private static let sliceSize = 512
    /// Memories that one snapshot looks at.
    private static let visitedSize = 65_536

    private let store: Store

    /// Indexing of a store that is open for writing.
    package init(store: Store) { self.store = store }

    /// Indexes all memories that are not.
    ///
    /// - Parameter onProgress: Gets the memories that were looked at and all there are.
    /// - Returns: What was done; zeros when there was nothing to do.
    /// - Complexity: O(memories), of which those that are in the index take a byte's reading each
    package func run(onProgress: (Int, Int) -> Void = { _, _ in }) async throws(EngineError) -> Outcome {
        let schema = store.schema
        let total = try store.readThrowing { (transaction) throws(LMDBError) in
            try transaction.count(of: schema.memories)
        }
        var outcome = Outcome()
        var seen = 0
        var next: RowKey?
        repeat {
            let first = next
            let slice = try store.readThrowing { (transaction) throws(LMDBError) in
                try schema.unindexedMemories(
                    from: first,
                    limit: KeywordIndexing.sliceSize,
                    visiting: KeywordIndexing.visitedSize,
                    in: transaction
                )
            }
            outcome.memories += try await index(slice.memories)
            seen += slice.visited
            onProgress(seen, total)
            next = slice.next
        } while next != nil
        repeat {
            let first = next
            let (count, rest) = try await store.writeThrowing { (transaction, _) throws(LMDBError) in
                try schema.indexDeleted(from: first, visiting: KeywordIndexing.sliceSize, transaction: &transaction)
            }
            outcome.deletedMemories += count
            next = rest
        } while next != nil
        return outcome
    }

    private func index(_ memories: [UnindexedMemory]) async throws(EngineError) -> Int {
        if memories.isEmpty { return 0 }
        let schema = store.schema
        // Before the write, so that the writer's thread is not kept.
        let terms = memories.map { TermVector(analysing: $0.fact) }
        return try await store.writeThrowing { (transaction, changes) throws(LMDBError) in
            var indexed = 0
            for (memory, terms) in zip(memories, terms)
            where try schema.index(memory, terms: terms, transaction: &transaction, changes: &changes) {
                indexed += 1
            }
            return indexed
        }
    }
}
