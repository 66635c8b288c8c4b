import Access
import HTTPTypes
import Hummingbird
import JSON
import Testing

@testable import HTTPFront

@Suite struct AccessTests {
    /// Every route that needs a credential, with the permissions that it needs.
    static let routes: [(HTTPRequest.Method, String, PermissionSet)] = [
        (.post, "/sessions", .sessionCreate), (.get, "/sessions", .sessionRead),
        (.get, "/sessions/\(absentID)", .sessionRead),
        (.delete, "/sessions/\(absentID)", .sessionDelete), (.post, "/sessions/\(absentID)/events", .sessionUpdate),
        (.get, "/sessions/\(absentID)/events", .sessionRead), (.patch, "/sessions/\(absentID)/state", .sessionUpdate),
        (.post, "/memories", .memoryCreate), (.get, "/memories", .memoryRead),
        (.post, "/memories/batch", .memoryCreate),
        (.post, "/memories/generate", [.memoryCreate, .sessionRead]), (.get, "/memories/jobs/\(absentID)", .memoryRead),
        (.get, "/memories/jobs", .memoryRead), (.delete, "/memories/jobs/\(absentID)", .memoryCreate),
        (.get, "/memories/\(absentID)", .memoryRead), (.patch, "/memories/\(absentID)", .memoryUpdate),
        (.delete, "/memories/\(absentID)", .memoryDelete), (.get, "/memories/\(absentID)/revisions", .memoryRead),
        (.post, "/memories/search", .memoryRead), (.post, "/memories/search/batch", .memoryRead),
    ]

    @Test(
        "A route answers 401 without a credential and 403 without its permission, and passes with it",
        arguments: routes
    )
    func permissions(method: HTTPRequest.Method, path: String, permissions: PermissionSet) async throws {
        try await TestServer.run { server in
            let body = method == .post || method == .patch ? "{}" : nil
            for base in ["/api/v1", "/contextiq/api/v1"] {
                let anonymous = try await server.send(method, base + path, body, key: nil)
                #expect(anonymous.status == 401)
                #expect(anonymous.headers[.wwwAuthenticate] == "Bearer")
                #expect(anonymous["status_code"]?.integer == 401)
                #expect(anonymous.detail?.isEmpty == false)
                #expect(try await server.send(method, base + path, body, key: "ck_nonsense").status == 401)

                let lacking = try await server.key(PermissionSet.standard.subtracting(permissions))
                let refused = try await server.send(method, base + path, body, key: lacking)
                #expect(refused.status == 403)
                #expect(permissions.names.allSatisfy { refused.detail?.contains($0) == true })

                let holding = try await server.key(permissions)
                let passed = try await server.send(method, base + path, body, key: holding)
                #expect(![401, 403, 405].contains(passed.status), "\(passed.text)")
            }
        }
    }

    @Test("A bearer token may be an API key; another scheme is no credential")
    func bearer() async throws {
        try await TestServer.run { server in
            let key = try await server.key()
            for (value, status) in [
                ("Bearer \(key)", 200), ("bearer  \(key)", 200), ("Basic \(key)", 401), ("Bearer x", 401),
            ] {
                let answer = try await server.send(.get, "/api/v1/sessions", key: nil, headers: [.authorization: value])
                #expect(answer.status == status, "\(value): \(answer.text)")
            }
        }
    }

