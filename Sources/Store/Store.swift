internal import Glibc
package import LMDB
internal import Synchronization

/// A folder with everything Engram remembers, open for reading and, unless read-only, for writing.
///
/// Reads are closures over a snapshot, on the caller's thread. Writes are operations that one thread commits in groups;
/// `write` returns when the operation's commit is durable and its changes were handed to the hook.
package final class Store: Sendable {
    /// The newest layout that this build reads.
    ///
    /// Written while vectors lie in the second pair of tables, or a move to another model fills it.
    package static let formatVersion: UInt32 = 2

    /// The layout of a store that never moved to another model, which older builds read.
    package static let firstFormatVersion: UInt32 = 1

    /// The folder.
    package let folder: String

    /// The tables.
    package let schema: Schema

    private let environment: Environment
    private let lock: StoreLock?
    private let queue: WriteQueue
    private let rowHook: Hook<MemoryChange>
    private let sessionHook: Hook<SessionID>

    /// How to open a store.
    package struct Options: Sendable {
        /// Largest size of the file in bytes; address space, not disk space.
        package var mapSize = 1 << 40
        /// What a commit waits for.
        package var durability = Environment.Durability.full
        /// Opens an existing store without the right to write, beside a process that has it.
        package var isReadOnly = false
        /// The clock of records.
        package var clock: @Sendable () -> Timestamp = Timestamp.now

        /// The default options.
        package init() {}
    }

    /// Whether a folder has a store that can be read.
    package static func isThere(in folder: String) -> Bool { unsafe access(file(of: folder), R_OK) == 0 }

    private static func file(of folder: String) -> String { folder + "/engram.mdb" }

    /// Opens the store of a folder, making both when they are missing.
    ///
    /// - Throws: ``StoreError``: in use, a newer format, or a folder that cannot be used.
    package init(folder: String, options: Options = Options()) throws(StoreError) {
        let path = Store.file(of: folder)
        if options.isReadOnly {
            guard Store.isThere(in: folder) else { throw .missing(path: folder) }
            lock = nil
            if try Store.lacksTables(path: path, options: options) {
                // An older build made the store: the tables that it did not know are added, unless it is still there.
                var options = options
                options.isReadOnly = false
                _ = try Store(folder: folder, options: options)
            }
        } else {
            try makeFolder(folder)
            lock = try StoreLock(folder: folder)
        }
        let rowHook = Hook<MemoryChange>()
        let sessionHook = Hook<SessionID>()
        environment = try Store.environment(path: path, options: options)
        do throws(LMDBError) {
            schema = try Schema(in: environment)
            if !options.isReadOnly {
                try schema.fillSessionMemories(in: environment)
                try schema.fillUsage(in: environment, at: options.clock())
                try schema.settleVectors(in: environment)
            }
        } catch {
            throw .storage(error)
        }
        queue = WriteQueue(
            environment: environment,
            clock: options.clock,
            afterSessionChanges: { sessionHook.call(with: $0) },
            afterCommit: { rowHook.call(with: $0) }
        )
        self.folder = folder
        self.rowHook = rowHook
        self.sessionHook = sessionHook
    }

    /// Whether the store was opened without the right to write.
    package var isReadOnly: Bool { lock == nil }

    /// How commits are synced.
    package var durability: Environment.Durability { environment.options.durability }

    /// Whether the last commit succeeded.
    ///
    /// False while the disk is full or fails.
    package var isWritable: Bool { lock != nil && queue.lastFailure == nil }

    /// What commits were like.
    package var writeMetrics: WriteMetrics { queue.metrics }

    /// Operations that wait for the writer's thread.
    package var waitingWrites: Int { queue.waitingCount }

    /// Bytes of the file in use.
    package var usedByteCount: Int { environment.usedByteCount }

    /// Writes the server's address into the lock file, for whoever finds the store in use.
    package func announce(url: String) { lock?.announce(url: url) }

    /// Sets what runs on the writer's thread after each commit, with the changes in the order of their commits.
    ///
    /// Set it once, before the first write.
    package func setAfterCommit(_ body: @escaping @Sendable ([MemoryChange]) -> Void) { rowHook.set(body) }

    /// Sets what runs on the writer's thread after each commit that changed the feeds of sessions, with these sessions.
    ///
    /// Set it once, before the first write.
    package func setAfterSessionChanges(_ body: @escaping @Sendable ([SessionID]) -> Void) { sessionHook.set(body) }

    /// Runs a closure over a snapshot of the last commit.
    ///
    /// Synchronous: keep it short and never store the transaction.
    package func read<Result, Failure: LMDBErrorConvertible>(
        _ body: (borrowing ReadTransaction) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try environment.read(body)
    }

    /// Queues an operation and waits until it is durable.
    ///
    /// - Parameter body: Runs on the writer's thread, maybe more than once: when another operation of its group fails,
    ///   the group is applied again. It must depend on nothing but its arguments and what it captured. What it throws
    ///   leaves no trace in the store.
    /// - Returns: What the last run of `body` returned, after the commit and the hook.
    package func write<Value: Sendable, Failure: LMDBErrorConvertible & Sendable>(
        _ body: @escaping @Sendable (inout WriteTransaction, inout ChangeSet) throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let outcome = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, Failure>, Never>) in
            let result = LatestResult<Value, Failure>()
            let operation = WriteQueue.Operation(
                apply: { transaction, changes in
                    do throws(Failure) {
                        result.set(.success(try body(&transaction, &changes)))
                        return .applied
                    } catch {
                        result.set(.failure(error))
                        return .refused(error.storageError)
                    }
                },
                finish: { failure in
                    if let failure {
                        continuation.resume(returning: .failure(Failure(failure)))
                    } else {
                        continuation.resume(returning: result.value)
                    }
                }
            )
            queue.submit(operation)
        }
        return try outcome.get()
    }

    /// Queues an operation that nobody waits for, such as a counter.
    ///
    /// What it throws is dropped with its changes.
    package func writeLater(
        _ body: @escaping @Sendable (inout WriteTransaction, inout ChangeSet) throws(LMDBError) -> Void
    ) {
        queue.submit(
            WriteQueue.Operation(
                apply: { transaction, changes in
                    do throws(LMDBError) {
                        try body(&transaction, &changes)
                        return .applied
                    } catch {
                        return .refused(error)
                    }
                },
                finish: { _ in }
            )
        )
    }

    /// Waits until every operation submitted before is committed.
    package func flush() { queue.waitUntilIdle() }
}

