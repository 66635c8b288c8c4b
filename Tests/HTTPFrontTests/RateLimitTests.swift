import Access
import HTTPTypes
import JSON
import Store
import TestSupport
import Testing

@testable import HTTPFront

@Suite struct RateLimitTests {
    private let clock = ManualClock()
    private let start = 1_735_689_600

    private func run(
        key: Int = 5,
        anonymous: Int = 3,
        _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        var limits = RateLimits()
        limits.contextIQ.standard = RateLimit(key, per: 60)
        limits.anonymous = RateLimit(anonymous, per: 60)
        try await TestServer.run(
            configure: { [clock] in
                $0.rateLimits = limits
                $0.clock = { clock.now }
            },
            body
        )
    }

    private func standing(_ answer: Answer) -> [Int?] {
        [.rateLimit, .rateRemaining, .rateReset].map { answer.headers[$0].flatMap { Int($0) } }
    }

    @Test("Every answer says where the caller stands, refusals included, and beyond the burst it is 429")
    func headers() async throws {
        try await run { server in
            let key = try await server.key([.memoryRead, .memoryCreate])
            for (position, (method, path, body, status)) in [
                (HTTPRequest.Method.get, "/memories?scope_user_id=user_123", nil, 200),
                (.get, "/memories/\(absentID)", nil, 404), (.post, "/memories", "{}", 422),
                (.post, "/memories", "{", 400),
                (.get, "/sessions", nil, 403), (.get, "/memories?limit=x&scope_user_id=user_123", nil, 400),
            ].enumerated() as EnumeratedSequence<[(HTTPRequest.Method, String, String?, Int)]> {
                let answer = try await server.send(method, "/api/v1" + path, body, key: key)
                #expect(answer.status == status)
                let spent = max(0, position + 1 - 5)
                #expect(standing(answer) == [5, 5 - spent, start + 12 * spent], "\(position)")
            }
            for _ in 0..<4 { _ = try await server.send(.get, "/api/v1/memories/\(absentID)", key: key) }
            let refused = try await server.send(.get, "/api/v1/memories/\(absentID)", key: key)
            #expect(refused.status == 429)
            #expect(refused.text == #"{"detail":"Rate limit exceeded. Try again in 12 seconds.","status_code":429}"#)
            #expect(refused.headers[.retryAfter] == "12")
            #expect(standing(refused) == [5, 0, start + 60])
            #expect(try await server.send(.get, "/api/v1/memories/\(absentID)").status == 404, "another key goes on")
            clock.advance(seconds: 12)
            #expect(try await server.send(.get, "/api/v1/memories/\(absentID)", key: key).status == 404)
        }
    }

    @Test("While the clock stands still, 64 concurrent clients get exactly the capacity")
    func capacity() async throws {
        try await run(key: 20) { server in
            let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        [
                            try await server.send(.get, "/api/v1/memories/\(absentID)").status,
                            try await server.send(.get, "/api/v1/memories/\(absentID)").status,
                        ]
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(statuses.count { $0 == 404 } == 40)
            #expect(statuses.count { $0 == 429 } == 88)
        }
    }

    @Test("Requests without a valid credential are counted by address, whatever they ask for; probes are not")
    func anonymous() async throws {
        try await run { server in
            for (index, key) in [nil, "ck_nonsense", nil, "x", nil, nil].enumerated() {
                let answer = try await server.send(.get, "/api/v1/sessions", key: key)
                #expect(answer.status == 401)
                #expect(answer.headers[.wwwAuthenticate] == "Bearer")
                #expect(standing(answer)[0...1] == [3, min(3, 5 - index)])
            }
            let refused = try await server.send(.get, "/api/v1/memories/\(absentID)", key: nil)
            #expect(refused.status == 429)
            #expect(refused.headers[.retryAfter] == "20")
            #expect(try await server.send(.get, "/api/v1/sessions").status == 200, "a valid key is not held up")
            for path in ["/livez", "/readyz", "/health"] {
                let probe = try await server.send(.get, path, key: nil)
                #expect(probe.status == 200 && probe.headers[.rateLimit] == nil)
            }
        }
    }

    @Test("Without limits in the configuration nothing is counted")
    func off() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.get, "/api/v1/sessions")
            #expect(answer.status == 200 && answer.headers[.rateLimit] == nil)
        }
    }
}