    @Test("Another user's scope is forbidden, another user's memory is unknown; act_as and admin reach both")
    func otherUsers() async throws {
        try await TestServer.run { server in
            let memory = try await server.remember("secret")
            let session = try await server.openSession()
            let body = #"{"scope":{"user_id":"user_123"},"fact":"x","search_query":"x"}"#
            let create = #"{"user_id":"user_123","agent_id":"a","scope":{"user_id":"user_123"}}"#
            let stranger = try await server.key(user: "stranger")
            for (method, path, body, status) in [
                (HTTPRequest.Method.post, "/memories", body, 403), (.post, "/memories/search", body, 403),
                (.get, "/memories?scope_user_id=user_123", nil, 403), (.get, "/sessions?user_id=user_123", nil, 403),
                (.post, "/sessions", create, 403), (.get, "/memories/\(memory)", nil, 404),
                (.patch, "/memories/\(memory)", "{}", 404), (.delete, "/memories/\(memory)", nil, 404),
                (.get, "/memories/\(memory)/revisions", nil, 404), (.get, "/sessions/\(session)", nil, 404),
                (.get, "/sessions/\(session)/events", nil, 404), (.delete, "/sessions/\(session)", nil, 404),
            ] as [(HTTPRequest.Method, String, String?, Int)] {
                let answer = try await server.send(method, "/api/v1" + path, body, key: stranger)
                #expect(answer.status == status, "\(method) \(path): \(answer.text)")
            }
            let agent = try await server.key([.memoryRead, .sessionRead, .actAs], user: "agent")
            #expect(try await server.send(.get, "/api/v1/memories/\(memory)", key: agent).status == 200)
            #expect(try await server.send(.get, "/api/v1/sessions?user_id=user_123", key: agent)["total"]?.integer == 1)
            let foreign = try await server.key([.standard, .actAs, .admin], organisation: "elsewhere")
            #expect(try await server.send(.get, "/api/v1/memories/\(memory)", key: foreign).status == 404)
            let list = try await server.send(.get, "/api/v1/memories?scope_user_id=user_123", key: foreign)
            #expect(list["total"]?.integer == 0)
        }
    }

    @Test("A list without a scope is 422 for a user")
    func missingScope() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.get, "/api/v1/memories", key: try await server.key())
            #expect(answer.status == 422)
            #expect(answer.problems == ["query.scope value_error.missing"])
        }
    }

    @Test("Keys are made, shown once, listed and revoked by an admin of the organisation only")
    func keys() async throws {
        try await TestServer.run { server in
            let made = try await server.send(
                .post,
                "/admin/keys",
                #"{"user":"bot","name":"ci","permissions":["memory:read","session:read"],"expires_at":"2999-01-01T00:00:00Z"}"#
            )
            #expect(made.status == 201, "\(made.text)")
            let key = try #require(made["key"]?.string)
            let prefix = try #require(made["prefix"]?.string)
            #expect(made["organisation"]?.string == "default")
            #expect(made["permissions"]?.elements?.map(\.string) == ["session:read", "memory:read"])
            #expect(made["expires_at"]?.string == "2999-01-01T00:00:00Z")
            #expect(try await server.send(.get, "/api/v1/sessions", key: key).status == 200)
            #expect(try await server.send(.get, "/admin/keys", key: key).status == 403)

            let foreign = try await server.key([.admin], organisation: "elsewhere")
            let listed = try await server.send(.get, "/admin/keys")
            #expect(listed["keys"]?.elements?.map { $0["prefix"]?.string } == [prefix])
            #expect(!listed.text.contains(key))
            #expect(try await server.send(.delete, "/admin/keys/\(prefix)", key: foreign).status == 404)
            #expect(try await server.send(.delete, "/admin/keys/unknown").status == 404)
            #expect(try await server.send(.delete, "/admin/keys/\(prefix)").status == 204)
            #expect(try await server.send(.get, "/api/v1/sessions", key: key).status == 401)
            let after = try await server.send(.get, "/admin/keys")
            #expect(after["keys"]?.elements?.first { _ in true }?["revoked_at"]?.string != nil)
        }
    }

    @Test(
        "A wrong key request is refused",
        arguments: [
            ("{}", 422, ["body.user value_error.missing"]),
            (#"{"user":""}"#, 422, ["body.user value_error.any_str.length"]),
            (
                #"{"user":"u","permissions":["memory:read","fly",1]}"#, 422,
                [
                    "body.permissions.1 value_error.const", "body.permissions.2 value_error.const",
                ]
            ),
            (#"{"user":"u","expires_at":"tomorrow"}"#, 422, ["body.expires_at value_error.datetime"]),
            (#"{"user":"u","organisation":"other"}"#, 403, []),
        ]
    )
    func wrongKeyRequests(body: String, status: Int, problems: [String]) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.post, "/admin/keys", body)
            #expect(answer.status == status)
            #expect(answer.problems == problems)
            #expect(try await server.send(.get, "/admin/keys")["keys"]?.count == 0)
        }
    }

    @Test("With authentication off any credential is ignored, and the caller is admin of organisation default")
    func authenticationOff() async throws {
        try await TestServer.run(requiresCredential: false) { server in
            for key in [nil, "ck_nonsense", "anything"] as [String?] {
                let answer = try await server.send(
                    .post,
                    "/api/v1/memories",
                    #"{"scope":{"user_id":"someone"},"fact":"x"}"#,
                    key: key
                )
                #expect(answer.status == 201, "\(answer.text)")
            }
            #expect(try await server.send(.get, "/admin/keys", key: nil).status == 200)
        }
    }
}

