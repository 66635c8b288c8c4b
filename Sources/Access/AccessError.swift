internal import LMDB

/// Why a request is not let in.
package enum AccessError: Error, Sendable, Hashable {
    /// No credential came with it.
    case missingCredential
    /// The credential is unknown, malformed or revoked.
    case invalidCredential(String)
    /// The credential's time is over.
    case expired
    /// The keys that tokens are checked with cannot be fetched now.
    case keysUnavailable
    /// The principal lacks a permission.
    case forbidden(PermissionSet)
    /// No key has this prefix.
    case keyNotFound(prefix: String)
    /// The store or its disk is full or fails.
    case storageFull(String)
    /// The store refused; the reason is for the log, not for the caller.
    case storage(String)
}

extension AccessError {
    init(_ error: LMDBError) {
        self = error.isOutOfSpace ? .storageFull(error.description) : .storage(error.description)
    }
}

extension AccessError: CustomStringConvertible {
    /// A sentence for the caller.
    package var description: String {
        switch self {
        case .missingCredential: "Authentication required: send X-API-Key or Authorization: Bearer"
        case .invalidCredential(let reason): reason
        case .expired: "The credential has expired"
        case .keysUnavailable: "The keys of the token's issuer cannot be fetched"
        case .forbidden(let required):
            "Insufficient permissions: \(required.names.joined(separator: ", ")) required"
        case .keyNotFound(let prefix): "No API key has the prefix \(prefix)"
        case .storageFull(let reason): "Nothing can be stored: \(reason)"
        case .storage: "The store is not available"
        }
    }
}
