package import LMDB
package import Terms

/// A memory and where it lies.
package struct StoredMemory: Sendable, Hashable {
    /// Where it lies.
    package let location: RowKey
    /// What is stored.
    package var record: MemoryRecord
}

extension Schema {
    /// A memory by its id.
    ///
    /// - Parameter place: Where it lay when its row was read, if that is known.
    /// - Complexity: O(log n), two lookups; one when it lies there still.
    package func memory<T: Transaction & ~Copyable>(
        _ key: MemoryKey,
        at place: RowKey? = nil,
        in transaction: borrowing T
    ) throws(LMDBError) -> StoredMemory? {
        // Rows are never given to another memory, ids tell whether one is still there.
        if let place, let record = try transaction.get(place, from: memories), record.id == key.memory {
            return StoredMemory(location: place, record: record)
        }
        guard let location = try transaction.get(key, from: locations) else { return nil }
        guard let record = try transaction.get(location, from: memories) else {
            throw .malformedValue(reason: "memory \(key.memory) has a location and no record")
        }
        return StoredMemory(location: location, record: record)
    }

    /// Stores a new memory, its vector, its terms and its first revision, and counts it.
    ///
    /// A record that says so is left out of the keyword index and has no terms.
    ///
    /// - Parameter terms: The terms of the fact; `nil` lets them be made here, on the writer's thread.
    /// - Precondition: No memory has this id, and the scope's space agrees with the vector.
    package func insertMemory(
        _ record: MemoryRecord,
        vector: VectorRecord,
        terms: TermVector? = nil,
        in partition: PartitionKey,
        scope: inout ScopeRecord,
        actor: String,
        transaction: inout WriteTransaction,
        changes: inout ChangeSet
    ) throws(LMDBError) {
        let location = RowKey(partition: partition, row: scope.nextRow)
        scope.nextRow += 1
        scope[count: partition.kind] += 1
        // The row is the last of its partition, and of the table if that is the last one.
        try transaction.putAscending(record, for: location, in: memories)
        let key = MemoryKey(organisation: scope.organisationID, memory: record.id)
        try transaction.put(location, for: key, in: locations)
        try putVector(vector, at: location, in: scope.space, transaction: &transaction)
        let revision = RevisionRecord(action: .created, of: record, at: location, time: record.created, actor: actor)
        try transaction.put(revision, for: RevisionKey(memory: key, number: record.revision), in: revisions)
        try enterExpiry(of: record, key, in: partition, transaction: &transaction)
        if let session = record.session {
            let entry = SessionMemoryKey(session: session, memory: key)
            try transaction.put(EmptyValue(), for: entry, in: sessionMemories)
        }
        changes.count(bytes: record.encodedByteCount + vector.encodedByteCount, of: scope.organisation)
        if partition.kind == .fact {
            changes.count(UsageCounts(memoriesWritten: 1), of: scope.organisation)
            changes.note(.memoryCreated(record, partition.scope))
        }
        changes.record(.upserted(location, record.attributes, unit: vector.unit))
        if record.isUnindexed { return }
        let terms = terms ?? TermVector(analysing: record.fact)
        try putTerms(terms, at: location, of: record.id, transaction: &transaction, changes: &changes)
    }

    /// Replaces a memory, and its vector when a new one is given, and adds a revision.
    ///
    /// A memory that was left out of the keyword index is in it from then on.
    ///
    /// The vector that is replaced moves to ``pastVectors`` under the number of the new revision: a memory's vector at
    /// revision `n` is the first past one with a number above `n`, or the current one.
    package func updateMemory(
        _ memory: StoredMemory,
        vector: VectorRecord?,
        action: RevisionAction,
        actor: String,
        transaction: inout WriteTransaction,
        changes: inout ChangeSet
    ) throws(LMDBError) {
        var record = memory.record
        record.isUnindexed = false
        let before = try transaction.get(memory.location, from: memories)
        let scope = try scope(memory.location.partition.scope, in: transaction)
        let key = MemoryKey(organisation: scope.organisationID, memory: record.id)
        if let vector {
            let past = try retireVector(
                at: memory.location,
                as: RevisionKey(memory: key, number: record.revision),
                in: scope.space,
                transaction: &transaction
            )
            if let past { changes.count(bytes: -past.encodedByteCount, of: scope.organisation) }
            try putVector(vector, at: memory.location, in: scope.space, transaction: &transaction)
            changes.count(bytes: vector.encodedByteCount, of: scope.organisation)
        }
        if let before {
            changes.count(bytes: record.encodedByteCount - before.encodedByteCount, of: scope.organisation)
        }
        if memory.location.partition.kind == .fact {
            changes.count(UsageCounts(memoriesWritten: 1), of: scope.organisation)
            changes.note(.memoryUpdated(record, memory.location.partition.scope))
        }
        if let before, before.expires != record.expires {
            try removeExpiry(of: before, key, in: memory.location.partition, transaction: &transaction)
            try enterExpiry(of: record, key, in: memory.location.partition, transaction: &transaction)
        }
        try transaction.put(record, for: memory.location, in: memories)
        let revision = RevisionRecord(
            action: action,
            of: record,
            at: memory.location,
            time: record.updated,
            actor: actor
        )
        try transaction.put(revision, for: RevisionKey(memory: key, number: record.revision), in: revisions)
        if let vector {
            changes.record(.upserted(memory.location, record.attributes, unit: vector.unit))
        } else {
            changes.record(.reattributed(memory.location, record.attributes))
        }
        if before?.isUnindexed != false || before?.fact.utf8.elementsEqual(record.fact.utf8) != true {
            let terms = TermVector(analysing: record.fact)
            try putTerms(terms, at: memory.location, of: record.id, transaction: &transaction, changes: &changes)
        }
    }

