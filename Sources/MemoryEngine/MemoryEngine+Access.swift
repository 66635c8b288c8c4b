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

    /// Reads that one transaction writes.
    private static let readsOfStep = 1_000

    /// Counts a read of some memories.
    func noteAccess(_ keys: [MemoryKey]) {
        if !keys.isEmpty { accessLog.note(keys, at: now()) }
    }

    /// Counts the hits of a search.
    func noteAccess(_ answer: SearchAnswer, organisation: OrganisationID) {
        noteAccess(answer.hits.map { MemoryKey(organisation: organisation, memory: $0.memory.id) })
    }

    /// Writes all counted reads, in steps between which other writes go on.
    func writeAccessCounts() async throws(EngineError) {
        var rest = accessLog.beginWrite()[...]
        if rest.isEmpty { return }
        defer { accessLog.endWrite() }
        while !rest.isEmpty {
            let step = rest.prefix(MemoryEngine.readsOfStep)
            rest = rest.dropFirst(step.count)
            try await write { transaction, _ in try self.schema.add(step, in: &transaction) }
            accessLog.finish(step.lazy.map(\.key))
        }
    }

    /// Writes all counted reads and waits until they and everything before are durable.
    func flushAccessCounts() {
        let reads = store.isWritable ? accessLog.beginWrite() : []
        if !reads.isEmpty {
            store.writeLater { [schema] (transaction, _) throws(LMDBError) in
                try schema.add(reads[...], in: &transaction)
            }
        }
        store.flush()
        accessLog.finish(reads.lazy.map(\.key))
    }
}

extension Schema {
    /// Adds reads to the counts of memories; those that are gone by now are passed over.
    fileprivate func add(
        _ reads: ArraySlice<(key: MemoryKey, read: AccessRecord)>,
        in transaction: inout WriteTransaction
    ) throws(LMDBError) {
        for (key, read) in reads where try transaction.contains(key, in: locations) {
            var record = read
            if let known = try transaction.get(key, from: accessCounts) { record.add(known) }
            try transaction.put(record, for: key, in: accessCounts)
        }
    }
}
