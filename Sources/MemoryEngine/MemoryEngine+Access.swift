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
                if let pending = accessLog.pending(of: key) {
                    record?.add(pending)
                    record = record ?? pending
                }
                return MemoryAccess(count: Int(record?.count ?? 0), last: record?.last)
            }
        }
    }

    /// Counts a read of some memories.
    func noteAccess(_ keys: [MemoryKey]) {
        if !keys.isEmpty, accessLog.note(keys, at: now()) { writeAccessCounts() }
    }

    /// Counts the hits of a search.
    func noteAccess(_ answer: SearchAnswer, organisation: OrganisationID) {
        noteAccess(answer.hits.map { MemoryKey(organisation: organisation, memory: $0.memory.id) })
    }

    /// Queues a write of all counted reads; nobody waits for it.
    func writeAccessCounts() {
        guard store.isWritable else { return }
        let reads = accessLog.take()
        if reads.isEmpty { return }
        let schema = schema
        store.writeLater { (transaction, _) throws(LMDBError) in
            for (key, read) in reads {
                // A memory may be gone by now.
                guard try transaction.contains(key, in: schema.locations) else { continue }
                var record = read
                if let known = try transaction.get(key, from: schema.accessCounts) { record.add(known) }
                try transaction.put(record, for: key, in: schema.accessCounts)
            }
        }
    }
}
