package import LMDB

/// Why a store cannot be opened or used.
package enum StoreError: Error, Sendable {
    /// There is no store in the folder, and it may not be created.
    case missing(path: String)
    /// Another process holds the store for writing.
    case inUse(path: String, holder: StoreHolder)
    /// A newer Engram wrote the store.
    case newerFormat(found: UInt32, supported: UInt32)
    /// The texts of the store were embedded with another model.
    case otherModel(stored: String, given: String)
    /// The store is on its way to another model.
    case reembedding(target: String)
    /// The folder cannot be made or locked.
    case cannotPrepare(path: String, reason: String)
    /// The key-value store refused.
    case storage(LMDBError)
}

extension StoreError: LMDBErrorConvertible {
    /// Wraps the key-value store's error.
    package init(_ error: LMDBError) { self = .storage(error) }

    /// The key-value store's error, if it was the cause.
    package var storageError: LMDBError? {
        if case .storage(let error) = self { error } else { nil }
    }
}

extension StoreError: CustomStringConvertible {
    /// A sentence for people that says what to do.
    package var description: String {
        switch self {
        case .missing(let path):
            "there is no store in \(path); start `engram serve --data \(path)` or `engram import` to make one"
        case .inUse(let path, let holder):
            "the store in \(path) is in use by \(holder)"
        case .newerFormat(let found, let supported):
            "the store has format version \(found), and this build reads up to version \(supported); use a newer engram"
        case .otherModel(let stored, let given):
            """
            the store's texts were embedded with \(stored), and the server would use \(given): vectors of two models \
            cannot be compared; start it with the first model (--model, --precision), move the store to the other one with \
            `engram reembed`, or use another --data folder
            """
        case .reembedding(let target):
            """
            the store's texts are being embedded anew with \(target), and that is not finished: run `engram reembed` \
            with that model again, which goes on where it stopped
            """
        case .cannotPrepare(let path, let reason): "cannot use \(path): \(reason)"
        case .storage(let error): error.description
        }
    }
}
