import Access
import ArgumentParser
import Foundation
import Remote
import Store

/// With which keys the server checks JSON Web Tokens, and what they must say.
struct TokenOptions: ParsableArguments {
    @Option(
        help: "A PEM file with a public key or certificate for RS256 or ES256. (default: ENGRAM_JWT_KEYS, with commas)"
    )
    var jwtKey: [String] = []

    @Option(help: "A file with a JSON Web Key Set. (default: ENGRAM_JWKS)")
    var jwks: String?

    @Option(help: "The address of the issuer's JSON Web Key Set. (default: ENGRAM_JWKS_URL)")
    var jwksUrl: String?

    @Option(help: "The iss that tokens must have. (default: ENGRAM_JWT_ISSUER, or any)")
    var jwtIssuer: String?

    @Option(help: "The aud that tokens must have. (default: ENGRAM_JWT_AUDIENCE, or any)")
    var jwtAudience: String?

    @Option(help: "Seconds by which clocks may differ, 0 to 600. (default: ENGRAM_JWT_LEEWAY, or 30)")
    var jwtLeeway: Int?

    @Option(
        help: """
            A permission of tokens that name none; repeat it for more. (default: ENGRAM_JWT_PERMISSIONS, with commas, or \
            all but act_as, admin and operate)
            """
    )
    var jwtPermission: [String] = []

    /// The secret of HS256: from the environment only, because every user of a machine sees the flags of its programs.
    static var secret: String? {
        environmentVariable("ENGRAM_JWT_SECRET") ?? environmentVariable("JWT_SECRET_KEY")
            ?? environmentVariable("JWT_SECRET")
    }

    /// What tokens must say.
    func policy() throws -> TokenVerifier.Policy {
        var policy = TokenVerifier.Policy()
        policy.issuer = jwtIssuer ?? environmentVariable("ENGRAM_JWT_ISSUER")
        policy.audience = jwtAudience ?? environmentVariable("ENGRAM_JWT_AUDIENCE")
        let leeway = jwtLeeway ?? environmentVariable("ENGRAM_JWT_LEEWAY").map { Int($0) ?? -1 } ?? policy.leewaySeconds
        guard (0...600).contains(leeway) else { throw ValidationError("the leeway of tokens is from 0 to 600 seconds") }
        policy.leewaySeconds = leeway
        let names = jwtPermission.isEmpty ? list("ENGRAM_JWT_PERMISSIONS") : jwtPermission
        if !names.isEmpty { policy.defaultPermissions = try PermissionSet(namedByPeople: names) }
        return policy
    }

    /// The verifier, or `nil` when no key is configured, and the document that its keys come from, if any.
    func verifier() async throws -> (verifier: TokenVerifier?, document: KeySetDocument?) {
        let policy = try policy()
        var keys: [VerificationKey] = []
        do throws(TokenKeyError) {
            if let secret = Self.secret { keys.append(try await .secret(secret)) }
        } catch {
            throw ExitMessage("ENGRAM_JWT_SECRET: \(error)")
        }
        for path in jwtKey.isEmpty ? list("ENGRAM_JWT_KEYS") : jwtKey {
            let text = String(decoding: try contents(path), as: UTF8.self)
            do throws(TokenKeyError) { keys.append(try await .pem(text)) } catch {
                throw ExitMessage("\(path): \(error)")
            }
        }
        if let path = jwks ?? environmentVariable("ENGRAM_JWKS") {
            let json = try contents(path)
            do throws(TokenKeyError) {
                keys += try await VerificationKey.keySet(json)
            } catch {
                throw ExitMessage("\(path): \(error)")
            }
        }
        var document: KeySetDocument?
        if let url = jwksUrl ?? environmentVariable("ENGRAM_JWKS_URL") {
            try requireSafe(url)
            document = KeySetDocument(url: url)
        }
        guard !keys.isEmpty || document != nil else { return (nil, nil) }
        let remote = document.map { document in RemoteKeySet { try await document.fetch() } }
        return (TokenVerifier(keys: keys, remote: remote, policy: policy), document)
    }

    /// Keys must not travel where somebody can replace them.
    private func requireSafe(_ url: String) throws {
        let parts = URLComponents(string: url)
        let isLocal = ["127.0.0.1", "localhost", "[::1]", "::1"].contains(parts?.host ?? "")
        guard parts?.host?.isEmpty == false, parts?.scheme == "https" || (parts?.scheme == "http" && isLocal) else {
            throw ExitMessage("--jwks-url \(url): the address must begin with https://, or http:// on this machine")
        }
    }

    private func contents(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else { throw ExitMessage("cannot read \(path)") }
        return Array(data)
    }

    private func list(_ name: String) -> [String] {
        (environmentVariable(name) ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

extension PermissionSet {
    /// The permissions with the given names.
    ///
    /// - Throws: `ValidationError` that lists the names.
    init(namedByPeople names: [String]) throws {
        self = []
        for name in names {
            guard let permission = PermissionSet(name: name) else {
                let known = PermissionSet.allNames.joined(separator: ", ")
                throw ValidationError("'\(name)' is no permission; they are \(known)")
            }
            formUnion(permission)
        }
    }
}
