internal import CLMDB
internal import Glibc

/// What can go wrong in the key-value store, by cause.
///
/// Absence of a key is not an error: lookups answer `nil`.
public enum LMDBError: Error, Hashable, Sendable {
    /// The memory map is full (`MDB_MAP_FULL`): the store reached its configured size.
    case mapFull
    /// The disk or a quota is full (`ENOSPC`, `EDQUOT`).
    case diskFull
    /// The disk failed while reading or writing (`EIO`).
    case inputOutput
    /// All reader slots are taken (`MDB_READERS_FULL`): too many concurrent read transactions.
    case readersFull
    /// One transaction wrote too many pages (`MDB_TXN_FULL`).
    case transactionFull
    /// The file is not an LMDB file, or one that another version wrote.
    case notADatabase(path: String)
    /// A page of the file is damaged.
    case corrupted
    /// The folder or file does not exist, or may not be opened.
    case cannotOpen(path: String, errno: Int32)
    /// A stored value does not have the form that its reader expects.
    case malformedValue(reason: String)
    /// Any other return code of a named call.
    case failed(call: String, code: Int32)
}

extension LMDBError: CustomStringConvertible {
    /// A sentence for people: what failed and, where it helps, what to do.
    public var description: String {
        switch self {
        case .mapFull: "the store reached its configured maximum size; raise the map size"
        case .diskFull: "the disk is full"
        case .inputOutput: "the disk reported an input/output error; once it works again, restart what uses the store"
        case .readersFull: "all reader slots of the store are in use"
        case .transactionFull: "the transaction is too large"
        case .notADatabase(let path): "\(path) is not an LMDB file of a version this build can read"
        case .corrupted: "the store file is damaged: a page has an unexpected form"
        case .cannotOpen(let path, let errno): "cannot open \(path): \(systemErrorText(errno))"
        case .malformedValue(let reason): "a stored value cannot be read: \(reason)"
        case .failed(let call, let code): "\(call) failed: \(systemErrorText(code))"
        }
    }
}

/// Errors of a higher layer that can carry an ``LMDBError``, so that closures of that layer run inside transactions.
public protocol LMDBErrorConvertible: Error {
    /// Wraps the store's error.
    init(_ error: LMDBError)

    /// The store's error that this one carries, if it does.
    var storageError: LMDBError? { get }
}

extension LMDBError: LMDBErrorConvertible {
    /// The error itself.
    public init(_ error: LMDBError) { self = error }

    /// The error itself.
    public var storageError: LMDBError? { self }

    /// Whether the store cannot take more data until somebody helps: it or the disk is full, or the disk fails.
    public var isOutOfSpace: Bool {
        switch self {
        case .mapFull, .diskFull, .inputOutput: true
        default: false
        }
    }

    /// Whether a key was to be appended that is not greater than the last one.
    var isExistingKey: Bool {
        if case .failed(_, MDB_KEYEXIST) = self { return true }
        return false
    }

    /// Whether a table was to be opened that is not there, and could not be made.
    public var isMissingTable: Bool {
        if case .failed(let call, MDB_NOTFOUND) = self { return call.hasPrefix("mdb_dbi_open") }
        return false
    }
}

extension LMDBError {
    /// The error for a non-zero return code of `call`.
    init(code: Int32, call: String) {
        switch code {
        case MDB_MAP_FULL: self = .mapFull
        case ENOSPC, EDQUOT: self = .diskFull
        // After a failed sync LMDB answers MDB_PANIC to everything until the store is opened again.
        case EIO, MDB_PANIC: self = .inputOutput
        case MDB_READERS_FULL: self = .readersFull
        case MDB_TXN_FULL: self = .transactionFull
        case MDB_CORRUPTED, MDB_PAGE_NOTFOUND: self = .corrupted
        default: self = .failed(call: call, code: code)
        }
    }
}

/// Throws the error of a non-zero return code.
@inline(__always)
func check(_ code: Int32, _ call: StaticString) throws(LMDBError) {
    if code != MDB_SUCCESS { throw LMDBError(code: code, call: call.description) }
}

private func systemErrorText(_ code: Int32) -> String {
    // SAFETY: mdb_strerror returns a static string for LMDB codes and strerror's buffer otherwise; it is copied at once.
    unsafe String(cString: mdb_strerror(code))
}
