import Access
import HTTPTypes
import JSON
import MemoryEngine
import Store
import Testing

@testable import HTTPFront

/// One route, and what it answers to whom.
private struct RouteCase: Sendable, CustomTestStringConvertible {
    let method: HTTPRequest.Method
    /// With the names of what the owner has: `{memory}`, `{session}`, `{key}`.
    let path: String
    var body: String?
    /// What a caller must hold; `nil` for a route that is open to everybody.
    let permissions: PermissionSet?
    /// The status for the owner, who holds exactly these permissions.
    let owner: Int
    /// The status for another user of the organisation, with everything but `act_as` and `admin`.
    let stranger: Int
    /// The status for an admin of another organisation.
    let foreigner: Int
    /// Whether the route works on what is the caller's own, so that everybody may use it and nobody meets.
    var isOwn = false
    /// The status for a credential that is none.
    let wrong: Int

    var testDescription: String { "\(method) \(path)" }

    /// The template that the server has for the route.
    var template: String {
        var template = path.prefix { $0 != "?" }.replacing("{memory}", with: "{id}").replacing(
            "{session}",
            with: "{id}"
        )
        template.replace("{key}", with: "{prefix}")
        template.replace("{webhook}", with: "{id}")
        template.replace("{owner}", with: "{user_id}")
        template.replace("{agent}", with: "{agent_id}")
        return "\(method) \(template)"
    }

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        needs permissions: PermissionSet?,
        _ owner: Int,
        stranger: Int,
        foreigner: Int,
        wrong: Int = 401
    ) {
        self.method = method
        self.path = path
        self.body = body
        self.permissions = permissions
        self.owner = owner
        self.stranger = stranger
        self.foreigner = foreigner
        self.wrong = wrong
    }

    /// Every route of the server.
    static let all: [RouteCase] =
        (["/livez", "/readyz", "/health", "/openapi.json", "/docs", "/redoc"]
        + Dialects.names.map { "/openapi/\($0).json" }).map {
            RouteCase(.get, $0, needs: nil, 200, stranger: 200, foreigner: 200)
        }
        + [
            RouteCase(.post, "/admin/keys", #"{"user":"bot"}"#, needs: .admin, 201, stranger: 403, foreigner: 201),
            RouteCase(.get, "/admin/keys", needs: .admin, 200, stranger: 403, foreigner: 200),
            RouteCase(.post, "/admin/reembedding", "{}", needs: .operate, 200, stranger: 403, foreigner: 403),
            RouteCase(.get, "/admin/reembedding", needs: .operate, 200, stranger: 403, foreigner: 403),
            // There is no move to be given up.
            RouteCase(.delete, "/admin/reembedding", needs: .operate, 404, stranger: 403, foreigner: 403),
            RouteCase(.get, "/metrics", needs: .admin, 200, stranger: 403, foreigner: 200),
            RouteCase(.delete, "/admin/keys/{key}", needs: .admin, 204, stranger: 403, foreigner: 404),
        ] + ContextIQ.bases.flatMap(contextIQ) + CortexCore.bases.flatMap(cortexCore)
        + ["/sessions", "/session-api/sessions"].flatMap(sessionAPI) + SemanticMemory.bases.flatMap(semanticMemory)
        + context0Memories(Context0.prefix) + [Context0.prefix, Context0.documentedBase].flatMap(context0)

    /// A route that works on what is the caller's own.
    private static func own(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        needs permissions: PermissionSet,
        _ status: Int
    ) -> RouteCase {
        var route = RouteCase(method, path, body, needs: permissions, status, stranger: status, foreigner: status)
        route.isOwn = true
        return route
    }

    private static func context0Memories(_ base: String) -> [RouteCase] {
        let memories = base + "/memories"
        return [
            own(.post, memories, #"{"text":"t"}"#, needs: .memoryCreate, 201),
            own(.get, memories, needs: .memoryRead, 200),
            own(.post, memories + "/search", #"{"query":"marker"}"#, needs: .memoryRead, 200),
            own(.post, memories + "/batch", #"{"memories":[{"text":"t"}]}"#, needs: .memoryCreate, 201),
            RouteCase(.get, memories + "/{memory}", needs: .memoryRead, 200, stranger: 404, foreigner: 404),
            RouteCase(
                .put,
                memories + "/{memory}",
                #"{"text":"changed"}"#,
                needs: .memoryUpdate,
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(.delete, memories + "/{memory}", needs: .memoryDelete, 204, stranger: 404, foreigner: 404),
        ]
    }

    private static func context0(_ base: String) -> [RouteCase] {
        let (sessions, webhooks) = (base + "/chat/sessions", base + "/webhooks")
        let webhook = #"{"url":"https://hooks.example.com/x","events":["memory.created"]}"#
        return [
            RouteCase(.get, base + "/ping", needs: nil, 200, stranger: 200, foreigner: 200),
            own(.post, sessions, #"{"title":"t"}"#, needs: .sessionCreate, 201),
            own(.get, sessions, needs: .sessionRead, 200),
            RouteCase(.get, sessions + "/{session}", needs: .sessionRead, 200, stranger: 404, foreigner: 404),
            RouteCase(.delete, sessions + "/{session}", needs: .sessionDelete, 204, stranger: 404, foreigner: 404),
            RouteCase(
                .get,
                sessions + "/{session}/messages",
                needs: .sessionRead,
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(
                .post,
                sessions + "/{session}/extract-memories",
                needs: [.memoryCreate, .sessionRead],
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(
                .post,
                sessions + "/{session}/messages",
                #"{"content":"hello"}"#,
                needs: .chatUse,
                201,
                stranger: 404,
                foreigner: 404
            ),
            own(.post, base + "/qa/ask", #"{"question":"what is known?"}"#, needs: .chatUse, 200),
            own(.get, base + "/qa/history", needs: .chatUse, 200),
            own(.post, webhooks, webhook, needs: .webhookManage, 201),
            own(.get, webhooks, needs: .webhookManage, 200),
            RouteCase(.get, webhooks + "/{webhook}", needs: .webhookManage, 200, stranger: 404, foreigner: 404),
            RouteCase(.delete, webhooks + "/{webhook}", needs: .webhookManage, 204, stranger: 404, foreigner: 404),
            RouteCase(
                .post,
                webhooks + "/{webhook}/test",
                needs: .webhookManage,
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(
                .get,
                webhooks + "/{webhook}/deliveries",
                needs: .webhookManage,
                200,
                stranger: 404,
                foreigner: 404
            ),
        ]
            + [
                "/analytics/usage", "/analytics/memories", "/analytics/trends", "/billing/usage", "/billing/history",
                "/billing/limits",
            ].map { own(.get, base + $0, needs: .analyticsRead, 200) }
    }

    private static func sessionAPI(_ base: String) -> [RouteCase] {
        let message = #"{"role":"user","content":"x"}"#
        let create = base + "/create?agent_id=a"
        return [
            RouteCase(.post, create, needs: .sessionCreate, 200, stranger: 200, foreigner: 200),
            RouteCase(.delete, base + "/delete/{session}", needs: .sessionDelete, 200, stranger: 404, foreigner: 404),
            RouteCase(.get, base + "/history/{session}", needs: .sessionRead, 200, stranger: 404, foreigner: 404),
            RouteCase(
                .get,
                base + "/history/recent/{session}",
                needs: .sessionRead,
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(
                .post,
                base + "/history/update/{session}",
                message,
                needs: .sessionUpdate,
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(.get, base + "/get_all/{owner}", needs: .sessionRead, 200, stranger: 403, foreigner: 200),
            RouteCase(.get, base + "/get_by_agent/{agent}", needs: .sessionRead, 200, stranger: 200, foreigner: 200),
            RouteCase(.get, base + "/get/{session}", needs: .sessionRead, 200, stranger: 404, foreigner: 404),
        ]
    }

    private static func semanticMemory(_ base: String) -> [RouteCase] {
        let (session, user) = (base + "/sessions/{session}", #"{"user_id":"owner"}"#)
        let chat = #"{"message":"hello","user_id":"owner","session_id":"{session}"}"#
        let search = #"{"query":"marker","user_id":"owner"}"#
        let health = RouteCase(.get, base + "/health", needs: nil, 200, stranger: 200, foreigner: 200)
        return (base.isEmpty ? [] : [health]) + [
            RouteCase(
                .post,
                base + "/sessions",
                user,
                needs: .sessionCreate,
                201,
                stranger: 403,
                foreigner: 201,
                wrong: 403
            ),
            RouteCase(.get, session, needs: .sessionRead, 200, stranger: 404, foreigner: 404, wrong: 403),
            RouteCase(
                .delete,
                session,
                needs: [.sessionDelete, .memoryDelete],
                200,
                stranger: 404,
                foreigner: 404,
                wrong: 403
            ),
            RouteCase(.post, base + "/chat", chat, needs: .chatUse, 200, stranger: 403, foreigner: 404, wrong: 403),
            RouteCase(
                .post,
                base + "/search",
                search,
                needs: .memoryRead,
                200,
                stranger: 403,
                foreigner: 200,
                wrong: 403
            ),
        ]
    }

    private static func cortexCore(_ base: String) -> [RouteCase] {
        let conversations = base + "/conversations"
        let one = conversations + "/{session}"
        let (title, message) = (#"{"title":"t"}"#, #"{"content":"hello"}"#)
        let validate = base + "/validate-session"
        return [
            RouteCase(.get, validate, needs: nil, 200, stranger: 200, foreigner: 200),
            RouteCase(.post, validate, needs: nil, 200, stranger: 200, foreigner: 200),
            RouteCase(.get, conversations, needs: .sessionRead, 200, stranger: 200, foreigner: 200),
            RouteCase(.post, conversations, title, needs: .sessionCreate, 200, stranger: 200, foreigner: 200),
            RouteCase(.get, one, needs: .sessionRead, 200, stranger: 404, foreigner: 404),
            RouteCase(.patch, one, title, needs: .sessionUpdate, 200, stranger: 404, foreigner: 404),
            RouteCase(.delete, one, needs: .sessionDelete, 200, stranger: 404, foreigner: 404),
            RouteCase(.get, one + "/messages", needs: .sessionRead, 200, stranger: 404, foreigner: 404),
            RouteCase(.post, one + "/messages", message, needs: .chatUse, 200, stranger: 404, foreigner: 404),
            RouteCase(
                .delete,
                one + "/messages/{message}",
                needs: .sessionUpdate,
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(
                .get,
                base + "/sse/conversations/{session}",
                needs: .sessionRead,
                200,
                stranger: 404,
                foreigner: 404
            ),
        ]
    }

    private static func contextIQ(_ base: String) -> [RouteCase] {
        let memory = #"{"scope":{"user_id":"owner"},"fact":"f"}"#
        let search = #"{"scope":{"user_id":"owner"},"search_query":"marker"}"#
        let session = #"{"user_id":"owner","agent_id":"a","scope":{"user_id":"owner"}}"#
        let (memories, sessions) = (base + "/memories", base + "/sessions")
        let scoped = "?scope_user_id=owner"
        return [
            RouteCase(.post, memories, memory, needs: .memoryCreate, 201, stranger: 403, foreigner: 201),
            RouteCase(.get, memories + scoped, needs: .memoryRead, 200, stranger: 403, foreigner: 200),
            // What is refused of one entry is told in its place.
            RouteCase(
                .post,
                memories + "/batch",
                #"{"memories":[\#(memory)]}"#,
                needs: .memoryCreate,
                201,
                stranger: 201,
                foreigner: 201
            ),
            RouteCase(
                .post,
                memories + "/generate",
                #"{"source_type":"session","source_reference":"{session}","scope":{"user_id":"owner"}}"#,
                needs: [.memoryCreate, .sessionRead],
                202,
                stranger: 403,
                foreigner: 404
            ),
            RouteCase(.get, memories + "/jobs", needs: .memoryRead, 200, stranger: 200, foreigner: 200),
            RouteCase(.get, memories + "/jobs/{job}", needs: .memoryRead, 200, stranger: 404, foreigner: 404),
            // It has ended.
            RouteCase(.delete, memories + "/jobs/{job}", needs: .memoryCreate, 409, stranger: 404, foreigner: 404),
            RouteCase(.get, memories + "/{memory}", needs: .memoryRead, 200, stranger: 404, foreigner: 404),
            RouteCase(
                .patch,
                memories + "/{memory}",
                #"{"fact":"changed"}"#,
                needs: .memoryUpdate,
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(.delete, memories + "/{memory}", needs: .memoryDelete, 204, stranger: 404, foreigner: 404),
            RouteCase(.get, memories + "/{memory}/revisions", needs: .memoryRead, 200, stranger: 404, foreigner: 404),
            RouteCase(.post, memories + "/search", search, needs: .memoryRead, 200, stranger: 403, foreigner: 200),
            RouteCase(
                .post,
                memories + "/search/batch",
                #"{"queries":[\#(search)]}"#,
                needs: .memoryRead,
                200,
                stranger: 200,
                foreigner: 200
            ),
            RouteCase(.post, sessions, session, needs: .sessionCreate, 201, stranger: 403, foreigner: 201),
            RouteCase(.get, sessions + "?user_id=owner", needs: .sessionRead, 200, stranger: 403, foreigner: 200),
            RouteCase(.get, sessions + "/{session}", needs: .sessionRead, 200, stranger: 404, foreigner: 404),
            RouteCase(.delete, sessions + "/{session}", needs: .sessionDelete, 204, stranger: 404, foreigner: 404),
            RouteCase(
                .post,
                sessions + "/{session}/events",
                #"{"author":"user","content":{}}"#,
                needs: .sessionUpdate,
                201,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(.get, sessions + "/{session}/events", needs: .sessionRead, 200, stranger: 404, foreigner: 404),
            RouteCase(
                .patch,
                sessions + "/{session}/state",
                #"{"state":{"a":1}}"#,
                needs: .sessionUpdate,
                200,
                stranger: 404,
                foreigner: 404
            ),
        ]
    }
}

@Suite struct RouteAccessTests {
    private static let secret = "a secret of thirty-two bytes, or a few more"

    /// What the owner has, and what everybody tries to reach.
    private struct Estate {
        let server: TestServer
        let names: [String: String]

        init(_ server: TestServer) async throws {
            self.server = server
            let scope = #"{"user_id":"owner"}"#
            let memory = try await server.remember("marker of the owner", scope: scope)
            let session = try await server.openSession(user: "owner", more: #","metadata":{"x":"marker"}"#)
            let event = #"{"author":"user","content":{"parts":[{"text":"marker"}]}}"#
            let appended = try await server.send(.post, "/api/v1/sessions/\(session)/events", event)
            try #require(appended.status == 201)
            let owner = Caller(organisation: "default", user: "owner", reachesAllUsers: false, isAdmin: false)
            let text = NewJob(
                source: .text("marker"),
                scope: try Scope(organisation: "default", pairs: [("user_id", "owner")])
            )
            let job = try await server.engine.createJob(text, by: owner)
            _ = try await server.engine.waitForJob(job.id, for: owner)
            let key = try await server.keys.create(
                organisation: "default",
                user: "owner",
                permissions: .memoryRead,
                name: "marker"
            )
            let webhook = try await server.engine.createWebhook(
                NewWebhook(
                    url: "https://marker.example.com",
                    events: ["memory.created"],
                    secret: Array(repeating: 1, count: 32)
                ),
                by: owner
            )
            names = [
                "{webhook}": webhook.id.description,
                "{owner}": "owner", "{agent}": "agent",
                "{memory}": memory, "{session}": session, "{key}": key.key.prefix, "{job}": job.id.description,
                "{message}": try #require(appended["id"]?.string),
            ]
        }

        /// The request of a case, sent with some credential.
        func send(_ route: RouteCase, key: String? = nil, token: String? = nil) async throws -> Answer {
            func filled(_ text: String) -> String {
                names.reduce(text) { $0.replacing($1.key, with: $1.value) }
            }
            let headers: HTTPFields = token.map { [.authorization: "Bearer \($0)"] } ?? [:]
            return try await server.send(
                route.method,
                filled(route.path),
                route.body.map(filled),
                key: key,
                headers: headers
            )
        }

        /// All that the owner's organisation holds, as its admin sees it.
        func contents(isOwners: Bool) async throws -> [String] {
            var texts: [String] = []
            for path in [
                "/api/v1/memories?scope_user_id=owner", "/api/v1/memories/\(names["{memory}"]!)/revisions",
                "/api/v1/sessions?user_id=owner", "/api/v1/webhooks/\(names["{webhook}"]!)",
            ] + (isOwners ? [] : ["/api/v1/memories?scope_user_id=stranger", "/api/v1/webhooks"]) {
                texts.append(try await server.send(.get, path).text)
            }
            let keys = try server.keys.list(organisation: "default").filter { $0.record.name == "marker" }
            return texts + keys.map { "\($0.prefix) \(String(describing: $0.record.revoked))" }
        }

        func token(
            _ permissions: PermissionSet,
            user: String = "owner",
            organisation: String = "default",
            lifetime: Int = 60,
            secret: String = secret
        ) async throws -> String {
            var token = NewToken(user: user, expires: Timestamp.now().advanced(bySeconds: lifetime))
            token.permissions = permissions
            token.organisation = organisation
            return try await token.signed(with: secret)
        }
    }

    @Test("Every route of the server is in this table, with the permissions that it asks for")
    func completeness() async throws {
        try await TestServer.run { server in
            let listed = RouteCase.all.map { route in
                route.template.replacing("{job}", with: "{id}") + " \(route.permissions?.names.sorted() ?? ["open"])"
            }
            let served = server.routes.map { route in
                switch route.traits.admission {
                case .open: "\(route.method) \(route.template) [\"open\"]"
                case .requiring(let permissions):
                    "\(route.method) \(route.template) \(permissions.names.sorted())"
                }
            }
            #expect(Set(listed).count == listed.count)
            #expect(Set(listed).symmetricDifference(served).sorted() == [])
        }
    }

    @Test("A route lets in whom it should, and nobody else learns or changes anything", arguments: RouteCase.all)
    fileprivate func access(route: RouteCase) async throws {
        try await TestServer.run(tokenSecret: Self.secret) { server in
            let estate = try await Estate(server)
            let before = try await estate.contents(isOwners: route.isOwn)
            guard let permissions = route.permissions else {
                for key in [nil, "ck_nonsense"] {
                    #expect(try await estate.send(route, key: key).status == route.owner)
                }
                return
            }
            let expired = try await server.keys.create(
                organisation: "default",
                user: "owner",
                permissions: permissions,
                name: "",
                expires: Timestamp.now().advanced(bySeconds: -1)
            ).key.text
            let other = try await server.key(permissions, user: "owner")
            let wrongSecret = other.dropLast() + (other.hasSuffix("A") ? "B" : "A")
            let everything: PermissionSet = [.standard, .actAs, .admin]
            let lacking = PermissionSet.standard.union(.actAs).subtracting(permissions)

            var refusals: [(String, Int, Answer)] = []
            refusals.append(("no credential", 401, try await estate.send(route)))
            for key in ["ck_nonsense", "", String(wrongSecret), APIKey.generate().text, expired] {
                refusals.append(("the key \(key)", route.wrong, try await estate.send(route, key: key)))
            }
            for token in [
                "nonsense", try await estate.token(everything, lifetime: -60),
                try await estate.token(everything, secret: "another secret of thirty-two bytes!!"),
            ] {
                refusals.append(("the token \(token)", route.wrong, try await estate.send(route, token: token)))
            }
            let lackingKey = try await server.key(lacking, user: "owner")
            refusals.append(("a key without permission", 403, try await estate.send(route, key: lackingKey)))
            let lackingToken = try await estate.token(lacking)
            refusals.append(("a token without permission", 403, try await estate.send(route, token: lackingToken)))
            let stranger = try await server.key(.standard, user: "stranger")
            refusals.append(("a stranger's key", route.stranger, try await estate.send(route, key: stranger)))
            let strangeToken = try await estate.token(.standard, user: "stranger")
            refusals.append(("a stranger's token", route.stranger, try await estate.send(route, token: strangeToken)))
            let foreign = try await estate.token(everything, organisation: "elsewhere")
            refusals.append(("a foreign admin", route.foreigner, try await estate.send(route, token: foreign)))
            for (name, status, answer) in refusals {
                #expect(answer.status == status, "\(name): \(answer.text)")
                #expect(!answer.text.contains("marker"), "\(name) sees what is the owner's: \(answer.text)")
            }
            #expect(try await estate.contents(isOwners: route.isOwn) == before)

            let right = try await estate.send(route, token: try await estate.token(permissions))
            #expect(right.status == route.owner, "\(right.text)")
        }
    }

    @Test("act_as reaches what is another user's, and admin does without naming a permission", arguments: RouteCase.all)
    fileprivate func actingForOthers(route: RouteCase) async throws {
        guard let permissions = route.permissions else { return }
        // What concerns the whole server is no admin's, and whoever has it may be of any organisation.
        let isServers = permissions.contains(.operate)
        for (held, organisation, status) in [
            (permissions.union(.actAs), "default", route.owner), (.admin, "default", isServers ? 403 : route.owner),
            (permissions.union(.actAs), "elsewhere", isServers ? route.owner : route.foreigner),
        ] {
            try await TestServer.run(tokenSecret: Self.secret) { server in
                let estate = try await Estate(server)
                let token = try await estate.token(held, user: "agent", organisation: organisation)
                let answer = try await estate.send(route, token: token)
                #expect(answer.status == status, "\(held.names): \(answer.text)")
            }
        }
    }

    @Test("A key does what a token does")
    func keysLikeTokens() async throws {
        for route in RouteCase.all {
            guard let permissions = route.permissions else { continue }
            try await TestServer.run { server in
                let estate = try await Estate(server)
                let answer = try await estate.send(route, key: try await server.key(permissions, user: "owner"))
                #expect(answer.status == route.owner, "\(route.template): \(answer.text)")
            }
        }
    }
}

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
