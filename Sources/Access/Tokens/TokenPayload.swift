internal import JWTKit

/// The claims of a token that mean something here; others are ignored.
struct TokenPayload: JWTPayload, Sendable {
    var subject: String?
    var expires: Double?
    var notBefore: Double?
    var issued: Double?
    var issuer: String?
    var audiences: [String]?
    var organisation: String?
    var permissions: [String]?
    var name: String?
    var email: String?
    var dialect: String?

    private enum CodingKeys: String, CodingKey {
        case subject = "sub"
        case expires = "exp"
        case notBefore = "nbf"
        case issued = "iat"
        case issuer = "iss"
        case audiences = "aud"
        case organisation = "org_id"
        case permissions, name, email, dialect
    }

    /// Nothing is checked here: the verifier checks each claim with its own clock.
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}

extension TokenPayload {
    /// Reads the claims; `aud` is a text or a list of texts.
    init(from decoder: any Decoder) throws {
        let claims = try decoder.container(keyedBy: CodingKeys.self)
        subject = try claims.decodeIfPresent(String.self, forKey: .subject)
        expires = try claims.decodeIfPresent(Double.self, forKey: .expires)
        notBefore = try claims.decodeIfPresent(Double.self, forKey: .notBefore)
        issued = try claims.decodeIfPresent(Double.self, forKey: .issued)
        issuer = try claims.decodeIfPresent(String.self, forKey: .issuer)
        if let single = try? claims.decodeIfPresent(String.self, forKey: .audiences) {
            audiences = [single]
        } else {
            audiences = try claims.decodeIfPresent([String].self, forKey: .audiences)
        }
        organisation = try claims.decodeIfPresent(String.self, forKey: .organisation)
        permissions = try claims.decodeIfPresent([String].self, forKey: .permissions)
        name = try claims.decodeIfPresent(String.self, forKey: .name)
        email = try claims.decodeIfPresent(String.self, forKey: .email)
        dialect = try claims.decodeIfPresent(String.self, forKey: .dialect)
    }
}
