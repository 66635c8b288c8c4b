internal import LMDB
internal import Store
internal import Synchronization
internal import VectorSearch

/// The partitions in memory: rebuilt from the store on first use, kept current by the writer's hook.
///
/// A load and the commits that go on meanwhile meet in the entry of the partition: changes that arrive while it loads
/// are kept and applied before it is published. They are absolute (a row's whole state, or its absence), so it does no
/// harm when the load's snapshot holds some of them already.
final class PartitionTable: Sendable {
    private let store: Store
    private let entries = Mutex<[PartitionKey: Entry]>([:])

    private enum Entry {
        case loading(changes: [MemoryChange], waiters: [CheckedContinuation<Void, Never>])
        case ready(Partition)
    }

    init(store: Store) { self.store = store }

    /// Partitions, rows and bytes in memory.
    var summary: (partitions: Int, rows: Int, bytes: Int) {
        let ready = entries.withLock { entries in
            entries.values.compactMap { if case .ready(let partition) = $0 { partition } else { nil } }
        }
        return ready.reduce((ready.count, 0, 0)) { ($0.0, $0.1 + $1.count, $0.2 + $1.byteCount) }
    }

    /// The partition if it is in memory.
    func loaded(_ key: PartitionKey) -> Partition? {
        entries.withLock { if case .ready(let partition) = $0[key] { partition } else { nil } }
    }

    /// The partition, loaded on the lane if it is not in memory.
    ///
    /// Concurrent calls load it once.
    ///
    /// - Parameter dimension: Of the scope's space.
    func partition(_ key: PartitionKey, dimension: Int, on lane: ComputeLane) async throws(EngineError) -> Partition {
        while true {
            if let partition = loaded(key) { return partition }
            if await waitIfLoading(key) { continue }
            do throws(EngineError) {
                return try await lane.run { try self.load(key, dimension: dimension) }
            } catch {
                abandon(key)
                throw error
            }
        }
    }

    /// Hands committed changes to the partitions in memory.
    ///
    /// Called by the writer's thread only, in commit order.
    func apply(_ changes: [MemoryChange]) {
        var start = changes.startIndex
        while start < changes.endIndex {
            let key = changes[start].partition
            let end = changes[start...].firstIndex { $0.partition != key } ?? changes.endIndex
            let run = changes[start..<end]
            let partition: Partition? = entries.withLock { entries in
                switch entries[key] {
                case .ready(let partition): return partition
                case .loading(let earlier, let waiters):
                    entries[key] = .loading(changes: earlier + run, waiters: waiters)
                    return nil
                case nil: return nil
                }
            }
            partition?.apply(run.map(\.partitionChange))
            start = end
        }
    }

    /// Waits when somebody else loads the partition; otherwise makes the caller the one who loads it.
    private func waitIfLoading(_ key: PartitionKey) async -> Bool {
        let isFirst = entries.withLock { entries in
            if entries[key] != nil { return false }
            entries[key] = .loading(changes: [], waiters: [])
            return true
        }
        if isFirst { return false }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isLoading = entries.withLock { entries in
                guard case .loading(let changes, let waiters) = entries[key] else { return false }
                entries[key] = .loading(changes: changes, waiters: waiters + [continuation])
                return true
            }
            if !isLoading { continuation.resume() }
        }
        return true
    }

    private func load(_ key: PartitionKey, dimension: Int) throws(EngineError) -> Partition {
        var builder = PartitionBuilder(dimension: dimension)
        do throws(TransactionError) {
            try store.read { (transaction) throws(TransactionError) in
                try store.schema.forEachRow(of: key, in: transaction) { (attributes, vector) throws(TransactionError) in
                    do throws(VectorError) {
                        try builder.append(attributes.id.rowID, unit: vector.unit, attributes.rowAttributes)
                    } catch {
                        throw TransactionError(any: EngineError.internalFailure("memory \(attributes.id): \(error)"))
                    }
                }
            }
        } catch {
            throw error.engineError
        }
        let partition = builder.finish()
        return publish(partition, key)
    }

    /// Applies what was committed during the load and makes the partition visible.
    ///
    /// Under the table's lock, so that the writer's next changes come after these; only the writer can wait here, for as
    /// long as a few changes take.
    private func publish(_ partition: Partition, _ key: PartitionKey) -> Partition {
        let waiters = entries.withLock { entries -> [CheckedContinuation<Void, Never>] in
            guard case .loading(let changes, let waiters) = entries[key] else { return [] }
            partition.apply(changes.map(\.partitionChange))
            entries[key] = .ready(partition)
            return waiters
        }
        for waiter in waiters { waiter.resume() }
        return partition
    }

    /// Forgets a load that failed, so that the next search tries again.
    private func abandon(_ key: PartitionKey) {
        let waiters = entries.withLock { entries -> [CheckedContinuation<Void, Never>] in
            guard case .loading(_, let waiters) = entries[key] else { return [] }
            entries[key] = nil
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

extension MemoryID {
    /// The id as the search engine knows it.
    var rowID: RowID { RowID(high: high, low: low) }

    init(_ row: RowID) {
        self.init(high: row.high, low: row.low)
    }
}

extension MemoryAttributes {
    var rowAttributes: RowAttributes { RowAttributes(topic: topic, confidence: confidence) }
}

extension MemoryChange {
    var partitionChange: RowChange {
        switch self {
        case .upserted(_, let attributes, let unit):
            .upsert(attributes.id.rowID, unit: unit, attributes.rowAttributes)
        case .reattributed(_, let attributes): .reattribute(attributes.id.rowID, attributes.rowAttributes)
        case .removed(_, let id): .remove(id.rowID)
        }
    }
}
