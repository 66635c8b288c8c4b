package import LMDB
package import Terms

extension Schema {
    /// Visits the terms of some memories of a partition in the order of creation.
    ///
    /// A memory that was written before there were terms, or whose terms were made in another way, gets those of its fact.
    /// One that was left out of the keyword index is passed over.
    ///
    /// - Parameters:
    ///   - first: The number of the first row to visit.
    ///   - limit: The most rows to look at, at least 1.
    /// - Returns: The number from which to go on, or `nil` when there are no more rows.
    /// - Complexity: O(log n + limit), one pass over two tables side by side
    package func readTerms<T: Transaction & ~Copyable>(
        of partition: PartitionKey,
        from first: UInt64,
        limit: Int,
        in transaction: borrowing T,
        _ body: (MemoryID, TermVector) -> Void
    ) throws(LMDBError) -> UInt64? {
        let (prefix, start) = (KeyPrefix(partition), RowKey(partition: partition, row: first))
        return try transaction.withCursor(over: memories) {
            (rows: inout Cursor<RowKey, MemoryRecord>) throws(LMDBError) -> UInt64? in
            var isPlaced = try rows.seek(start)
            var visited = 0
            while isPlaced, rows.matches(prefix) {
                let key = try rows.key()
                if visited == limit { return key.row }
                var reader = rows.valueReader()
                let attributes = try MemoryAttributes(reading: &reader)
                if !attributes.isUnindexed {
                    if let record = try terms(at: key, in: transaction), record.isCurrent {
                        body(attributes.id, record.terms)
                    } else {
                        body(attributes.id, TermVector(analysing: try rows.value().fact))
                    }
                }
                visited += 1
                isPlaced = try rows.next()
            }
            return nil
        }
    }

    /// The stored terms of a memory, if it has some.
    package func terms<T: Transaction & ~Copyable>(
        at location: RowKey,
        in transaction: borrowing T
    ) throws(LMDBError) -> TermVectorRecord? {
        try transaction.get(location, from: termVectors)
    }

    /// Stores the terms of a memory, unless they are there already.
    func putTerms(
        _ terms: TermVector,
        at location: RowKey,
        of id: MemoryID,
        transaction: inout WriteTransaction,
        changes: inout ChangeSet
    ) throws(LMDBError) {
        let record = TermVectorRecord(terms)
        guard try self.terms(at: location, in: transaction) != record else { return }
        try transaction.putAscending(record, for: location, in: termVectors)
        changes.record(.reworded(location.partition, id, terms))
    }

    /// Removes the terms of a memory.
    func deleteTerms(at location: RowKey, transaction: inout WriteTransaction) throws(LMDBError) {
        try transaction.delete(location, from: termVectors)
    }
}
