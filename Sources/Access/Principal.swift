/// Who sends a request, and what they may do.
package struct Principal: Sendable, Hashable {
    /// The tenant.
    package let organisation: String

    /// The user within the tenant.
    package let user: String

    /// What the user may do.
    package let permissions: PermissionSet

    /// How they proved it.
    package let credential: CredentialKind

    /// The dialect of requests at paths that two dialects share; `nil` leaves it to the server.
    package let dialect: String?

    /// The user's name, if the credential tells.
    package let name: String?

    /// The user's address, if the credential tells.
    package let email: String?

    /// A principal with the given fields.
    package init(
        organisation: String,
        user: String,
        permissions: PermissionSet,
        credential: CredentialKind,
        dialect: String? = nil,
        name: String? = nil,
        email: String? = nil
    ) {
        self.organisation = organisation
        self.user = user
        self.permissions = permissions
        self.credential = credential
        self.dialect = dialect
        self.name = name
        self.email = email
    }

    /// The caller of a server that asks for no credentials.
    package static let development = Principal(
        organisation: "default",
        user: "dev",
        permissions: [.standard, .actAs, .admin, .operate],
        credential: .none
    )
}

/// How a principal proved who they are.
package enum CredentialKind: Sendable, Hashable {
    /// Authentication is off.
    case none
    /// A key of the store, by its public prefix.
    case apiKey(prefix: String)
    /// The key that the server was configured with.
    case configuredKey
    /// A JSON Web Token.
    case token
}

/// What a request carries to prove who sends it.
package enum Credential: Sendable, Hashable {
    /// The value of `X-API-Key`.
    case apiKey(String)
    /// The value of `Authorization: Bearer`.
    case bearer(String)
}
