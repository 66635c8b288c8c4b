internal import LMDB
internal import Store
internal import Synchronization
internal import VectorSearch

/// The partitions in memory: rebuilt from the store on first use, kept current by the writer's hook, dropped by a byte
/// budget.
///
/// A load and the commits that go on meanwhile meet in the table: changes that arrive while a partition loads are kept
/// and applied before it is published. Each states what a row is from then on, and all are applied in the order of their
/// commits, so it does no harm when the load's snapshots hold some of them already.
///
/// A partition that is dropped gets no more changes. Searches that hold it answer what was true when they began; the next
/// search loads it anew, from a snapshot that is later than everything the dropped one missed.
final class PartitionTable: Sendable {
    /// Changes that may be left over to be applied under the table's lock.
    private static let changesUnderLock = 64

    let store: Store
    let inlineRows: Int
    private let generation: UInt64?
    private let sliceRows: Int
    private let dividedRows: Int
    private let onOversized: @Sendable (OversizedPartition) -> Void
    private let state: Mutex<State>

    /// Divides partitions into lists anew, in the background.
    let upkeep = PartitionUpkeep()

    /// Reads the words of partitions.
    let wordLoads = WordLoads()

    fileprivate struct State {
        var resident: [PartitionKey: Resident] = [:]
        var loading: [PartitionKey: Loading] = [:]
        var recency = RecencyList<PartitionKey>()
        var budget: PartitionBudget
    }

    /// A partition that is searched.
    fileprivate struct Resident {
        let partition: Partition
        /// Its slot in the list of recency.
        let slot: Int
        /// Its bytes as the budget counts them.
        var bytes: Int
    }

    /// A partition that is being read.
    fileprivate struct Loading {
        /// What was committed since the load began.
        var changes: [MemoryChange] = []
        /// Who waits for the load to end.
        var waiters: [CheckedContinuation<Void, Never>] = []
        /// Bytes that the budget keeps for it.
        var reserved = 0
    }

    /// Who gets a partition, or has to see to it.
    private enum Claim {
        case found(Partition)
        case loadsElsewhere
        /// The caller is the one who loads it.
        case granted
    }

    /// A table without partitions.
    ///
    /// - Parameters:
    ///   - generation: Of the vectors that it loads; `nil` for those in use, whichever they are.
    ///   - budget: Bytes that the partitions may take.
    ///   - inlineRows: Partitions of at most this many rows are loaded on the caller's thread.
    ///   - sliceRows: Rows that one piece of work of the lane reads of a larger partition.
    ///   - dividedRows: Partitions of at most this many rows are divided into lists before they are published.
    ///   - onOversized: Told once of each partition that exceeds the budget alone.
    init(
        store: Store,
        generation: UInt64? = nil,
        budget: Int = .max,
        inlineRows: Int = 256,
        sliceRows: Int = 16_384,
        dividedRows: Int = 16_384,
        onOversized: @escaping @Sendable (OversizedPartition) -> Void = { _ in }
    ) {
        self.store = store
        self.generation = generation
        self.inlineRows = inlineRows
        self.sliceRows = sliceRows
        self.dividedRows = dividedRows
        self.onOversized = onOversized
        state = Mutex(State(budget: PartitionBudget(limit: budget)))
    }

    /// What is in memory.
    var summary: PartitionSummary {
        let (resident, bytes, evictions) = state.withLock { state in
            (
                state.resident.values.map(\.partition), state.resident.values.reduce(0) { $0 + $1.bytes },
                state.budget.evictions
            )
        }
        return PartitionSummary(
            partitions: resident.count,
            rows: resident.reduce(0) { $0 + $1.count },
            bytes: bytes,
            evictions: evictions
        )
    }

    /// The partitions in memory, in no order.
    var residentKeys: [PartitionKey] { state.withLock { Array($0.resident.keys) } }

    /// What the partitions among some that are not in memory would take, and what is taken now.
    ///
    /// - Parameter expected: Each partition with the bytes that it is expected to take.
    func missing(_ expected: some Sequence<(PartitionKey, Int)>) -> (bytes: Int, used: Int) {
        state.withLock { state in
            var bytes = 0
            for (key, size) in expected where state.resident[key] == nil { bytes += size }
            return (bytes, state.budget.used)
        }
    }

