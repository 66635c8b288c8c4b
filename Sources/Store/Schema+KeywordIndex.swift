package import LMDB
package import Terms

/// A memory whose words were left out of the keyword index.
package struct UnindexedMemory: Sendable {
    /// Where it lies.
    package let location: RowKey
    /// Its id.
    package let id: MemoryID
    /// Its text.
    package let fact: String
}

/// A part of a walk over all memories that looks for those without words.
package struct UnindexedSlice: Sendable {
    /// What was found.
    package var memories: [UnindexedMemory] = []
    /// Memories that were looked at.
    package var visited = 0
    /// Where to go on; `nil` at the end.
    package var next: RowKey?
}

extension Schema {
    /// Finds memories whose words were left out of the keyword index, in the order of their keys.
    ///
    /// - Parameters:
    ///   - first: Where to begin; `nil` for the first memory of all.
    ///   - limit: The most memories to find, at least 1.
    ///   - visiting: The most memories to look at, at least 1.
    /// - Complexity: O(log n + visited): of memories that are in the index only a byte is read.
    package func unindexedMemories<T: Transaction & ~Copyable>(
        from first: RowKey?,
        limit: Int,
        visiting: Int,
        in transaction: borrowing T
    ) throws(LMDBError) -> UnindexedSlice {
        try transaction.withCursor(over: memories) { (cursor: inout Cursor<RowKey, MemoryRecord>) throws(LMDBError) in
            var slice = UnindexedSlice()
            var isPlaced = if let first { try cursor.seek(first) } else { try cursor.seek(KeyPrefix.everything) }
            while isPlaced {
                if slice.memories.count == limit || slice.visited == visiting {
                    slice.next = try cursor.key()
                    return slice
                }
                var reader = cursor.valueReader()
                if try reader.integer(UInt8.self) == RecordVersion.flaggedMemory {
                    let record = try cursor.value()
                    if record.isUnindexed {
                        let location = try cursor.key()
                        slice.memories.append(UnindexedMemory(location: location, id: record.id, fact: record.fact))
                    }
                }
                slice.visited += 1
                isPlaced = try cursor.next()
            }
            return slice
        }
    }

    /// Puts the words of a memory into the keyword index; its revisions stay as they are.
    ///
    /// - Parameter terms: The terms of its fact, which cannot have changed: a revision would have indexed it.
    /// - Returns: False if it is not there any more, or in the index already.
    package func index(
        _ memory: UnindexedMemory,
        terms: TermVector,
        transaction: inout WriteTransaction,
        changes: inout ChangeSet
    ) throws(LMDBError) -> Bool {
        guard var record = try transaction.get(memory.location, from: memories), record.id == memory.id,
            record.isUnindexed
        else { return false }
        let before = record.encodedByteCount
        record.isUnindexed = false
        try transaction.put(record, for: memory.location, in: memories)
        let partition = memory.location.partition
        let scope = try scope(partition.scope, in: transaction)
        changes.count(bytes: record.encodedByteCount - before, of: scope.organisation)
        // A superseded fact is found by its id only, so it has no terms.
        if partition.kind != .superseded {
            try putTerms(terms, at: memory.location, of: record.id, transaction: &transaction, changes: &changes)
        }
        return true
    }

    /// Lets searches as of a time in the past find deleted memories by their words.
    ///
    /// - Parameters:
    ///   - first: Where to begin; `nil` for the first deleted memory of all.
    ///   - visiting: The most memories to look at, at least 1.
    /// - Returns: How many were changed, and where to go on; `nil` at the end.
    package func indexDeleted(
        from first: RowKey?,
        visiting: Int,
        transaction: inout WriteTransaction
    ) throws(LMDBError) -> (count: Int, next: RowKey?) {
        var found: [(RowKey, DeletedMemoryRecord)] = []
        let next = try transaction.withCursor(over: deletedMemories) {
            (cursor: inout Cursor<RowKey, DeletedMemoryRecord>) throws(LMDBError) -> RowKey? in
            var isPlaced = if let first { try cursor.seek(first) } else { try cursor.seek(KeyPrefix.everything) }
            var visited = 0
            while isPlaced {
                if visited == visiting { return try cursor.key() }
                let record = try cursor.value()
                if record.memory.isUnindexed { found.append((try cursor.key(), record)) }
                visited += 1
                isPlaced = try cursor.next()
            }
            return nil
        }
        for (key, record) in found {
            var memory = record.memory
            memory.isUnindexed = false
            let indexed = DeletedMemoryRecord(memory, deleted: record.deleted)
            try transaction.put(indexed, for: key, in: deletedMemories)
        }
        return (found.count, next)
    }
}
