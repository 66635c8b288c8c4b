import Access
import ArgumentParser
import Foundation
import Store

/// `engram token`: makes a JSON Web Token.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make a JSON Web Token for a user, signed with HS256.",
        discussion: "The secret is that of the server: ENGRAM_JWT_SECRET, of at least 32 bytes."
    )

    @Option(help: "The user that the token stands for.")
    var user: String

    @Option(name: [.customLong("organisation"), .customLong("org")], help: "The organisation (tenant) of the user.")
    var organisation = "default"

    @Option(
        name: [.customLong("permission"), .customLong("permissions")],
        help: """
            A permission such as memory:read, or several with commas; repeat it for more. \
            (default: the server's default permissions)
            """
    )
    var permission: [String] = []

    @Option(help: "How long the token is valid: a number with s, m, h or d.")
    var expires = "1h"

    @Option(help: "The user's name.")
    var name: String?

    @Option(help: "The user's address.")
    var email: String?

    @Option(help: "The dialect of requests at paths that two dialects share, such as context0.")
    var dialect: String?

    @Option(help: "The iss of the token. (default: ENGRAM_JWT_ISSUER)")
    var issuer: String?

    @Option(help: "The aud of the token. (default: ENGRAM_JWT_AUDIENCE)")
    var audience: String?

    /// The longest life of a token: ten years.
    private static let longestSeconds = 315_360_000

    func validate() throws {
        for (name, value) in [("user", user), ("organisation", organisation)] where value.isEmpty {
            throw ValidationError("--\(name) must not be empty")
        }
        _ = try permissions()
        guard let seconds = Self.seconds(expires), (1...Self.longestSeconds).contains(seconds) else {
            throw ValidationError("--expires is a number with s, m, h or d, at most 3650d, not \(expires)")
        }
    }

    func run() async throws {
        guard let secret = TokenOptions.secret else {
            throw ExitMessage("ENGRAM_JWT_SECRET is not set: the token is signed with the server's secret")
        }
        var token = NewToken(user: user, expires: Timestamp.now().advanced(bySeconds: Self.seconds(expires) ?? 0))
        token.organisation = organisation
        token.permissions = try permissions()
        token.name = name
        token.email = email
        token.dialect = dialect
        token.issuer = issuer ?? environmentVariable("ENGRAM_JWT_ISSUER")
        token.audience = audience ?? environmentVariable("ENGRAM_JWT_AUDIENCE")
        do throws(TokenKeyError) {
            print(try await token.signed(with: secret))
        } catch {
            throw ExitMessage("ENGRAM_JWT_SECRET: \(error)")
        }
    }

    private func permissions() throws -> PermissionSet? {
        guard !permission.isEmpty else { return nil }
        let names = permission.flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) }
        return try PermissionSet(namedByPeople: names)
    }

    /// The seconds of a text such as `90m`.
    static func seconds(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()), count > 0 else {
            return nil
        }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow ? nil : seconds
    }
}
