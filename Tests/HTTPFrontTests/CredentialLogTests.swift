import Access
import HTTPTypes
import Store
import Testing

@testable import HTTPFront

@Suite struct CredentialLogTests {
    @Test("No log line holds a credential, wherever a request carries it")
    func credentials() async throws {
        let secret = "a secret of thirty-two bytes, or a few more"
        try await TestServer.run(tokenSecret: secret) { server in
            let key = try await server.key()
            let token = try await NewToken(user: "u", expires: Timestamp.now().advanced(bySeconds: 60))
                .signed(with: secret)
            let unknown = APIKey.generate().text
            for credential in [key, token, unknown, TestServer.adminKey] {
                for path in ["/api/v1/sessions", "/nothing", "/api/v1/memories/\(absentID)", "/health"] {
                    let target = path + "?access_token=\(credential)&token=\(credential)"
                    _ = try await server.send(.get, target, key: credential)
                    _ = try await server.send(
                        .post,
                        target,
                        "{",
                        key: nil,
                        headers: [.authorization: "Bearer \(credential)"]
                    )
                }
            }
            let lines = server.logged.lines
            #expect(lines.count >= 32)
            for credential in [key, token, unknown, TestServer.adminKey, secret] {
                #expect(!lines.contains { $0.contains(credential) })
            }
            #expect(!lines.contains { $0.contains("access_token") })
        }
    }

    @Test("A request's trace context and correlation id are in its log line")
    func correlation() async throws {
        try await TestServer.run { server in
            let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            _ = try await server.send(.get, "/livez", headers: [.traceParent: trace, .correlationID: "my-id"])
            let line = server.logged.lines.last { $0.contains("/livez") }
            #expect(line?.contains("traceparent=\(trace)") == true && line?.contains("correlation_id=my-id") == true)
        }
    }
}
