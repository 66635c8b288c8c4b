import Access
import HTTPTypes
import Hummingbird
import MemoryEngine

extension APIError {
    /// The refusal that an error of any layer becomes.
    ///
    /// - Parameter error: Anything thrown by a handler. What is not known becomes a 500 that keeps its text for the log.
    init(describing error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let error as EngineError: self.init(error)
        case let error as AccessError: self.init(error)
        case let error as HTTPError: self.init(error.status, error.body ?? error.status.reasonPhrase)
        default: self = .internalFailure(String(reflecting: error))
        }
    }

    /// An engine's refusal.
    ///
    /// - Parameter part: Where the values stood that may have broken a rule.
    init(_ error: EngineError, in part: RequestPart = .body) {
        switch error {
        case .notFound(let message): self.init(.notFound, message)
        case .invalid(let problems): self.init(invalid: problems, in: part)
        case .forbidden(let message): self.init(.forbidden, message)
        case .conflict(let message): self.init(.conflict, message)
        case .expired(let message): self.init(.gone, message)
        case .overloaded(let seconds):
            self.init(
                .serviceUnavailable,
                "The server is busy. Try again in \(seconds) seconds.",
                headers: [.retryAfter: String(seconds)]
            )
        case .storageFull(let message): self.init(.insufficientStorage, message, cause: message)
        case .unavailable(let message): self.init(.serviceUnavailable, message, cause: message)
        case .upstream(let message, let isTimeout):
            self.init(isTimeout ? .gatewayTimeout : .badGateway, message, cause: message)
        case .internalFailure(let message): self = .internalFailure(message)
        }
    }
}

extension APIError {
    /// A refused credential, or a missing permission or key.
    init(_ error: AccessError) {
        switch error {
        case .missingCredential, .invalidCredential, .expired: self.init(.unauthorized, error.description)
        case .keysUnavailable:
            self.init(.serviceUnavailable, error.description, headers: [.retryAfter: "30"], cause: error.description)
        case .forbidden: self.init(.forbidden, error.description)
        case .keyNotFound: self.init(.notFound, error.description)
        case .storageFull(let cause): self.init(.insufficientStorage, error.description, cause: cause)
        case .storage(let cause): self.init(.serviceUnavailable, error.description, cause: cause)
        }
        access = error
    }
}

extension HTTPResponse.Status {
    /// 507 of RFC 4918.
    static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
}
