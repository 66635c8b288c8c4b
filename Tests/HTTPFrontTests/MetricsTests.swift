import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import HTTPFront

@Suite("Metrics") struct MetricsTests {
    /// The value of a sample.
    private func value(_ sample: String, in page: String) -> Double? {
        page.split(separator: "\n").first { $0.hasPrefix(sample + " ") }.flatMap {
            Double($0.dropFirst(sample.count + 1))
        }
    }

    @Test("Requests are counted by dialect, route and class of status, with their latencies")
    func requests() async throws {
        try await TestServer.run { server in
            for _ in 0..<3 { try await server.remember("green tea") }
            _ = try await server.send(.post, "/api/v1/memories", "{")
            _ = try await server.send(.get, "/api/v1/memories/\(absentID)")
            _ = try await server.send(.get, "/api/v1/memories/\(absentID)", key: nil)
            _ = try await server.send(.get, "/nothing/here")
            let page = try await server.send(.get, "/metrics")
            #expect(page.status == 200)
            #expect(page.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let create = #"dialect="contextiq",method="POST",route="/api/v1/memories""#
            #expect(value("engram_http_requests_total{\(create),status=\"2xx\"}", in: page.text) == 3)
            #expect(value("engram_http_requests_total{\(create),status=\"4xx\"}", in: page.text) == 1)
            #expect(value("engram_http_request_duration_seconds_count{\(create)}", in: page.text) == 4)
            let one = #"dialect="contextiq",method="GET",route="/api/v1/memories/{id}""#
            #expect(value("engram_http_requests_total{\(one),status=\"4xx\"}", in: page.text) == 2)
            let unknown = #"dialect="server",method="",route="""#
            #expect(value("engram_http_requests_total{\(unknown),status=\"4xx\"}", in: page.text) == 1)
            #expect((value("engram_commit_sync_seconds_count", in: page.text) ?? 0) >= 3)
            #expect((value("engram_commit_operations_sum", in: page.text) ?? 0) >= 3)
            #expect(value("engram_writable", in: page.text) == 1)
        }
    }

    @Test("Look-ups of remembered texts are counted, and nothing that was said stands in the metrics")
    func texts() async throws {
        try await TestServer.run { server in
            try await server.remember("green tea")
            for _ in 0..<2 {
                let body = #"{"scope":{"user_id":"user_123"},"search_query":"what to drink"}"#
                #expect(try await server.send(.post, "/api/v1/memories/search", body).status == 200)
            }
            let page = try await server.send(.get, "/metrics").text
            #expect(value(#"engram_embedding_cache_lookups_total{result="hit"}"#, in: page) == 1)
            #expect(value(#"engram_embedding_cache_lookups_total{result="miss"}"#, in: page) == 2)
            #expect(value("engram_embedded_texts_total", in: page) == 2)
            #expect(value("engram_partition_rows", in: page) == 1)
            for word in ["tea", "drink", "user_123", "user_id", "default"] { #expect(!page.contains(word)) }
        }
    }

    @Test("Every line is a comment or a sample, and every metric is described once before its samples")
    func form() async throws {
        try await TestServer.run { server in
            try await server.remember("green tea")
            let page = try await server.send(.get, "/metrics").text
            #expect(page.hasSuffix("\n"))
            var described: Set<String> = []
            for line in page.split(separator: "\n") {
                if line.hasPrefix("# TYPE ") {
                    #expect(described.insert(String(line.split(separator: " ")[2])).inserted)
                } else if !line.hasPrefix("# HELP ") {
                    var name = String(line.prefix { $0 != "{" && $0 != " " })
                    for suffix in ["_bucket", "_sum", "_count"]
                    where !described.contains(name) && name.hasSuffix(suffix) {
                        name = String(name.dropLast(suffix.count))
                    }
                    #expect(described.contains(name), "\(line)")
                    #expect(line.split(separator: " ").last.flatMap { Double($0) } != nil, "\(line)")
                }
            }
        }
    }

    @Test("Metrics are for admins, and for this machine without a proxy unless configured otherwise")
    func access() async throws {
        let forwarded: HTTPFields = [HTTPField.Name("X-Forwarded-For")!: "203.0.113.7"]
        @Sendable func check(_ server: TestServer, key: String?, headers: HTTPFields = [:], status: Int) async throws {
            let answer = try await server.send(.get, "/metrics", key: key, headers: headers)
            #expect(answer.status == status)
        }
        try await TestServer.run(setup: .live) { server in
            try await check(server, key: nil, status: 200)
            try await check(server, key: nil, headers: forwarded, status: 401)
            try await check(server, key: TestServer.adminKey, headers: forwarded, status: 200)
            try await check(server, key: "ck_wrong", status: 401)
        }
        try await TestServer.run(setup: .live, configure: { $0.metricsAudience = .admin }) { server in
            try await check(server, key: nil, status: 401)
            try await check(server, key: TestServer.adminKey, status: 200)
        }
        try await TestServer.run(setup: .live, configure: { $0.metricsAudience = .open }) { server in
            try await check(server, key: nil, headers: forwarded, status: 200)
        }
        // A request that came over no connection is nobody's neighbour.
        try await TestServer.run { server in try await check(server, key: nil, status: 401) }
    }

    @Test(
        "Loopback addresses are told from others",
        arguments: [
            ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.1", false),
            ("128.0.0.1", false), ("::ffff:10.0.0.1", false), ("fe80::1", false),
        ]
    )
    func loopback(address: String, isLoopback: Bool) throws {
        #expect(try SocketAddress(ipAddress: address, port: 1).isLoopback == isLoopback)
    }
}