    /// The partition if it is in memory; it then is the one that was used last.
    ///
    /// - Complexity: O(1)
    func loaded(_ key: PartitionKey) -> Partition? {
        state.withLock { $0.use(key) }
    }

    /// The partition, loaded if it is not in memory: a small one at once, a larger one on the lane, slice by slice.
    ///
    /// Concurrent calls load it once.
    ///
    /// - Parameter dimension: Of the scope's space.
    func partition(_ key: PartitionKey, dimension: Int, on lane: ComputeLane) async throws(EngineError) -> Partition {
        while true {
            switch claim(key) {
            case .found(let partition): return partition
            case .loadsElsewhere: await waitForLoad(of: key)
            case .granted:
                do throws(EngineError) {
                    return try await load(key, dimension: dimension, on: lane)
                } catch {
                    abandon(key)
                    throw error
                }
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
            let partition: Partition? = state.withLock { state in
                if let resident = state.resident[key] { return resident.partition }
                // A partition that is neither in memory nor loading will be read after this commit.
                state.loading[key]?.changes.append(contentsOf: run)
                return nil
            }
            if let partition {
                partition.apply(run.map(\.partitionChange))
                recount(key, partition)
                keepUp(key, partition)
            }
            start = end
        }
    }

    private func claim(_ key: PartitionKey) -> Claim {
        state.withLock { state in
            if let partition = state.use(key) { return .found(partition) }
            if state.loading[key] != nil { return .loadsElsewhere }
            state.loading[key] = Loading()
            return .granted
        }
    }

    private func waitForLoad(of key: PartitionKey) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isLoading = state.withLock { state in
                guard state.loading[key] != nil else { return false }
                state.loading[key]?.waiters.append(continuation)
                return true
            }
            if !isLoading { continuation.resume() }
        }
    }

    private func load(
        _ key: PartitionKey,
        dimension: Int,
        on lane: ComputeLane
    ) async throws(EngineError) -> Partition {
        let rows = try expectedRows(of: key)
        let load = load(key, dimension: dimension, expectedRows: rows)
        if rows <= inlineRows, try load.readSlice(inlineRows) {
            return publish(load.finish(dividedRows: dividedRows), key)
        }
        reserve(rows * Partition.expectedBytes(dimension: dimension), for: key)
        // The lane is asked anew for each slice, so that what waits there is not kept waiting for the whole load.
        var kind = ComputeLane.Kind.load
        while true {
            let partition: Partition? = try await lane.run(kind) {
                guard try load.readSlice(self.sliceRows) else { return nil }
                return self.publish(load.finish(dividedRows: self.dividedRows), key)
            }
            if let partition { return partition }
            kind = .continuedLoad
        }
    }

    /// A load of a partition that has not begun.
    func load(_ key: PartitionKey, dimension: Int, expectedRows: Int) -> PartitionLoad {
        PartitionLoad(
            key,
            dimension: dimension,
            expectedRows: expectedRows,
            generation: generation,
            from: store
        )
    }

    /// The rows that the scope counts, for making room; the load itself goes by what it finds.
    private func expectedRows(of key: PartitionKey) throws(EngineError) -> Int {
        do throws(LMDBError) {
            return try store.read { (transaction) throws(LMDBError) in
                let counted = try store.schema.scope(key.scope, in: transaction)[count: key.kind]
                return Int(clamping: min(counted, UInt64(try transaction.count(of: store.schema.memories))))
            }
        } catch {
            throw EngineError(error)
        }
    }

    /// Makes room for a load before it takes memory.
    private func reserve(_ bytes: Int, for key: PartitionKey) {
        let dropped = state.withLock { state in
            guard state.loading[key] != nil else { return [Partition]() }
            state.budget.change(from: state.loading[key]?.reserved ?? 0, to: bytes)
            state.loading[key]?.reserved = bytes
            return state.evict()
        }
        // The memory is given back here, not under the lock.
        _ = consume dropped
    }

    /// Applies what was committed during the load and makes the partition visible.
    ///
    /// The last changes are applied under the table's lock, so that the writer's next ones come after them.
    private func publish(_ partition: Partition, _ key: PartitionKey) -> Partition {
        while let changes = takeChanges(of: key) { partition.apply(changes.map(\.partitionChange)) }
        let (waiters, dropped, oversized) = state.withLock { state in
            let loading = state.loading.removeValue(forKey: key) ?? Loading()
            partition.apply(loading.changes.map(\.partitionChange))
            let bytes = partition.byteCount + PartitionBudget.fixedBytes
            let slot = state.recency.append(key)
            state.resident[key] = Resident(partition: partition, slot: slot, bytes: bytes)
            state.budget.change(from: loading.reserved, to: bytes)
            let isFirst = state.budget.isFirstReport(of: key, bytes: bytes)
            let oversized = isFirst ? (bytes: bytes, budget: state.budget.limit) : nil
            return (loading.waiters, state.evict(), oversized)
        }
        _ = consume dropped
        for waiter in waiters { waiter.resume() }
        if let oversized { report(key, partition, bytes: oversized.bytes, budget: oversized.budget) }
        keepUp(key, partition)
        return partition
    }

    /// The changes that were committed since the load began or since the last call; `nil` when only a few are left.
    private func takeChanges(of key: PartitionKey) -> [MemoryChange]? {
        state.withLock { state in
            guard let changes = state.loading[key]?.changes, changes.count > PartitionTable.changesUnderLock else {
                return nil
            }
            state.loading[key]?.changes = []
            return changes
        }
    }

    /// Sees to it that a partition gets new lists in the background when it needs them.
    private func keepUp(_ key: PartitionKey, _ partition: Partition) {
        upkeep.visit(partition, key) { [weak self] in
            self?.state.withLock { $0.resident[key]?.partition }
        } after: { [weak self] partition in
            self?.recount(key, partition)
        }
    }

    /// Counts the bytes of a partition again after a write, a rebuild or a load of its words.
    func recount(_ key: PartitionKey, _ partition: Partition) {
        let bytes = partition.byteCount + PartitionBudget.fixedBytes
        let (dropped, oversized): ([Partition], Int?) = state.withLock { state in
            // It may have been dropped since, and even loaded anew.
            guard let resident = state.resident[key], resident.partition === partition, resident.bytes != bytes else {
                return ([], nil)
            }
            state.budget.change(from: resident.bytes, to: bytes)
            state.resident[key]?.bytes = bytes
            let isFirst = state.budget.isFirstReport(of: key, bytes: bytes)
            return (state.evict(), isFirst ? state.budget.limit : nil)
        }
        _ = consume dropped
        if let oversized { report(key, partition, bytes: bytes, budget: oversized) }
    }

    private func report(_ key: PartitionKey, _ partition: Partition, bytes: Int, budget: Int) {
        let scope = key.scope.rawValue
        onOversized(OversizedPartition(scope: scope, rows: partition.count, bytes: bytes, budget: budget))
    }

    /// Forgets a load that failed, so that the next search tries again.
    private func abandon(_ key: PartitionKey) {
        let waiters = state.withLock { state in
            guard let loading = state.loading.removeValue(forKey: key) else {
                return [CheckedContinuation<Void, Never>]()
            }
            state.budget.change(from: loading.reserved, to: 0)
            return loading.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

extension PartitionTable.State {
    /// A partition in memory, which now is the one that was used last.
    fileprivate mutating func use(_ key: PartitionKey) -> Partition? {
        guard let resident = resident[key] else { return nil }
        recency.touch(resident.slot)
        return resident.partition
    }

    /// Takes partitions out until the rest fits the budget, those first that were not used for the longest time.
    ///
    /// A partition that is alone stays, however large it is.
    ///
    /// - Returns: What was taken out, to be released after the lock.
    fileprivate mutating func evict() -> [Partition] {
        var dropped: [Partition] = []
        while budget.isExceeded, resident.count + loading.count > 1, let key = recency.oldest,
            let victim = resident.removeValue(forKey: key)
        {
            recency.remove(victim.slot)
            budget.change(from: victim.bytes, to: 0)
            budget.evictions += 1
            dropped.append(victim.partition)
        }
        return dropped
    }
}
