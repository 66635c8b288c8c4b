internal import Dispatch
internal import LMDB
internal import Synchronization
internal import Telemetry

/// The one place that writes: a queue of operations and the thread that commits them in groups.
///
/// Operations that arrive while a commit waits for the disk are applied together in the next transaction. Each runs on
/// its own: one that throws after it wrote aborts the transaction, and the others are applied again without it.
/// After the commit the hook gets all changes, in order, and only then the waiters are resumed.
final class WriteQueue: Sendable {
    /// The most operations of one transaction.
    static let maximumOperations = 1_000
    /// A transaction that has written this many bytes takes no further operation.
    static let maximumBytes = 4 << 20

    /// What the commits were like.
    let metrics = WriteMetrics()

    private let environment: Environment
    private let afterCommit: @Sendable ([MemoryChange]) -> Void
    private let afterSessionChanges: @Sendable ([SessionID]) -> Void
    private let clock: @Sendable () -> Timestamp
    /// Serial: one block at a time, so a transaction begins and ends on one thread and transactions never overlap.
    private let thread = DispatchQueue(label: "engram.writer", qos: .userInitiated)
    private let state = Mutex(State())

    private struct State {
        var waiting: [Operation] = []
        var isDraining = false
        var lastTime = Timestamp(microseconds: 0)
        var lastFailure: LMDBError?
    }

    /// One operation: what it does, and whom it tells.
    struct Operation: Sendable {
        /// Applies the operation and keeps its result.
        ///
        /// Answers whether it threw.
        let apply: @Sendable (inout WriteTransaction, inout ChangeSet) -> Outcome
        /// Resumes the waiter, with the error of the commit if that failed.
        let finish: @Sendable (LMDBError?) -> Void
    }

    /// How an operation ended.
    enum Outcome: Sendable {
        case applied
        /// It threw, and the store's own error was the cause if there is one.
        case refused(LMDBError?)
    }

    /// Ends a transaction without a commit: an operation threw after it had written, or the store refused.
    private struct Abort: LMDBErrorConvertible {
        var refused: Int?
        var storageError: LMDBError?

        init(_ error: LMDBError) { storageError = error }
        init(refused: Int, _ error: LMDBError?) {
            self.refused = refused
            storageError = error
        }
    }

    init(
        environment: Environment,
        clock: @escaping @Sendable () -> Timestamp,
        afterSessionChanges: @escaping @Sendable ([SessionID]) -> Void,
        afterCommit: @escaping @Sendable ([MemoryChange]) -> Void
    ) {
        self.environment = environment
        self.clock = clock
        self.afterSessionChanges = afterSessionChanges
        self.afterCommit = afterCommit
    }

    /// The error of the last attempt to change the store, or `nil` when it was committed: a full or failing disk shows
    /// here until it is solved.
    ///
    /// Operations that change nothing, and errors of their own, prove nothing about the disk.
    var lastFailure: LMDBError? { state.withLock { $0.lastFailure } }

    /// Operations that wait for the next transaction.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Queues an operation and returns at once.
    func submit(_ operation: Operation) {
        state.withLock { state in
            state.waiting.append(operation)
            if state.isDraining { return }
            state.isDraining = true
            // Under the lock: whoever finds `isDraining` set finds the block that drains on the thread's queue, too.
            thread.async { self.drain() }
        }
    }

    /// Waits until every operation submitted before is committed.
    func waitUntilIdle() {
        thread.sync {}
    }

    private func drain() {
        while true {
            let group = state.withLock { state in
                let group = Array(state.waiting.prefix(WriteQueue.maximumOperations))
                state.waiting.removeFirst(group.count)
                if group.isEmpty { state.isDraining = false }
                return group
            }
            if group.isEmpty { return }
            commit(group[...])
        }
    }

    /// Commits a group, in more than one transaction when it is large or when an operation fails.
    private func commit(_ group: ArraySlice<Operation>) {
        var pending = group
        while !pending.isEmpty {
            let done: Applied
            do throws(Abort) {
                var applied = DispatchTime.now()
                done = try environment.write { (transaction: inout WriteTransaction) throws(Abort) in
                    let done = try apply(pending, in: &transaction)
                    applied = DispatchTime.now()
                    return done
                }
                metrics.note(operations: done.count, bytes: done.byteCount, committing: applied)
                if done.hasChanges { state.withLock { $0.lastFailure = nil } }
            } catch {
                if let position = error.refused {
                    if let failure = error.storageError, failure.isOutOfSpace {
                        state.withLock { $0.lastFailure = failure }
                    }
                    // Its own error is kept in the operation; the rest goes again without it.
                    pending.remove(at: position).finish(nil)
                } else {
                    state.withLock { $0.lastFailure = error.storageError }
                    for operation in pending { operation.finish(error.storageError) }
                    pending.removeAll()
                }
                continue
            }
            for sequel in done.sequels { sequel() }
            if !done.rows.isEmpty { afterCommit(done.rows) }
            if !done.sessions.isEmpty { afterSessionChanges(done.sessions) }
            for operation in pending.prefix(done.count) { operation.finish(nil) }
            pending.removeFirst(done.count)
        }
    }

    /// What one transaction applied: how many operations, and what they changed.
    private struct Applied {
        let count: Int
        let rows: [MemoryChange]
        let sessions: [SessionID]
        let sequels: [@Sendable () -> Void]
        let hasChanges: Bool
        let byteCount: Int
    }

    /// Applies operations until the transaction is large enough.
    private func apply(
        _ operations: ArraySlice<Operation>,
        in transaction: inout WriteTransaction
    ) throws(Abort) -> Applied {
        var rows: [MemoryChange] = []
        var sessions: [SessionID] = []
        var sequels: [@Sendable () -> Void] = []
        for (position, operation) in zip(operations.indices, operations) {
            let before = transaction.changeCount
            var changes = ChangeSet(time: nextTime())
            switch operation.apply(&transaction, &changes) {
            case .applied:
                rows += changes.rows
                sessions += changes.sessions
                sequels += changes.sequels
                state.withLock { $0.lastTime = changes.time }
            case .refused(let failure):
                // A refusal before the first write leaves nothing behind; an error of LMDB spoils the transaction.
                if failure != nil || transaction.changeCount != before {
                    throw Abort(refused: position, failure)
                }
            }
            if transaction.writtenByteCount >= WriteQueue.maximumBytes {
                return Applied(
                    count: position - operations.startIndex + 1,
                    rows: rows,
                    sessions: sessions,
                    sequels: sequels,
                    hasChanges: true,
                    byteCount: transaction.writtenByteCount
                )
            }
        }
        return Applied(
            count: operations.count,
            rows: rows,
            sessions: sessions,
            sequels: sequels,
            hasChanges: transaction.changeCount > 0,
            byteCount: transaction.writtenByteCount
        )
    }

    private func nextTime() -> Timestamp {
        let now = clock()
        return state.withLock { state in
            state.lastTime = max(now, Timestamp(microseconds: state.lastTime.microseconds + 1))
            return state.lastTime
        }
    }
}
