internal import JWTKit
package import Store

/// Turns JSON Web Tokens into principals.
///
/// Which algorithm checks a token follows from the server's keys: a key is tried only for the one algorithm that it was
/// made for. Addresses and keys inside a token are never used.
package final class TokenVerifier: Sendable {
    /// What tokens must say.
    package struct Policy: Sendable {
        /// Who must have issued them; `nil` for anybody with the key.
        package var issuer: String?
        /// For whom they must be; `nil` for anybody.
        package var audience: String?
        /// By how many seconds the clocks of issuer and server may differ.
        package var leewaySeconds = 30
        /// What a token without `permissions` allows.
        package var defaultPermissions = PermissionSet.standard

        /// Any issuer, any audience, 30 seconds, the standard permissions.
        package init() {}
    }

    /// The longest token, in bytes.
    package static let longestToken = 16 << 10
    /// After how many seconds a token is verified anew, so that a withdrawn key counts.
    static let cachedSeconds = 300
    /// The longest text of a claim, in characters.
    static let longestClaim = 500

    let cache = TokenCache()
    private let keys: [VerificationKey]
    private let remote: RemoteKeySet?
    private let policy: Policy
    private let clock: @Sendable () -> Timestamp

    /// A verifier with keys of its own, of an issuer's set, or both.
    package init(
        keys: [VerificationKey],
        remote: RemoteKeySet? = nil,
        policy: Policy = Policy(),
        clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) {
        self.keys = keys
        self.remote = remote
        self.policy = policy
        self.clock = clock
    }

    /// The principal of a token.
    ///
    /// - Throws: ``AccessError/invalidCredential(_:)``, ``AccessError/expired``, or
    ///   ``AccessError/keysUnavailable`` when the issuer's keys were never fetched.
    /// - Complexity: One hash when the token was verified before; else one signature, and at most one fetch.
    package func principal(of token: String) async throws(AccessError) -> Principal {
        guard token.utf8.count <= Self.longestToken else { throw .invalidCredential("Invalid token: too long") }
        let digest = TokenCache.digest(of: token)
        let now = clock()
        if let known = cache.principal(of: digest, at: now) { return known }
        let signed = try SignedToken(token)
        try await check(signed)
        let (principal, expires) = try admitted(signed.payload, at: now)
        cache.insert(principal, of: digest, until: min(expires, now.advanced(bySeconds: Self.cachedSeconds)))
        return principal
    }

    /// The principal of a token that was seen before and still holds.
    func knownPrincipal(of token: String) -> Principal? {
        guard token.utf8.count <= Self.longestToken else { return nil }
        return cache.principal(of: TokenCache.digest(of: token), at: clock())
    }

    /// Checks the signature.
    private func check(_ token: SignedToken) async throws(AccessError) {
        var candidates = keys.filter(token.mayBeSigned)
        // HS256 is the server's own secret: nobody publishes it.
        if let remote, token.algorithm != "HS256" {
            var published = await remote.current().filter(token.mayBeSigned)
            if published.isEmpty, candidates.isEmpty { published = await remote.refreshed().filter(token.mayBeSigned) }
            candidates += published
            if candidates.isEmpty, !remote.isLoaded { throw .keysUnavailable }
        }
        guard !candidates.isEmpty else { throw .invalidCredential("Invalid token: its key is unknown") }
        guard candidates.contains(where: token.isSigned) else {
            throw .invalidCredential("Invalid token: the signature is wrong")
        }
    }

    /// The principal of verified claims, and from when they no longer count.
    private func admitted(
        _ claims: TokenPayload,
        at now: Timestamp
    ) throws(AccessError) -> (principal: Principal, expires: Timestamp) {
        guard let subject = claims.subject else { throw .invalidCredential("Invalid token: sub is missing") }
        guard let exp = claims.expires else { throw .invalidCredential("Invalid token: exp is missing") }
        let expires = Timestamp(seconds: exp).advanced(bySeconds: policy.leewaySeconds)
        guard now < expires else { throw .expired }
        if let start = claims.notBefore, Timestamp(seconds: start) > now.advanced(bySeconds: policy.leewaySeconds) {
            throw .invalidCredential("Invalid token: it is not valid yet")
        }
        if let issuer = policy.issuer, !(claims.issuer.map { $0.utf8.elementsEqual(issuer.utf8) } ?? false) {
            throw .invalidCredential("Invalid token: it has another issuer")
        }
        if let audience = policy.audience,
            !(claims.audiences ?? []).contains(where: { $0.utf8.elementsEqual(audience.utf8) })
        {
            throw .invalidCredential("Invalid token: it is for another audience")
        }
        for (name, value) in [
            ("sub", subject), ("org_id", claims.organisation), ("name", claims.name), ("email", claims.email),
            ("dialect", claims.dialect),
        ] {
            guard let value else { continue }
            guard (1...Self.longestClaim).contains(value.unicodeScalars.count) else {
                throw .invalidCredential("Invalid token: \(name) must have 1 to \(Self.longestClaim) characters")
            }
        }
        // Names that mean something to another service only are no permission here.
        let permissions = claims.permissions.map { PermissionSet($0.compactMap { PermissionSet(name: $0) }) }
        let principal = Principal(
            organisation: claims.organisation ?? "default",
            user: subject,
            permissions: permissions ?? policy.defaultPermissions,
            credential: .token,
            dialect: claims.dialect,
            name: claims.name,
            email: claims.email
        )
        return (principal, expires)
    }
}

/// A token in its parts, not verified.
private struct SignedToken {
    let payload: TokenPayload
    let algorithm: String
    private let keyIdentifier: String?
    private let signedBytes: ArraySlice<UInt8>
    private let signature: [UInt8]

    init(_ token: String) throws(AccessError) {
        let bytes = Array(token.utf8)
        let parsed: (header: JWTHeader, payload: TokenPayload, signature: [UInt8])
        do {
            let parts = try DefaultJWTParser().parse(bytes, as: TokenPayload.self)
            parsed = (parts.header, parts.payload, Array(parts.signature))
        } catch {
            throw .invalidCredential("Invalid token")
        }
        guard let algorithm = parsed.header.alg, VerificationKey.algorithms.contains(algorithm) else {
            throw .invalidCredential("Invalid token: the algorithm must be HS256, RS256 or ES256")
        }
        // An extension that must be understood, of which this server understands none.
        guard parsed.header.fields["crit"] == nil else {
            throw .invalidCredential("Invalid token: its header has critical extensions")
        }
        self.algorithm = algorithm
        keyIdentifier = parsed.header.kid
        payload = parsed.payload
        signature = parsed.signature
        signedBytes = bytes[..<(bytes.lastIndex(of: UInt8(ascii: ".")) ?? bytes.endIndex)]
    }

    /// Whether a key may have signed the token: same algorithm, and no other name.
    func mayBeSigned(by key: VerificationKey) -> Bool {
        guard key.algorithm.name == algorithm else { return false }
        guard let wanted = keyIdentifier, let identifier = key.identifier else { return true }
        return wanted.utf8.elementsEqual(identifier.utf8)
    }

    func isSigned(by key: VerificationKey) -> Bool {
        (try? key.algorithm.verify(signature, signs: Array(signedBytes))) ?? false
    }
}

extension Timestamp {
    /// A count of seconds since the epoch as tokens write it, kept within the years that a time can show.
    fileprivate init(seconds: Double) {
        let bounded = seconds.isNaN ? 0 : min(max(seconds, 0), 253_402_300_799)
        self.init(microseconds: Int64(bounded * 1_000_000))
    }
}
