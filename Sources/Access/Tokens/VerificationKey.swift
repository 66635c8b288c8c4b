internal import FoundationEssentials
internal import JWTKit

/// A key that tokens are checked with, bound to one algorithm.
///
/// The algorithm belongs to the key and never comes from a token, so a public key cannot be taken for a secret.
package struct VerificationKey: Sendable {
    /// The key's name; a token that names another key is not checked with this one.
    ///
    /// `nil` for a key without a name, which may check every token.
    let identifier: String?

    /// The algorithm with the key.
    let algorithm: any JWTAlgorithm

    /// The fewest bytes of a secret.
    package static let shortestSecret = 32
    /// The algorithms that are accepted.
    static let algorithms: Set<String> = ["HS256", "RS256", "ES256"]
    /// The most keys that are taken from one set.
    static let largestSet = 64

    /// The key of HS256.
    package static func secret(_ text: String) async throws(TokenKeyError) -> VerificationKey {
        guard text.utf8.count >= shortestSecret else { throw .shortSecret(bytes: text.utf8.count) }
        let keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(from: text), digestAlgorithm: .sha256)
        return try await key(of: keys, identifier: nil)
    }

    /// The key of a PEM text: an RSA public key or certificate for RS256, one of the curve P-256 for ES256.
    package static func pem(_ text: String) async throws(TokenKeyError) -> VerificationKey {
        guard !text.contains("PRIVATE KEY") else {
            throw .unreadable("a private key is not needed to check tokens; give the public key")
        }
        let isCertificate = text.contains("-----BEGIN CERTIFICATE-----")
        let keys = JWTKeyCollection()
        if let key = try? isCertificate
            ? Insecure.RSA.PublicKey(certificatePEM: text) : Insecure.RSA.PublicKey(pem: text)
        {
            await keys.add(rsa: key, digestAlgorithm: .sha256)
        } else if let key = try? isCertificate ? ES256PublicKey(certificate: text) : ES256PublicKey(pem: text) {
            await keys.add(ecdsa: key)
        } else {
            throw .unreadable("not a PEM text with an RSA key of at least 2048 bits or a key of the curve P-256")
        }
        return try await key(of: keys, identifier: nil)
    }

    /// The keys of a JSON Web Key Set that sign tokens with RS256 or ES256; others are passed over.
    ///
    /// - Throws: ``TokenKeyError/unreadable(_:)`` for a text that is no key set or has no such key.
    package static func keySet(_ json: [UInt8]) async throws(TokenKeyError) -> [VerificationKey] {
        guard let document = try? JSONDecoder().decode(KeySetDocument.self, from: Data(json)) else {
            throw .unreadable("not a JSON Web Key Set")
        }
        var found: [VerificationKey] = []
        for entry in document.keys.prefix(largestSet) {
            guard let jwk = entry.signingKey else { continue }
            let identifier = jwk.keyIdentifier?.string
            var named = jwk
            // The collection takes no key without a name; which name it has there does not matter.
            named.keyIdentifier = JWKIdentifier(string: identifier ?? "-")
            let keys = JWTKeyCollection()
            guard (try? await keys.add(jwk: named)) != nil,
                let key = try? await key(of: keys, identifier: identifier)
            else { continue }
            found.append(key)
        }
        guard !found.isEmpty else { throw .unreadable("the key set has no key for RS256 or ES256") }
        return found
    }

    private static func key(
        of keys: JWTKeyCollection,
        identifier: String?
    ) async throws(TokenKeyError) -> VerificationKey {
        do {
            return VerificationKey(identifier: identifier, algorithm: try await keys.getKey())
        } catch {
            throw .unreadable("the key cannot be used: \(error)")
        }
    }
}

/// A key set whose unknown keys do not spoil the known ones.
private struct KeySetDocument: Decodable {
    let keys: [Entry]

    struct Entry: Decodable {
        let jwk: JWK?
        let use: String?

        private enum CodingKeys: String, CodingKey { case use }

        init(from decoder: any Decoder) throws {
            jwk = try? JWK(from: decoder)
            use = try? decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(String.self, forKey: .use)
        }

        /// The public key when it is one for RS256 or ES256.
        var signingKey: JWK? {
            guard var jwk, use == nil || use == "sig" else { return nil }
            jwk.privateExponent = nil
            if jwk.keyType == .rsa {
                jwk.algorithm = jwk.algorithm ?? .rs256
                return jwk.algorithm == .rs256 ? jwk : nil
            }
            guard jwk.keyType == .ecdsa, jwk.curve == .ecdsa(.p256) else { return nil }
            jwk.algorithm = jwk.algorithm ?? .es256
            return jwk.algorithm == .es256 ? jwk : nil
        }
    }
}