    /// Takes a fact out of search and lists, because another one took its place.
    ///
    /// It moves with its vector to the rows of ``MemoryKind/superseded`` and stays readable by its id.
    ///
    /// - Precondition: The memory is a live fact, and its record's revision and time are those of the new revision.
    package func supersedeMemory(
        _ memory: StoredMemory,
        by successor: MemoryID,
        actor: String,
        transaction: inout WriteTransaction,
        changes: inout ChangeSet
    ) throws(LMDBError) {
        var record = memory.record
        record.supersededBy = successor
        let past = memory.location.partition
        var scope = try scope(past.scope, in: transaction)
        let key = MemoryKey(organisation: scope.organisationID, memory: record.id)
        let partition = PartitionKey(scope: past.scope, kind: .superseded)
        let location = RowKey(partition: partition, row: memory.location.row)
        guard past.kind == .fact,
            let vector = try moveVector(
                from: memory.location,
                to: location,
                in: scope.space,
                transaction: &transaction
            )
        else { throw .malformedValue(reason: "memory \(record.id) cannot be superseded") }
        try transaction.delete(memory.location, from: memories)
        try deleteTerms(at: memory.location, transaction: &transaction)
        try transaction.put(record, for: location, in: memories)
        try transaction.put(location, for: key, in: locations)
        try removeExpiry(of: memory.record, key, in: past, transaction: &transaction)
        try enterExpiry(of: record, key, in: partition, transaction: &transaction)
        let revision = RevisionRecord(action: .superseded, of: record, at: location, time: record.updated, actor: actor)
        try transaction.put(revision, for: RevisionKey(memory: key, number: record.revision), in: revisions)
        scope.factCount -= 1
        scope.supersededCount += 1
        changes.note(.memoryUpdated(record, past.scope))
        try transaction.put(scope, for: past.scope, in: scopes)
        changes.record(.removed(past, record.id))
        changes.record(.upserted(location, record.attributes, unit: vector.unit))
    }

    /// Removes a memory and adds a revision that says so.
    ///
    /// Its revisions, last state and vectors are kept for ``Retention/historySeconds``.
    package func deleteMemory(
        _ memory: StoredMemory,
        actor: String,
        transaction: inout WriteTransaction,
        changes: inout ChangeSet
    ) throws(LMDBError) {
        let id = memory.record.id
        let partition = memory.location.partition
        var scope = try scope(partition.scope, in: transaction)
        let key = MemoryKey(organisation: scope.organisationID, memory: id)
        let revisionKey = RevisionKey(memory: key, number: memory.record.revision + 1)
        let past = try retireVector(
            at: memory.location,
            as: revisionKey,
            in: scope.space,
            transaction: &transaction
        )
        if let past { changes.count(bytes: -past.encodedByteCount, of: scope.organisation) }
        changes.count(bytes: -memory.record.encodedByteCount, of: scope.organisation)
        if partition.kind != .turn { changes.note(.memoryDeleted(memory.record, partition.scope)) }
        try transaction.delete(memory.location, from: memories)
        try deleteTerms(at: memory.location, transaction: &transaction)
        try transaction.delete(key, from: locations)
        try transaction.delete(key, from: accessCounts)
        try removeExpiry(of: memory.record, key, in: partition, transaction: &transaction)
        if let session = memory.record.session {
            try transaction.delete(SessionMemoryKey(session: session, memory: key), from: sessionMemories)
        }
        let last = DeletedMemoryRecord(memory.record, deleted: changes.time)
        try transaction.put(last, for: memory.location, in: deletedMemories)
        let end = changes.time.advanced(bySeconds: Retention.historySeconds)
        try transaction.put(EmptyValue(), for: ExpiryKey(time: end, subject: .history(key)), in: expiries)
        let revision = RevisionRecord(
            action: .deleted,
            of: memory.record,
            at: memory.location,
            time: changes.time,
            actor: actor
        )
        try transaction.put(revision, for: revisionKey, in: revisions)
        scope[count: partition.kind] -= 1
        try transaction.put(scope, for: partition.scope, in: scopes)
        changes.record(.removed(partition, id))
    }

    /// Visits the rows of a partition in the order of creation, each with its unit vector.
    ///
    /// - Parameter body: The floats are read from the store's pages; the array is the caller's.
    /// - Complexity: O(rows), one pass over two tables side by side.
    package func forEachRow<T: Transaction & ~Copyable, Failure: LMDBErrorConvertible>(
        of partition: PartitionKey,
        in transaction: borrowing T,
        _ body: (MemoryAttributes, VectorRecord) throws(Failure) -> Void
    ) throws(Failure) {
        let prefix = KeyPrefix(partition)
        let vectors: Database<RowKey, VectorRecord>
        do throws(LMDBError) { vectors = try self.vectors(in: transaction) } catch { throw Failure(error) }
        try transaction.withCursor(over: vectors) { (cursor: inout Cursor<RowKey, VectorRecord>) throws(Failure) in
            var isPlaced: Bool
            do throws(LMDBError) { isPlaced = try cursor.seek(prefix) } catch { throw Failure(error) }
            try transaction.forEach(in: memories, prefix: prefix) { (key, reader) throws(Failure) in
                let attributes: MemoryAttributes
                let vector: VectorRecord
                do throws(LMDBError) {
                    attributes = try MemoryAttributes(reading: &reader)
                    guard isPlaced, try cursor.key() == key else {
                        throw .malformedValue(reason: "memory \(attributes.id) has no vector")
                    }
                    vector = try cursor.value()
                    isPlaced = try cursor.next()
                } catch {
                    throw Failure(error)
                }
                try body(attributes, vector)
                return true
            }
        }
    }
}
