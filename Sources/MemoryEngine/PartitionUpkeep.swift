internal import Dispatch
internal import Store
internal import Synchronization
internal import VectorSearch

/// Divides the rows of partitions into lists anew where writes or a load made that worth its time.
///
/// One thread of low priority does it, one partition after another, while searches and writes go on. Nobody waits for it:
/// rows without fitting lists are found all the same, only slower.
final class PartitionUpkeep: Sendable {
    /// Rebuilds in a row after which a partition that still needs one is left alone.
    private static let patience = 2

    private let queue = DispatchQueue(label: "engram.upkeep", qos: .utility)
    private let state = Mutex(State())

    private struct State {
        /// The partitions that wait, and the one at work.
        var queued: Set<PartitionKey> = []
        /// Partitions that needed lists still after they got new ones: they must not keep the thread busy for ever.
        var futile: [PartitionKey: Futile] = [:]
        var rebuilds = 0
    }

    fileprivate struct Futile {
        var rebuilds = 0
        let rows: Int
    }

    /// Rebuilds that ended since the start.
    var rebuilds: Int { state.withLock { $0.rebuilds } }

    /// Queues a rebuild of a partition, if it needs one and none waits already.
    ///
    /// - Parameters:
    ///   - find: The partition under the key when its turn comes; `nil` when it is in memory no more.
    ///   - after: Told when the partition has new lists. Both are called on the background thread.
    /// - Complexity: O(1)
    func visit(
        _ partition: Partition,
        _ key: PartitionKey,
        find: @escaping @Sendable () -> Partition?,
        after: @escaping @Sendable (Partition) -> Void
    ) {
        guard partition.needsRebuild else { return }
        let rows = partition.count
        let isQueued = state.withLock { state in
            if let futile = state.futile[key], futile.resembles(rows) {
                if futile.rebuilds >= PartitionUpkeep.patience { return false }
            } else {
                state.futile[key] = nil
            }
            return state.queued.insert(key).inserted
        }
        guard isQueued else { return }
        // Weak: an engine that is closed meanwhile is not kept.
        queue.async { [weak self] in
            ThreadPriority.upkeep.adopt()
            guard let partition = find(), partition.needsRebuild else {
                self?.leave(key)
                return
            }
            partition.rebuild()
            after(partition)
            self?.note(partition, key)
            // It may have outgrown the new lists meanwhile.
            self?.visit(partition, key, find: find, after: after)
        }
    }

    private func leave(_ key: PartitionKey) {
        _ = state.withLock { $0.queued.remove(key) }
    }

    private func note(_ partition: Partition, _ key: PartitionKey) {
        let rows = partition.needsRebuild ? partition.count : nil
        state.withLock { state in
            state.rebuilds += 1
            state.queued.remove(key)
            if let rows {
                state.futile[key, default: Futile(rows: rows)].rebuilds += 1
            } else {
                state.futile[key] = nil
            }
        }
    }
}

extension PartitionUpkeep.Futile {
    /// Whether a partition of so many rows is much as it was.
    fileprivate func resembles(_ count: Int) -> Bool { count < 2 * rows && 2 * count > rows }
}
