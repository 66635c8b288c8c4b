internal import JSON
internal import LMDB
internal import Store

/// How many facts there are of each kind.
package struct MemoryCounts: Sendable, Hashable {
    package private(set) var total = 0
    /// By topic; facts without one are in none.
    package private(set) var byTopic: [String: Int] = [:]
    /// By the month of their making, such as `2025-01`.
    package private(set) var byMonth: [String: Int] = [:]
    /// By the text at a place in the metadata.
    package private(set) var byMetadata: [String: Int] = [:]

    fileprivate mutating func add(_ memory: MemoryAttributes, metadata path: [String]) {
        total += 1
        if let topic = memory.topic { byTopic[topic, default: 0] += 1 }
        byMonth[String(memory.created.description.prefix(7)), default: 0] += 1
        if path.isEmpty || memory.metadata.count <= 2 { return }
        let root = try? JSONText(trusting: memory.metadata).parsed()
        if let value = path.reduce(root, { $0?[$1] })?.string { byMetadata[value, default: 0] += 1 }
    }
}

extension MemoryEngine {
    /// Counts the facts of a scope.
    ///
    /// - Parameter path: The place in the metadata by whose texts facts are counted.
    /// - Complexity: O(facts of the scope)
    package func memoryCounts(
        in scope: Scope,
        metadata path: [String],
        for caller: Caller
    ) async throws(EngineError) -> MemoryCounts {
        try caller.requireReach(scope)
        return try await lane.run { () throws(EngineError) in
            try self.read { transaction in
                var counts = MemoryCounts()
                guard let id = try self.scopeID(scope, in: transaction) else { return counts }
                let now = self.now()
                let partition = PartitionKey(scope: id, kind: .fact)
                try transaction.forEach(in: self.schema.memories, prefix: KeyPrefix(partition)) {
                    (_, reader) throws(LMDBError) in
                    let memory = try MemoryAttributes(reading: &reader)
                    if memory.expires.map({ $0 > now }) ?? true { counts.add(memory, metadata: path) }
                    return true
                }
                return counts
            }
        }
    }

    /// Today, in days since 1970-01-01, UTC.
    package var today: UInt32 { now().day }
}
