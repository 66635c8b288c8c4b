import Access
import HTTPTypes
import Hummingbird
import JSON
import Store
import Testing

@testable import HTTPFront

/// A dialect that claims the path of ContextIQ's memories and tells which route it was asked for.
private struct Echo: Dialect {
    static let name = "echo"
    static let document = OpenAPIDocument.contextIQ

    init(_ services: DialectServices) {}

    var errorForms: [ErrorForm] {
        [
            ErrorForm(prefix: "/echo", status: { $0.status == .notFound ? .gone : $0.status }) { error, path, writer in
                writer.object { writer in
                    writer.member("refused", path)
                    writer.member("status", error.status.code)
                }
            }
        ]
    }

    var sharedPaths: [String: String] { ["/api/v1/memories": "/echo/memories"] }

    func addRoutes(to routes: inout RouteBuilder) {
        for (method, path) in [(HTTPRequest.Method.get, "/echo/memories"), (.put, "/echo/memories/{id}")] {
            routes.add(method, path, requiring: .memoryRead) { request in
                .json { writer in
                    writer.object { writer in
                        writer.member("path", request.request.uri.path)
                        writer.member("query", request.request.uri.query)
                        writer.member("user", request.principal.user)
                    }
                }
            }
        }
    }
}

@Suite struct DialectDispatchTests {
    private static let both: [any Dialect.Type] = [ContextIQ.self, Echo.self]
    private static let header = HTTPField.Name("X-API-Dialect")!
    private static let listing = "/api/v1/memories?scope_user_id=u"

    @Test("At a shared path the header decides, then the credential's dialect, then the server's")
    func precedence() async throws {
        for (root, standard) in [("contextiq", false), ("echo", true)] {
            try await TestServer.run(dialects: Self.both, configure: { $0.rootDialect = root }) { server in
                let echoing = try await server.keys.create(
                    organisation: "default",
                    user: "u",
                    permissions: .standard,
                    name: "",
                    dialect: "echo"
                ).key.text
                let native = try await server.keys.create(
                    organisation: "default",
                    user: "u",
                    permissions: .standard,
                    name: "",
                    dialect: "contextiq"
                ).key.text
                let strange = try await server.keys.create(
                    organisation: "default",
                    user: "u",
                    permissions: .standard,
                    name: "",
                    dialect: "esperanto"
                ).key.text
                let plain = try await server.key(.standard, user: "u")
                for (key, named, echoes) in [
                    (plain, nil, standard), (plain, "echo", true), (plain, "ECHO", true), (plain, "contextiq", false),
                    (echoing, nil, true), (echoing, "contextiq", false), (native, nil, false), (native, "echo", true),
                    (strange, nil, standard),
                ] as [(String, String?, Bool)] {
                    var headers: HTTPFields = [:]
                    headers[Self.header] = named
                    let answer = try await server.send(.get, Self.listing, key: key, headers: headers)
                    #expect(answer.status == 200)
                    #expect((answer["path"]?.string == "/echo/memories") == echoes, "\(root) \(named ?? "-")")
                    #expect((answer["memories"] != nil) == !echoes)
                    if echoes {
                        #expect(answer["query"]?.string == "scope_user_id=u")
                        #expect(answer["user"]?.string == "u")
                    }
                }
            }
        }
    }

    @Test("Methods, unknown paths and refusals at a shared path are those of the chosen dialect")
    func refusals() async throws {
        try await TestServer.run(dialects: Self.both) { server in
            let id = "/api/v1/memories/\(absentID)"
            let echo: HTTPFields = [Self.header: "echo"]
            let native = try await server.send(.put, id, "{}")
            #expect(native.headers[.allow] == "DELETE, GET, HEAD, PATCH")
            let put = try await server.send(.put, id, "{}", headers: echo)
            #expect(put["path"]?.string == "/echo/memories/\(absentID)")
            let other = try await server.send(.patch, id, "{}", headers: echo)
            #expect(other.status == 405)
            #expect(other.headers[.allow] == "PUT")
            #expect(other["refused"]?.string == "/echo/memories/\(absentID)")
            // The dialect has a status of its own for what is unknown.
            let unknown = try await server.send(.get, id + "/revisions", headers: echo)
            #expect(unknown.status == 410)
            let unknownHere = try await server.send(.get, id + "/revisions")
            #expect(unknownHere.status == 404)
            #expect(unknownHere["status_code"]?.integer == 404)
            let anonymous = try await server.send(.get, Self.listing, key: nil, headers: echo)
            #expect(anonymous["refused"] != nil)
            let nonsense = try await server.send(.get, Self.listing, key: "ck_nonsense")
            #expect(nonsense["status_code"]?.integer == 401)
        }
    }

    @Test("An unknown name in the header is refused at a shared path and ignored elsewhere")
    func unknownName() async throws {
        try await TestServer.run(dialects: Self.both) { server in
            let headers: HTTPFields = [Self.header: "esperanto"]
            let refused = try await server.send(.get, Self.listing, headers: headers)
            #expect(refused.status == 400)
            #expect(refused.detail?.contains("contextiq or echo") == true)
            #expect(try await server.send(.get, "/api/v1/sessions", headers: headers).status == 200)
            #expect(try await server.send(.get, "/api/v1/memoriesx", headers: headers).status == 404)
        }
    }

    @Test("A preflight at a shared path allows the methods of every dialect")
    func preflight() async throws {
        try await TestServer.run(
            dialects: Self.both,
            configure: { $0.allowedOrigins = ["https://app.example.com"] }
        ) { server in
            let headers: HTTPFields = [.origin: "https://app.example.com", .accessControlRequestMethod: "PUT"]
            let answer = try await server.send(.options, "/api/v1/memories/x", key: nil, headers: headers)
            #expect(answer.status == 204)
            let allowed = answer.headers[.accessControlAllowMethods] ?? ""
            #expect(Set(allowed.split(separator: ", ")) == ["DELETE", "GET", "HEAD", "PATCH", "PUT"])
        }
    }

    @Test("A path that one dialect claims alone is never dispatched")
    func alone() async throws {
        try await TestServer.run(dialects: [ContextIQ.self]) { server in
            let headers: HTTPFields = [Self.header: "echo"]
            let answer = try await server.send(.get, Self.listing, headers: headers)
            #expect(answer.status == 200)
        }
    }
}
