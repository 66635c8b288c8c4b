internal import LMDB
internal import Store
internal import Terms
internal import VectorSearch

extension PartitionTable {
    /// Rows whose words one step reads: searches wait while a step's words are added.
    private static let wordRows = 512

    /// Rows whose words one piece of work of the lane reads.
    private static let wordSlice = 8_192

    /// The partition with the words of its rows, which are read when somebody first searches by words.
    ///
    /// Concurrent calls read them once.
    ///
    /// - Parameter dimension: Of the scope's space.
    func wordedPartition(
        _ key: PartitionKey,
        dimension: Int,
        on lane: ComputeLane
    ) async throws(EngineError) -> Partition {
        let partition = try await partition(key, dimension: dimension, on: lane)
        while !partition.hasWords {
            guard wordLoads.begin(partition) else {
                await wordLoads.wait(for: partition)
                continue
            }
            defer { wordLoads.end(partition) }
            if !partition.hasWords { try await readWords(of: key, into: partition, on: lane) }
        }
        return partition
    }

    /// Reads the words of a partition's rows, on the caller's thread when they are few.
    private func readWords(
        of key: PartitionKey,
        into partition: Partition,
        on lane: ComputeLane
    ) async throws(EngineError) {
        // From here on changes bring their words. What the snapshots hold is older or the same, so it only fills gaps.
        partition.beginWords()
        if partition.count <= inlineRows {
            try readAllWords(of: key, into: partition)
        } else {
            var next: UInt64? = 0
            var kind = ComputeLane.Kind.load
            while let first = next {
                next = try await lane.run(kind) { try self.readWords(of: key, from: first, into: partition) }
                kind = .continuedLoad
            }
            partition.completeWords()
        }
        recount(key, partition)
    }

    /// Reads all words of a partition's rows here and now.
    func readAllWords(of key: PartitionKey, into partition: Partition) throws(EngineError) {
        partition.beginWords()
        var next: UInt64? = 0
        while let first = next { next = try readWords(of: key, from: first, into: partition) }
        partition.completeWords()
    }

    private func readWords(
        of key: PartitionKey,
        from first: UInt64,
        into partition: Partition
    ) throws(EngineError) -> UInt64? {
        var next: UInt64? = first
        var visited = 0
        while let row = next, visited < PartitionTable.wordSlice {
            var batch: [(id: RowID, terms: TermVector)] = []
            do throws(LMDBError) {
                next = try store.read { (transaction) throws(LMDBError) in
                    try store.schema.readTerms(
                        of: key,
                        from: row,
                        limit: PartitionTable.wordRows,
                        in: transaction
                    ) { batch.append(($0.rowID, $1)) }
                }
            } catch {
                throw EngineError(error)
            }
            visited += PartitionTable.wordRows
            partition.addWords(batch)
        }
        return next
    }
}
