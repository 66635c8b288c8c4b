import Access
import Foundation
import HTTPTypes
import HummingbirdTesting
import JSON
import MemoryEngine
import NIOCore
import Synchronization
import Testing

@testable import HTTPFront

@Suite struct ServerTests {
    @Test("Health, liveness and readiness ask for no credential")
    func health() async throws {
        try await TestServer.run { server in
            #expect(try await server.send(.get, "/livez", key: nil).text == #"{"status":"ok"}"#)
            let ready = try await server.send(.get, "/readyz", key: nil)
            #expect(ready.status == 200)
            #expect(ready.text == #"{"status":"ready"}"#)
            try await server.remember("f")
            _ = try await server.send(
                .post,
                "/api/v1/memories/search",
                #"{"scope":{"user_id":"user_123"},"search_query":"f"}"#
            )
            let health = try await server.send(.get, "/health", key: nil)
            #expect(health.status == 200)
            #expect(health["status"]?.string == "healthy")
            #expect(health["version"]?.string == "1.2.3")
            #expect(health["embedding_model"]?.string == server.engine.status.embeddingSpace)
            #expect(health["cpu_level"]?.string == "scalar")
            #expect(health["blas_core"]?.string == "none")
            #expect(health["durability"]?.string == "full")
            #expect(health["writable"]?.bool == true)
            #expect(health["rows_loaded"]?.integer == 1)
            #expect(health["warnings"]?.text.description == #"["slow"]"#)
        }
    }

    @Test(
        "An unknown path is 404 and another method of a known path 405 with Allow, with or without a credential",
        arguments: [
            (HTTPRequest.Method.get, "/nothing", 404, nil), (.get, "/api/v1/nothing", 404, nil), (.get, "/", 404, nil),
            (.get, "/api/v1/memories/a/b/c", 404, nil), (.post, "/api/v2/memories", 404, nil),
            (.put, "/api/v1/memories", 405, "GET, HEAD, POST"), (.get, "/api/v1/memories/search", 405, "POST"),
            (.put, "/api/v1/memories/\(absentID)", 405, "DELETE, GET, HEAD, PATCH"),
            (.post, "/livez", 405, "GET, HEAD"),
            (.get, "/contextiq/api/v1/memories/batch", 405, "POST"),
            (.delete, "/api/v1/sessions", 405, "GET, HEAD, POST"),
            (.get, "/api/v1/sessions/\(absentID)/state", 405, "PATCH"), (.head, "/nothing", 404, nil),
        ] as [(HTTPRequest.Method, String, Int, String?)]
    )
    func routing(method: HTTPRequest.Method, path: String, status: Int, allow: String?) async throws {
        try await TestServer.run { server in
            for key in [nil, TestServer.adminKey] {
                let answer = try await server.send(method, path, key: key)
                #expect(answer.status == status)
                #expect(answer.headers[.allow] == allow)
                if method == .head {
                    #expect(answer.text.isEmpty)
                } else {
                    // Each dialect refuses in its own form what lies under its prefixes.
                    let isNative = ["/api/v1", "/contextiq", "/livez"].contains { path.hasPrefix($0) }
                    let isCortex = path.hasPrefix("/api/v2")
                    #expect(answer.keys == ["detail"] + (isNative ? ["status_code"] : isCortex ? ["code"] : []))
                    if isNative { #expect(answer["status_code"]?.integer == status) }
                }
            }
        }
    }

    @Test("HEAD answers like GET without a body")
    func head() async throws {
        try await TestServer.run { server in
            let id = try await server.remember("f")
            let get = try await server.send(.get, "/api/v1/memories/\(id)")
            let head = try await server.send(.head, "/api/v1/memories/\(id)")
            #expect(head.status == 200)
            #expect(head.text.isEmpty)
            #expect(head.headers[.contentLength] == get.headers[.contentLength])
            #expect(try await server.send(.head, "/api/v1/memories/\(absentID)").status == 404)
        }
    }

    @Test("A correlation id is echoed when it is harmless and made when not")
    func correlation() async throws {
        try await TestServer.run { server in
            let name = HTTPField.Name("X-Correlation-ID")!
            let echoed = try await server.send(.get, "/nothing", headers: [name: "abc-123"])
            #expect(echoed.headers[name] == "abc-123")
            #expect(server.logged.lines.contains { $0.contains("correlation_id=abc-123") })
            for id in ["", "with space", String(repeating: "x", count: 129)] {
                let made = try #require(try await server.send(.get, "/livez", headers: [name: id]).headers[name])
                #expect(made != id)
                #expect(UUID(uuidString: made) != nil)
            }
        }
    }

    @Test("A request is reported once with its route's template, and credentials are never logged")
    func reports() async throws {
        let reports = Recorded()
        try await TestServer.run(configure: { $0.observer = { reports.add($0) } }) { server in
            _ = try await server.send(.get, "/api/v1/memories/\(absentID)?access_token=hidden")
            _ = try await server.send(.get, "/nothing/here", key: "ck_secret_value")
            let seen = reports.all
            #expect(seen.map(\.route) == ["/api/v1/memories/{id}", nil])
            #expect(seen.map(\.status.code) == [404, 404])
            #expect(seen.allSatisfy { $0.method == .get && $0.responseBytes > 0 && $0.duration > .zero })
            let lines = server.logged.lines
            #expect(lines.count == 2)
            #expect(lines[0].contains("route=/api/v1/memories/{id}") && lines[0].contains("status=404"))
            for secret in [TestServer.adminKey, "hidden", "ck_secret_value"] {
                #expect(!lines.contains { $0.contains(secret) })
            }
        }
    }

    @Test("Several requests share a connection, and a refused one does not spoil the next")
    func keepAlive() async throws {
        try await TestServer.run(setup: .live) { server in
            for _ in 0..<3 {
                #expect(try await server.send(.post, "/api/v1/memories", "{").status == 400)
                #expect(try await server.send(.put, "/api/v1/memories", "{}").status == 405)
                #expect(try await server.send(.get, "/livez").status == 200)
                try await server.remember("f")
            }
            #expect(try await server.counts()[0] == 3)
        }
    }
}

@Suite struct ErrorMappingTests {
    private struct Unexpected: Error {}

