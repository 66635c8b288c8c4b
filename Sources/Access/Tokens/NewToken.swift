internal import JWTKit
package import Store

/// A token to be signed with the server's secret.
package struct NewToken: Sendable {
    /// The user.
    package var user: String
    /// The tenant.
    package var organisation = "default"
    /// What the token allows; `nil` leaves it to the server's default.
    package var permissions: PermissionSet?
    /// From when it is refused.
    package var expires: Timestamp
    /// The user's name.
    package var name: String?
    /// The user's address.
    package var email: String?
    /// The dialect of requests at paths that two dialects share.
    package var dialect: String?
    /// Who signs.
    package var issuer: String?
    /// For whom it is.
    package var audience: String?

    /// A token for a user.
    package init(user: String, expires: Timestamp) {
        self.user = user
        self.expires = expires
    }

    /// The token, signed with HS256.
    ///
    /// - Throws: ``TokenKeyError/shortSecret(bytes:)``
    package func signed(with secret: String, at time: Timestamp = .now()) async throws(TokenKeyError) -> String {
        // Refuses a short secret before the library, which would trap.
        _ = try await VerificationKey.secret(secret)
        let payload = TokenPayload(
            subject: user,
            expires: Double(expires.microseconds / 1_000_000),
            issued: Double(time.microseconds / 1_000_000),
            issuer: issuer,
            audiences: audience.map { [$0] },
            organisation: organisation,
            permissions: permissions?.names,
            name: name,
            email: email,
            dialect: dialect
        )
        let keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
        do {
            return try await keys.sign(payload)
        } catch {
            throw .unreadable("the token cannot be signed: \(error)")
        }
    }
}
