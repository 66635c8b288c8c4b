internal import CLMDB
internal import Synchronization

/// An open LMDB file: one per process and path.
///
/// Reads run in closures on the calling thread and see one snapshot. Writes are one at a time; the caller sees to it
/// that they come from one place (see `Store`). The environment is closed when the last reference goes.
///
/// - Note: Sendable by LMDB's own locking: environment handles may be used from any thread, and `MDB_NOTLS` ties reader
///   slots to transactions instead of threads. The pool of idle readers is behind its `Mutex`.
@safe public final class Environment: @unchecked Sendable {
    private let handle: OpaquePointer
    private let idleReaders: Mutex<IdleReaders>

    /// The file's path.
    public let path: String

    /// How the environment was opened.
    public let options: Options

    /// How to open an environment.
    public struct Options: Sendable {
        /// Largest size of the file in bytes.
        ///
        /// Address space, not disk space: the file grows as it is written.
        public var mapSize: Int

        /// Most read transactions at one time.
        public var maximumReaders: Int

        /// Most named tables.
        public var maximumDatabases: Int

        /// Opens an existing file without the right to write.
        public var isReadOnly: Bool

        /// What a commit waits for.
        public var durability: Durability

        /// Options with the given values.
        public init(
            mapSize: Int = 1 << 40,
            maximumReaders: Int = 512,
            maximumDatabases: Int = 64,
            isReadOnly: Bool = false,
            durability: Durability = .full
        ) {
            self.mapSize = mapSize
            self.maximumReaders = maximumReaders
            self.maximumDatabases = maximumDatabases
            self.isReadOnly = isReadOnly
            self.durability = durability
        }
    }

    /// What a commit waits for.
    public enum Durability: String, Sendable, CaseIterable {
        /// Data and meta page are synced before a commit returns.
        case full
        /// Data is synced; the meta page with the next commit. After a power cut the last transactions may be gone;
        /// the file is never torn.
        case relaxed
    }

    /// Opens the file at `path`, creating it unless read-only.
    ///
    /// - Throws: ``LMDBError/cannotOpen(path:errno:)``, ``LMDBError/notADatabase(path:)`` or another code of
    ///   `mdb_env_open`.
    public init(path: String, options: Options = Options()) throws(LMDBError) {
        var environment: OpaquePointer?
        // SAFETY: environment is written by mdb_env_create before it is read; on any later error it is closed once.
        try unsafe check(mdb_env_create(&environment), "mdb_env_create")
        let handle = unsafe environment!
        do throws(LMDBError) {
            try unsafe check(mdb_env_set_mapsize(handle, options.mapSize), "mdb_env_set_mapsize")
            try unsafe check(mdb_env_set_maxreaders(handle, UInt32(options.maximumReaders)), "mdb_env_set_maxreaders")
            try unsafe check(mdb_env_set_maxdbs(handle, MDB_dbi(options.maximumDatabases)), "mdb_env_set_maxdbs")
            var flags = UInt32(MDB_NOTLS | MDB_NOSUBDIR)
            if options.isReadOnly { flags |= UInt32(MDB_RDONLY) }
            if options.durability == .relaxed { flags |= UInt32(MDB_NOMETASYNC) }
            switch unsafe mdb_env_open(handle, path, flags, 0o600) {
            case MDB_SUCCESS: break
            case MDB_INVALID, MDB_VERSION_MISMATCH: throw .notADatabase(path: path)
            case let code: throw .cannotOpen(path: path, errno: code)
            }
            if !options.isReadOnly {
                // Slots of readers that died with their process would pin old pages for ever.
                try unsafe check(mdb_reader_check(handle, nil), "mdb_reader_check")
            }
        } catch {
            unsafe mdb_env_close(handle)
            throw error
        }
        unsafe self.handle = handle
        self.path = path
        self.options = options
        idleReaders = Mutex(IdleReaders())
    }

    deinit {
        idleReaders.withLock { readers in
            while let reader = unsafe readers.transactions.popLast() { unsafe mdb_txn_abort(reader) }
        }
        // SAFETY: transactions live inside closures that hold the environment, so none is open here.
        unsafe mdb_env_close(handle)
    }

    /// The version of the LMDB library, such as `LMDB 0.9.24: (July 24, 2019)`.
    public static var libraryVersion: String {
        // SAFETY: the library returns a static string.
        unsafe String(cString: mdb_version(nil, nil, nil))
    }

    /// Bytes of the file that hold pages in use or free for reuse.
    public var usedByteCount: Int {
        var information = unsafe MDB_envinfo()
        var statistics = MDB_stat()
        // SAFETY: both structures are plain output parameters.
        unsafe mdb_env_info(handle, &information)
        unsafe mdb_env_stat(handle, &statistics)
        return unsafe (information.me_last_pgno + 1) * Int(statistics.ms_psize)
    }