    @Test("Each refusal of the engine has its status; a 500 keeps its cause for the log")
    func engineErrors() {
        for (error, status) in [
            (.notFound("m"), 404), (.invalid([]), 422), (.forbidden("m"), 403), (.conflict("m"), 409),
            (.expired("m"), 410),
            (.overloaded(retryAfterSeconds: 3), 503), (.storageFull("m"), 507), (.unavailable("m"), 503),
            (.internalFailure("m"), 500),
        ] as [(EngineError, Int)] {
            #expect(APIError(describing: error).status.code == status)
        }
        #expect(APIError(describing: EngineError.overloaded(retryAfterSeconds: 3)).headers[.retryAfter] == "3")
        for error in [EngineError.internalFailure("page 7 is damaged"), Unexpected()] as [any Error] {
            let refusal = APIError(describing: error)
            guard case .message(let message) = refusal.detail else {
                Issue.record("a 500 is a sentence")
                continue
            }
            #expect(message == "Internal server error")
            #expect(refusal.cause?.isEmpty == false)
        }
    }

    @Test("Each refusal of a credential has its status")
    func accessErrors() {
        for (error, status) in [
            (.missingCredential, 401), (.invalidCredential("m"), 401), (.expired, 401), (.forbidden(.memoryRead), 403),
            (.keyNotFound(prefix: "p"), 404), (.storage("disk"), 503),
        ] as [(AccessError, Int)] {
            let refusal = APIError(describing: error)
            #expect(refusal.status.code == status)
            if case .message(let message) = refusal.detail { #expect(!message.contains("disk")) }
        }
    }

    @Test("The longest prefix owns a path, and only whole segments count")
    func forms() {
        func form(_ prefix: String) -> ErrorForm { ErrorForm(prefix: prefix) { $2.string(prefix) } }
        let forms = ErrorForms([form("/"), form("/api"), form("/api/v1/chat")])
        for (path, owner) in [
            ("/", "/"), ("/apis", "/"), ("/api", "/api"), ("/api/v1", "/api"), ("/api/v1/chat", "/api/v1/chat"),
            ("/api/v1/chat/x", "/api/v1/chat"), ("/api/v1/chats", "/api"),
        ] {
            #expect(String(decoding: forms.answer(to: .notFound(""), at: path).body, as: UTF8.self) == "\"\(owner)\"")
        }
    }
}

@Suite struct PercentEncodingTests {
    @Test(
        "Escapes are decoded once; broken ones and broken UTF-8 are refused",
        arguments: [
            ("abc", "abc"), ("%41%c3%A9", "Aé"), ("%2541", "%41"), ("a+b", "a b"), ("%2B", "+"), ("", ""), ("%", nil),
            ("%4", nil), ("%zz", nil),
            ("%FF", nil), ("%C3", nil), ("é", "é"),
        ] as [(String, String?)]
    )
    func decode(text: String, decoded: String?) {
        #expect(PercentEncoding.decode(text, plusIsSpace: true) == decoded)
    }

    @Test("A plus sign in a path is a plus sign")
    func plusInPath() {
        #expect(PercentEncoding.decode("a+b", plusIsSpace: false) == "a+b")
    }
}

/// Collects reports.
final class Recorded: Sendable {
    private let reports = Mutex<[RequestReport]>([])

    var all: [RequestReport] { reports.withLock { $0 } }

    func add(_ report: RequestReport) { reports.withLock { $0.append(report) } }
}
