/// Turns credentials into principals.
package final class Authenticator: Sendable {
    /// What the server was configured with.
    package struct Configuration: Sendable {
        /// Whether a request needs a credential.
        ///
        /// When not, every credential is accepted and ignored.
        package var requiresCredential = true

        /// A key that is valid as admin of organisation `default` beside those of the store.
        package var configuredKey: String?

        /// The user that the configured key stands for.
        package var configuredUser = "admin"

        /// Credentials are required, and only those of the store are valid.
        package init() {}
    }

    private let keys: APIKeys
    private let tokens: TokenVerifier?
    private let configuration: Configuration

    /// An authenticator over the keys of a store.
    ///
    /// - Parameter tokens: Checks JSON Web Tokens; `nil` when the server takes none.
    package init(keys: APIKeys, tokens: TokenVerifier? = nil, configuration: Configuration = Configuration()) {
        self.keys = keys
        self.tokens = tokens
        self.configuration = configuration
    }

    /// Whether a request needs a credential.
    package var requiresCredential: Bool { configuration.requiresCredential }

    /// The principal of a request.
    ///
    /// - Parameter credential: What the request carries, if anything.
    /// - Complexity: One hash, and one lookup by the key's prefix or the token's digest. A token that was not seen before
    ///   has its signature checked; only a token of an unknown key makes the issuer's keys be fetched.
    package func authenticate(_ credential: Credential?) async throws(AccessError) -> Principal {
        if let known = try knownPrincipal(credential) { return known }
        guard case .bearer(let text) = credential, let tokens else { throw .invalidCredential("Invalid token") }
        return try await tokens.principal(of: text)
    }

    /// The principal of a request when it can be told without waiting; `nil` for a token that was not seen before.
    ///
    /// - Complexity: One hash, and one lookup by the key's prefix or the token's digest.
    package func knownPrincipal(_ credential: Credential?) throws(AccessError) -> Principal? {
        guard configuration.requiresCredential else { return .development }
        guard let credential else { throw .missingCredential }
        let text: String
        switch credential {
        case .apiKey(let key): text = key
        case .bearer(let token): text = token
        }
        // An empty configured key is no key: it must not let in whoever sends an empty credential.
        if let configured = configuration.configuredKey, !configured.isEmpty,
            isEqualInConstantTime(configured.utf8, text.utf8)
        {
            return Principal(
                organisation: "default",
                user: configuration.configuredUser,
                permissions: [.standard, .actAs, .admin, .operate],
                credential: .configuredKey
            )
        }
        if case .bearer = credential, APIKey(parsing: text) == nil {
            guard let tokens else { throw .invalidCredential("Invalid token") }
            return tokens.knownPrincipal(of: text)
        }
        return try keys.principal(of: text)
    }
}
