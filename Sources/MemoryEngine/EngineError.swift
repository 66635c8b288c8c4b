internal import LMDB

/// Why the engine refuses a call.
///
/// The HTTP front owns the mapping to status codes.
package enum EngineError: Error, Sendable, Hashable {
    /// The named thing does not exist, or is another tenant's.
    case notFound(String)
    /// The input breaks rules; every problem that was found is listed.
    case invalid([FieldProblem])
    /// The caller may not do this.
    case forbidden(String)
    /// The thing exists already.
    case conflict(String)
    /// The session's time is over.
    case expired(String)
    /// Too much work is waiting.
    case overloaded(retryAfterSeconds: Int)
    /// The disk or the store is full or fails; nothing acknowledged is lost.
    case storageFull(String)
    /// The engine cannot serve this now.
    case unavailable(String)
    /// A server that the engine asks gives no answer, or none in time; the reason is for the caller too.
    case upstream(String, isTimeout: Bool)
    /// A defect or damage; the text is for the log, not for callers.
    case internalFailure(String)
}

extension EngineError {
    init(_ error: LMDBError) {
        if error.isOutOfSpace {
            self = .storageFull(error.description)
        } else if error == .readersFull {
            self = .overloaded(retryAfterSeconds: 1)
        } else {
            self = .internalFailure(error.description)
        }
    }

    /// One problem with one field.
    static func invalid(_ path: String..., message: String, type: String) -> EngineError {
        .invalid([FieldProblem(path: path.map { .key($0) }, message: message, type: type)])
    }
}

/// A rule that a field of the input breaks.
package struct FieldProblem: Sendable, Hashable {
    /// A step on the way from the request object to the field.
    package enum Step: Sendable, Hashable {
        case key(String)
        case index(Int)
    }

    /// Where the field is, from the request object.
    package var path: [Step]

    /// What came and what was expected.
    package let message: String

    /// The kind of problem in the vocabulary of the ContextIQ document, such as `value_error.missing`.
    package let type: String

    /// A problem of a field.
    package init(path: [Step], message: String, type: String) {
        self.path = path
        self.message = message
        self.type = type
    }
}

/// What a closure inside a transaction throws: the engine's refusal or the store's own error.
struct TransactionError: LMDBErrorConvertible {
    let engineError: EngineError
    let storageError: LMDBError?

    init(_ error: LMDBError) {
        self.init(engineError: EngineError(error), storageError: error)
    }

    private init(engineError: EngineError, storageError: LMDBError?) {
        self.engineError = engineError
        self.storageError = storageError
    }

    init(any error: any Error) {
        switch error {
        case let error as LMDBError: self.init(error)
        case let error as TransactionError: self = error
        case let error as EngineError:
            self.init(engineError: error, storageError: nil)
        default:
            self.init(engineError: .internalFailure("\(error)"), storageError: nil)
        }
    }
}
