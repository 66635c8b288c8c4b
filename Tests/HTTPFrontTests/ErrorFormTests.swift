import Access
import HTTPTypes
import JSON
import TestSupport
import Testing

@testable import HTTPFront

/// The refusals that no single request brings about at will.
@Suite("Forms of refusals")
struct ErrorFormTests {
    /// A path of each dialect.
    private static let paths = [
        "/api/v1/memories", "/context0/api/v1/memories", "/cortex/api/conversations", "/session-api/sessions",
        "/semantic/chat",
    ]

    private static func forms(_ server: TestServer) -> ErrorForms {
        let services = DialectServices(
            engine: server.engine,
            authenticator: Authenticator(keys: server.keys),
            health: HealthFacts(version: "1", cpuLevel: "scalar", blasCore: "none", warnings: []),
            configuration: HTTPFront.ServerConfiguration()
        )
        return ErrorForms(Dialects.all.flatMap { $0.init(services).errorForms })
    }

    @Test("A failure inside is 500 in each dialect's form, and never tells its cause", arguments: paths)
    func failure(path: String) async throws {
        try await TestServer.run { server in
            let forms = Self.forms(server)
            let (status, body) = forms.answer(to: .internalFailure("the secret cause"), at: path)
            #expect(status == .internalServerError)
            let text = String(decoding: body, as: UTF8.self)
            #expect(!text.contains("secret") && text.contains("Internal server error"), "\(text)")
            // The members are those of a refusal that clients know.
            let known = forms.answer(to: .notFound("Thing not found"), at: path).body
            func keys(_ body: [UInt8]) throws -> [String] {
                try JSONDocument(parsing: body).root.members?.map(\.key) ?? []
            }
            let (own, usual) = (try keys(body), try keys(known))
            #expect(own == usual)
        }
    }

    @Test(
        "Context0 names each refusal as its document does",
        arguments: [
            (HTTPResponse.Status.tooManyRequests, "RATE_LIMIT_EXCEEDED"), (.internalServerError, "INTERNAL_ERROR"),
            (.notFound, "RESOURCE_NOT_FOUND"), (.forbidden, "INSUFFICIENT_PERMISSIONS"),
            (.unprocessableContent, "VALIDATION_ERROR"),
        ]
    )
    func codes(status: HTTPResponse.Status, code: String) async throws {
        try await TestServer.run { server in
            let answer = Self.forms(server).answer(to: APIError(status, "why"), at: "/context0/api/v1/memories")
            let root = try JSONDocument(parsing: answer.body).root
            #expect(answer.status == status && root["success"]?.bool == false)
            #expect(root["error"]?["code"]?.string == code)
        }
    }

    @Test("One request too many is 429 in every dialect", arguments: paths)
    func limit(path: String) async throws {
        try await TestServer.run { server in
            let answer = Self.forms(server).answer(to: APIError(.tooManyRequests, "Rate limit exceeded"), at: path)
            #expect(answer.status == .tooManyRequests)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("Rate limit exceeded"))
        }
    }
}
