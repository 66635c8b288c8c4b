internal import LMDB
package import Store

/// How often a memory was read, by id or as a hit of a search.
package struct MemoryAccess: Sendable, Hashable {
    /// How often.
    package let count: Int

    /// When the last time was; `nil` before the first.
    package let last: Timestamp?
}

extension MemoryEngine {
    /// How often each of some memories was read.
    ///
    /// Counts are written in batches: what was read in the last moments before a crash may be missing.
    ///
    /// - Parameter ids: Memories that the caller was shown.
    package func accesses(of ids: [MemoryID], for caller: Caller) throws(EngineError) -> [MemoryAccess] {
        try read { transaction in
            guard let organisation = try organisationID(caller.organisation, in: transaction) else {
                return ids.map { _ in MemoryAccess(count: 0, last: nil) }
            }
            return try ids.map { id in
                let key = MemoryKey(organisation: organisation, memory: id)
                var record = try transaction.get(key, from: schema.accessCounts)
                if let unwritten = accessLog.unwritten(of: key) {
                    record?.add(unwritten)
                    record = record ?? unwritten
                }
                return MemoryAccess(count: Int(record?.count ?? 0), last: record?.last)
            }
        }
    }

    /// Counts a read of some memories.
    func noteAccess(_ keys: [MemoryKey]) {
        guard !keys.isEmpty, accessLog.note(keys, at: now()), store.isWritable else { return }
        Task { try? await writeAccessCounts() }
    }

    /// Counts the hits of a search.
    func noteAccess(_ answer: SearchAnswer, organisation: OrganisationID) {
        noteAccess(answer.hits.map { MemoryKey(organisation: organisation, memory: $0.memory.id) })
    }

    /// Writes all counted reads.
    func writeAccessCounts() async throws(EngineError) {
        let reads = accessLog.beginWrite()
        if reads.isEmpty { return }
        do throws(EngineError) {
            try await write { transaction, _ in try self.schema.add(reads, in: &transaction) }
            accessLog.endWrite(succeeded: true)
        } catch {
            accessLog.endWrite(succeeded: false)
            throw error
        }
    }

    /// Queues a write of all counted reads; the caller waits for the store.
    func queueAccessCounts() {
        guard store.isWritable else { return }
        let reads = accessLog.beginWrite()
        if reads.isEmpty { return }
        store.writeLater { [schema] (transaction, _) throws(LMDBError) in try schema.add(reads, in: &transaction) }
    }
}

extension Schema {
    /// Adds reads to the counts of memories; those that are gone by now are passed over.
    fileprivate func add(
        _ reads: [MemoryKey: AccessRecord],
        in transaction: inout WriteTransaction
    ) throws(LMDBError) {
        for (key, read) in reads where try transaction.contains(key, in: locations) {
            var record = read
            if let known = try transaction.get(key, from: accessCounts) { record.add(known) }
            try transaction.put(record, for: key, in: accessCounts)
        }
    }
}