extension Store {
    /// The model that embedded the store's texts, as an embedding space describes itself.
    ///
    /// `nil` before the first text.
    package func embeddingModel() throws(StoreError) -> String? {
        try read { (transaction) throws(StoreError) in
            do throws(LMDBError) {
                return try transaction.get("embedding-model", from: schema.settings)?.text
            } catch {
                throw .storage(error)
            }
        }
    }

    /// How often the store changed over to another model.
    package func vectorGeneration() throws(StoreError) -> UInt64 {
        try read { (transaction) throws(StoreError) in
            do throws(LMDBError) {
                return try schema.vectorGeneration(in: transaction)
            } catch {
                throw .storage(error)
            }
        }
    }

    /// Refuses a model that is not the one that embedded the store's texts.
    package func requireModel(_ model: String) throws(StoreError) {
        if let progress = try reembedding() { throw .reembedding(target: progress.target) }
        if let stored = try embeddingModel(), stored != model { throw .otherModel(stored: stored, given: model) }
    }

    /// Whether a store has not all the tables of this build.
    private static func lacksTables(path: String, options: Options) throws(StoreError) -> Bool {
        let environment = try environment(path: path, options: options)
        do throws(LMDBError) {
            _ = try Schema(in: environment)
            return false
        } catch {
            guard error.isMissingTable else { throw .storage(error) }
            return true
        }
    }

    /// Opens the environment and checks the format, before any other table is made: a newer store stays as it is.
    private static func environment(path: String, options: Options) throws(StoreError) -> Environment {
        let environment: Environment
        let stored: String?
        do throws(LMDBError) {
            environment = try Environment(
                path: path,
                options: Environment.Options(
                    mapSize: options.mapSize,
                    isReadOnly: options.isReadOnly,
                    durability: options.durability
                )
            )
            let settings: Database<NameKey, SettingRecord> = try environment.database("settings")
            stored = try environment.read { (transaction) throws(LMDBError) in
                try transaction.get("format-version", from: settings)?.text
            }
            if stored == nil, !options.isReadOnly {
                try environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
                    let version = SettingRecord(String(firstFormatVersion))
                    try transaction.put(version, for: "format-version", in: settings)
                }
            }
        } catch {
            throw .storage(error)
        }
        guard let stored else { return environment }
        guard let version = UInt32(stored) else {
            throw .storage(.malformedValue(reason: "the format version is \"\(stored)\""))
        }
        guard version <= formatVersion else { throw .newerFormat(found: version, supported: formatVersion) }
        return environment
    }
}

/// The result of the latest run of an operation.
private final class LatestResult<Success: Sendable, Failure: Error>: Sendable {
    private let stored = Mutex<Result<Success, Failure>?>(nil)

    func set(_ result: Result<Success, Failure>) { stored.withLock { $0 = result } }

    /// The queue finishes an operation only after it ran.
    var value: Result<Success, Failure> { stored.withLock { $0! } }
}

/// A hook, set after the store is made by whoever needs the store to be made.
private final class Hook<Change: Sendable>: Sendable {
    private let body = Mutex<(@Sendable ([Change]) -> Void)?>(nil)

    func set(_ body: @escaping @Sendable ([Change]) -> Void) { self.body.withLock { $0 = body } }

    func call(with changes: [Change]) { body.withLock { $0 }?(changes) }
}

/// Makes a folder and those above it.
private func makeFolder(_ path: String) throws(StoreError) {
    var end = path.startIndex
    while end < path.endIndex {
        end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
        if unsafe mkdir(String(path[..<end]), 0o700) != 0, errno != EEXIST {
            throw .cannotPrepare(path: path, reason: systemErrorText())
        }
    }
}