@Suite struct LoopbackTests {
    @Test(
        "Only loopback hosts are served without real credentials",
        arguments: [
            ("localhost", true), ("localhost:8000", true), ("LOCALHOST", true), ("127.0.0.1", true),
            ("127.8.9.1:80", true), ("[::1]", true),
            ("[::1]:8000", true), (nil, false), ("", false), ("example.com", false), ("localhost.example.com", false),
            ("127.0.0.1.example.com", false), ("127.0.0.1@example.com", false), ("[::1].example.com", false),
            ("[::2]", false), ("::1", false), ("10.0.0.1", false), ("0.0.0.0", false), ("127.0.0", false),
            ("127.0.0.256", false),
            ("localhost:", false), ("localhost:x", false), ("localhost:80:80", false), ("127.0.0.+1", false),
        ] as [(String?, Bool)]
    )
    func hosts(host: String?, isLoopback: Bool) {
        #expect(LoopbackMiddleware.isLoopback(host) == isLoopback)
    }

    @Test("A request for another host is 403 without real credentials, on every route")
    func foreignHost() async throws {
        try await TestServer.run(requiresCredential: false) { server in
            for path in ["/api/v1/sessions", "/health", "/nothing"] {
                let foreign = try await server.status(.get, path, host: "rebound.example.com:8000")
                let local = try await server.status(.get, path, host: "localhost:8000")
                #expect(foreign == 403)
                #expect(local != 403)
            }
        }
        try await TestServer.run { server in
            let status = try await server.status(.get, "/api/v1/sessions", host: "memory.example.com")
            #expect(status == 200)
        }
    }

    @Test("A body must be declared as JSON when no real credential is asked for")
    func contentType() async throws {
        try await TestServer.run(requiresCredential: false) { server in
            let body = #"{"scope":{"user_id":"u"},"fact":"x"}"#
            for (type, status) in [
                ("text/plain", 415), ("application/x-www-form-urlencoded", 415),
                ("multipart/form-data; boundary=x", 415),
                ("application/json; charset=utf-8", 201), ("Application/JSON", 201), ("application/vnd.api+json", 201),
            ] {
                let answer = try await server.send(.post, "/api/v1/memories", body, headers: [.contentType: type])
                #expect(answer.status == status, "\(type): \(answer.text)")
                if status == 415 { #expect(answer["status_code"]?.integer == 415) }
            }
        }
        try await TestServer.run { server in
            let body = #"{"scope":{"user_id":"u"},"fact":"x"}"#
            let answer = try await server.send(.post, "/api/v1/memories", body, headers: [.contentType: "text/plain"])
            #expect(answer.status == 201)
        }
    }

    @Test("The development key demands a loopback host too, when the configuration says so")
    func developmentKey() async throws {
        try await TestServer.run(configure: { $0.requiresLoopbackHost = true }) { server in
            let answer = try await server.send(
                .post,
                "/api/v1/memories",
                #"{"scope":{"user_id":"u"},"fact":"x"}"#,
                headers: [.contentType: "text/plain"]
            )
            #expect(answer.status == 415)
        }
    }
}
