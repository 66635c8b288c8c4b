/// Why a key for tokens cannot be used.
package enum TokenKeyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A secret for HS256 has fewer than 32 bytes.
    case shortSecret(bytes: Int)
    /// A text is not a public key or certificate that is known here; the reason is for people.
    case unreadable(String)

    /// A sentence for people, without any key.
    package var description: String {
        switch self {
        case .shortSecret(let bytes):
            "the secret for tokens has \(bytes) bytes, HS256 needs at least \(VerificationKey.shortestSecret)"
        case .unreadable(let reason): reason
        }
    }
}
