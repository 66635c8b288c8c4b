import HTTPTypes
import Testing

@testable import HTTPFront

@Suite struct OriginTests {
    private let page = "https://app.example.com"

    private func preflight(_ server: TestServer, _ path: String, origin: String) async throws -> Answer {
        let headers: HTTPFields = [.origin: origin, .accessControlRequestMethod: "POST"]
        return try await server.send(.options, path, key: nil, headers: headers)
    }

    @Test("A page of a configured origin may ask and read, refusals included")
    func configured() async throws {
        try await TestServer.run(configure: { $0.allowedOrigins = [page] }) { server in
            let answer = try await preflight(server, "/api/v1/memories/\(absentID)", origin: page)
            #expect(answer.status == 204)
            #expect(answer.headers[.accessControlAllowOrigin] == page)
            #expect(answer.headers[.accessControlAllowMethods] == "DELETE, GET, HEAD, PUT, PATCH")
            let allowed = answer.headers[.accessControlAllowHeaders]?.lowercased() ?? ""
            for name in ["authorization", "x-api-key", "content-type", "idempotency-key"] {
                #expect(allowed.contains(name))
            }
            #expect(answer.headers[.accessControlAllowCredentials] == nil)
            #expect(answer.headers[.vary] == "Origin")
            for (path, key, status) in [
                ("/api/v1/sessions", TestServer.adminKey, 200), ("/api/v1/sessions", nil, 401), ("/nothing", nil, 404),
            ] as [(String, String?, Int)] {
                let answer = try await server.send(.get, path, key: key, headers: [.origin: page])
                #expect(answer.status == status)
                #expect(answer.headers[.accessControlAllowOrigin] == page)
                #expect(answer.headers[.accessControlExposeHeaders]?.contains("X-Correlation-ID") == true)
                #expect(answer.headers[.vary] == "Origin")
            }
        }
    }

    @Test("Pages of other origins get nothing, and by default all are other origins")
    func others() async throws {
        for origins in [[], [page]] {
            try await TestServer.run(configure: { $0.allowedOrigins = origins }) { server in
                for origin in [
                    "https://evil.example.com", "http://app.example.com", "https://app.example.com.evil.example",
                    "https://app.example.com:8443", "null", "",
                ] + (origins.isEmpty ? [page] : []) {
                    let answer = try await preflight(server, "/api/v1/memories", origin: origin)
                    #expect(answer.status == 405)
                    let get = try await server.send(.get, "/api/v1/sessions", headers: [.origin: origin])
                    #expect(get.status == 200)
                    for answer in [answer, get] {
                        #expect(answer.headers[.accessControlAllowOrigin] == nil)
                        #expect(answer.headers[.accessControlAllowMethods] == nil)
                        #expect((answer.headers[.vary] == "Origin") == !origins.isEmpty)
                    }
                }
            }
        }
    }

    @Test("An OPTIONS request that is no preflight is an ordinary request")
    func plainOptions() async throws {
        try await TestServer.run(configure: { $0.allowedOrigins = ["*"] }) { server in
            let answer = try await server.send(.options, "/api/v1/sessions", headers: [.origin: "https://any.example"])
            #expect(answer.status == 405)
            #expect(answer.headers[.accessControlAllowOrigin] == "https://any.example")
        }
    }
}