    /// Opens a table, creating it unless the environment is read-only.
    ///
    /// Call it before other threads use the environment.
    public func database<Key, Value>(
        _ name: String,
        keys: Key.Type = Key.self,
        values: Value.Type = Value.self
    ) throws(LMDBError) -> Database<Key, Value> {
        var transaction: OpaquePointer?
        let isReadOnly = options.isReadOnly
        // SAFETY: the transaction ends on both paths below and is used on this thread only.
        try unsafe check(
            mdb_txn_begin(handle, nil, isReadOnly ? UInt32(MDB_RDONLY) : 0, &transaction),
            "mdb_txn_begin"
        )
        var table = MDB_dbi(0)
        let code = unsafe mdb_dbi_open(transaction, name, isReadOnly ? 0 : UInt32(MDB_CREATE), &table)
        guard code == MDB_SUCCESS else {
            unsafe mdb_txn_abort(transaction)
            throw LMDBError(code: code, call: "mdb_dbi_open(\(name))")
        }
        try unsafe check(mdb_txn_commit(transaction), "mdb_txn_commit")
        return Database(handle: table, name: name)
    }

    /// Runs a closure over a snapshot of the last commit.
    ///
    /// Synchronous on purpose: a snapshot pins the pages it sees, so it must not outlive a short, local piece of work.
    /// The closure must not store the transaction, nor begin another one on the same environment for writing.
    ///
    /// - Complexity: O(1) besides the closure; idle reader slots are reused.
    public func read<Result: ~Copyable, Failure: LMDBErrorConvertible>(
        _ body: (borrowing ReadTransaction) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let reader: OpaquePointer
        do throws(LMDBError) {
            unsafe reader = try beginReader()
        } catch {
            throw Failure(error)
        }
        defer { unsafe endReader(reader) }
        return try body(unsafe ReadTransaction(handle: reader))
    }

    /// Runs a closure that may write, and commits what it wrote when it returns.
    ///
    /// When the closure throws, nothing that it wrote remains. Returns after the data is synced as the durability says.
    ///
    /// - Important: One caller at a time; a second one waits inside LMDB. Never call it from within `body`.
    public func write<Result: ~Copyable, Failure: LMDBErrorConvertible>(
        _ body: (inout WriteTransaction) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var pointer: OpaquePointer?
        // SAFETY: begun, used and ended on this thread; each path below ends it exactly once.
        let begun = unsafe mdb_txn_begin(handle, nil, 0, &pointer)
        guard begun == MDB_SUCCESS, let transaction = unsafe pointer else {
            throw Failure(LMDBError(code: begun, call: "mdb_txn_begin"))
        }
        var writer = unsafe WriteTransaction(handle: transaction)
        let result: Result
        do throws(Failure) {
            result = try body(&writer)
        } catch {
            unsafe mdb_txn_abort(transaction)
            throw error
        }
        // A commit that fails has aborted the transaction; the handle is gone either way.
        let committed = unsafe mdb_txn_commit(transaction)
        guard committed == MDB_SUCCESS else { throw Failure(LMDBError(code: committed, call: "mdb_txn_commit")) }
        return result
    }

    private func beginReader() throws(LMDBError) -> OpaquePointer {
        // SAFETY: an idle transaction is owned by the pool or by one caller, never both.
        if let idle = unsafe idleReaders.withLock({ unsafe $0.transactions.popLast() }) {
            let code = unsafe mdb_txn_renew(idle)
            if code == MDB_SUCCESS { return unsafe idle }
            unsafe mdb_txn_abort(idle)
            throw LMDBError(code: code, call: "mdb_txn_renew")
        }
        var transaction: OpaquePointer?
        try unsafe check(mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &transaction), "mdb_txn_begin")
        return unsafe transaction!
    }

    private func endReader(_ transaction: OpaquePointer) {
        unsafe mdb_txn_reset(transaction)
        let isKept = idleReaders.withLock { readers in
            guard unsafe readers.transactions.count < IdleReaders.limit else { return false }
            unsafe readers.transactions.append(transaction)
            return true
        }
        if !isKept { unsafe mdb_txn_abort(transaction) }
    }
}

/// Read transactions that were reset and wait for their next snapshot.
///
/// Guarded by the environment's mutex, so that handing one over between threads is ordered.
@safe private struct IdleReaders: @unchecked Sendable {
    static let limit = 64
    var transactions: [OpaquePointer]

    init() { unsafe transactions = [] }
}
