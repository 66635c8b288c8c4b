import Access
import HTTPTypes
import JSON
import MemoryEngine
import Store
import Testing

@testable import HTTPFront

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
    func access(route: RouteCase) async throws {
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
    func actingForOthers(route: RouteCase) async throws {
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
