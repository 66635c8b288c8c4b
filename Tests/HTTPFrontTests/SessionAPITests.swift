import Access
import HTTPTypes
import JSON
import MemoryEngine
import Store
import Testing

@testable import HTTPFront

extension TestServer {
    /// Opens a session and gives its id.
    fileprivate func create(_ agent: String = "agent123", base: String = "/sessions", key: String) async throws
        -> String
    {
        let answer = try await send(.post, "\(base)/create?agent_id=\(agent)", key: key)
        try #require(answer.status == 200)
        return try #require(answer["session_id"]?.string)
    }

    fileprivate func add(_ role: String, _ content: String, to id: String, key: String) async throws {
        let body = #"{"role":"\#(role)","content":"\#(content)"}"#
        let answer = try await send(.post, "/sessions/history/update/\(id)", body, key: key)
        try #require(answer.status == 200)
    }
}

extension Answer {
    /// The texts of a list of messages.
    fileprivate var contents: [String] { self["data"]?.elements?.compactMap { $0["content"]?.string } ?? [] }
    /// The values of a member in a list of sessions.
    fileprivate func all(_ key: String) -> [String] { self["data"]?.elements?.compactMap { $0[key]?.string } ?? [] }
}

@Suite struct SessionAPITests {
    @Test(
        "Every request of the document gets the answer of the document",
        arguments: ["/sessions", "/session-api/sessions", "/chat-api", ""]
    )
    func document(base: String) async throws {
        let own = ["/chat-api", ""].contains(base) ? base : nil
        try await TestServer.run(configure: { $0.sessionAPIBase = own }) { server in
            let key = try await server.key(.standard, user: "user123")
            let made = try await server.send(.post, base + "/create?agent_id=agent123&max_context_results=3", key: key)
            #expect(made.status == 200 && made.keys == ["message", "session_id"])
            #expect(made["message"]?.string == "Chat session created successfully.")
            let id = try #require(made["session_id"]?.string)

            for (role, content) in [("user", "What is the capital of France?"), ("assistant", "Paris")] {
                let body = #"{"role":"\#(role)","content":"\#(content)"}"#
                let answer = try await server.send(.post, base + "/history/update/\(id)", body, key: key)
                #expect(answer.status == 200)
                #expect(answer.text == #"{"message":"Session history updated successfully."}"#)
            }
            let items =
                #"[{"role":"user","content":"What is the capital of France?"},{"role":"assistant","content":"Paris"}]"#
            let history = try await server.send(.get, base + "/history/\(id)?limit=50&skip=0", key: key)
            #expect(history.status == 200)
            #expect(history.text == #"{"message":"Session history retrieved successfully.","data":\#(items)}"#)
            let recent = try await server.send(.get, base + "/history/recent/\(id)?limit=10", key: key)
            #expect(recent.text == #"{"message":"Recent session history retrieved successfully.","data":\#(items)}"#)

            let query = "?limit=30&sort_by=last_active&sort_order=1"
            for (path, message) in [("get_all/user123", "User"), ("get_by_agent/agent123", "Agent")] {
                let list = try await server.send(.get, "\(base)/\(path)\(query)", key: key)
                #expect(list.status == 200)
                #expect(list["message"]?.string == "\(message) sessions retrieved successfully.")
                #expect(list.all("session_id") == [id] && list.all("agent_id") == ["agent123"])
                #expect(list.all("user_id") == ["user123"])
            }
            let details = try await server.send(.get, base + "/get/\(id)?limit=50", key: key)
            #expect(details["message"]?.string == "Session details retrieved successfully.")
            let data = try #require(details["data"])
            #expect(data["session_id"]?.string == id && data["agent_id"]?.string == "agent123")
            #expect(data["user_id"]?.string == "user123" && data["max_context_results"]?.integer == 3)
            let date = try #require(data["created_at"]?.string)
            #expect(date.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil)
            #expect(data["created_at_iso"]?.string?.hasPrefix(date) == true)
            #expect(Timestamp(parsing: data["last_active"]?.string ?? "") != nil)
            #expect(data["history"]?.text.description == items)

            let gone = try await server.send(.delete, base + "/delete/\(id)", key: key)
            #expect(gone.status == 200 && gone.text == #"{"message":"Chat session deleted successfully."}"#)
            let unknown = try await server.send(.get, base + "/history/\(id)", key: key)
            #expect(unknown.status == 404)
            let error = #"{"message":"Failed to retrieve session history.","error":"Session not found."}"#
            #expect(unknown.text == error)
        }
    }

    @Test(
        "Refusals say what failed and why",
        arguments: [
            (.post, "/create", nil, 400, "Failed to create chat session.", "agent_id: field required."),
            (.post, "/create?agent_id=", nil, 400, "Failed to create chat session.", "agent_id: field required."),
            (
                .post, "/create?agent_id=a&max_context_results=0", nil, 400, "Failed to create chat session.",
                "max_context"
            ),
            (
                .post, "/create?agent_id=a&max_context_results=x", nil, 400, "Failed to create chat session.",
                "max_context"
            ),
            (.delete, "/delete/none", nil, 404, "Failed to delete chat session.", "Session not found."),
            (.get, "/history/none", nil, 404, "Failed to retrieve session history.", "Session not found."),
            (
                .get, "/history/recent/none", nil, 404, "Failed to retrieve recent session history.",
                "Session not found."
            ),
            (.get, "/get/none", nil, 404, "Failed to retrieve session details.", "Session not found."),
            (.post, "/history/update/none", "{}", 404, "Failed to update session history.", "Session not found."),
            (.get, "/get_all/admin?limit=101", nil, 400, "Failed to retrieve user sessions.", "limit: ensure"),
            (.get, "/get_all/admin?limit=0", nil, 400, "Failed to retrieve user sessions.", "limit: ensure"),
            (.get, "/get_all/admin?skip=-1", nil, 400, "Failed to retrieve user sessions.", "skip: ensure"),
            (.get, "/get_all/admin?sort_by=name", nil, 400, "Failed to retrieve user sessions.", "sort_by: expected"),
            (
                .get, "/get_by_agent/a?sort_order=2", nil, 400, "Failed to retrieve agent sessions.",
                "sort_order: expected"
            ),
            (.get, "/create", nil, 405, "Failed to create chat session.", "allowed: POST"),
            (.put, "/get/x", nil, 405, "Failed to retrieve session details.", "allowed: GET"),
            (.get, "/history/a/b/c", nil, 404, "Failed to retrieve session history.", "no such path"),
        ] as [(HTTPRequest.Method, String, String?, Int, String, String)]
    )
    func refusals(
        method: HTTPRequest.Method,
        path: String,
        body: String?,
        status: Int,
        message: String,
        error: String
    ) async throws {
        try await TestServer.run { server in
            for base in ["/sessions", "/session-api/sessions"] {
                let answer = try await server.send(method, base + path, body)
                #expect(answer.status == status, "\(answer.text)")
                #expect(answer.keys == ["message", "error"] && answer["message"]?.string == message)
                #expect(answer["error"]?.string?.contains(error) == true, "\(answer.text)")
            }
        }
    }

    @Test("A wrong or missing credential is 401, a missing permission 403, another user's list 403")
    func credentials() async throws {
        try await TestServer.run { server in
            for key in [nil, "wrong"] {
                let answer = try await server.send(.post, "/sessions/create?agent_id=a", key: key)
                #expect(answer.status == 401 && answer.keys == ["message", "error"])
            }
            let lacking = try await server.send(.post, "/sessions/create?agent_id=a", key: server.key(.memoryRead))
            #expect(lacking.status == 403)
            let key = try await server.key(.standard, user: "u")
            #expect(try await server.send(.get, "/sessions/get_all/v", key: key).status == 403)
            #expect(try await server.send(.get, "/sessions/get_all/v").status == 200)
        }
    }

    @Test("Only user and assistant may speak, and they must say something")
    func roles() async throws {
        try await TestServer.run { server in
            let id = try await server.create(key: TestServer.adminKey)
            for (body, error) in [
                (#"{"role":"system","content":"x"}"#, "role: expected user or assistant, got 'system'"),
                (#"{"role":"user"}"#, "content: field required"), (#"{"role":"user","content":" "}"#, "content: must"),
                (#"{"content":5}"#, "role: field required; content: expected a string"), ("[]", "expected an object"),
                ("{", "not valid JSON"),
            ] {
                let answer = try await server.send(.post, "/sessions/history/update/\(id)", body)
                #expect(answer.status == 400 && answer["error"]?.string?.contains(error) == true, "\(answer.text)")
            }
            #expect(try await server.send(.get, "/sessions/history/\(id)").contents.isEmpty)
        }
    }

    @Test("History counts from the oldest, recent history from the newest, both in the order of speech")
    func pages() async throws {
        try await TestServer.run { server in
            let key = try await server.key(.standard, user: "u")
            let id = try await server.create(key: key)
            let texts = (1...25).map { "m\($0)" }
            for text in texts { try await server.add("user", text, to: id, key: key) }
            for (query, range) in [
                ("", 0..<20), ("?limit=5&skip=22", 22..<25), ("?skip=25", 25..<25), ("?limit=1", 0..<1),
            ] {
                let answer = try await server.send(.get, "/sessions/history/\(id)\(query)", key: key)
                #expect(answer.contents == Array(texts[range]), "\(query)")
            }
            for (query, range) in [
                ("", 5..<25), ("?limit=5&skip=3", 17..<22), ("?limit=9&skip=22", 0..<3), ("?skip=99", 0..<0),
            ] {
                let answer = try await server.send(.get, "/sessions/history/recent/\(id)\(query)", key: key)
                #expect(answer.contents == Array(texts[range]), "\(query)")
            }
        }
    }

    @Test("Lists are sorted and paged; the caller sees own sessions, an admin those of all by agent")
    func lists() async throws {
        try await TestServer.run { server in
            let (mine, other) = (try await server.key(.standard, user: "u"), try await server.key(.standard, user: "v"))
            let one = try await server.create("b", key: mine)
            let two = try await server.create("a", key: mine)
            let three = try await server.create("b", key: mine)
            let foreign = try await server.create("b", key: other)
            try await server.add("user", "x", to: one, key: mine)
            for (query, order) in [
                ("", [three, two, one]), ("?sort_order=1", [one, two, three]),
                ("?sort_by=last_active", [one, three, two]), ("?sort_by=session_id&sort_order=1", [one, two, three]),
                ("?sort_by=agent_id&sort_order=1", [two, one, three]), ("?limit=1&skip=1", [two]), ("?skip=9", []),
            ] {
                let list = try await server.send(.get, "/sessions/get_all/u\(query)", key: mine)
                #expect(list.all("session_id") == order, "\(query)")
            }
            #expect(
                try await server.send(.get, "/sessions/get_by_agent/b", key: mine).all("session_id") == [three, one]
            )
            let all = try await server.send(.get, "/sessions/get_by_agent/b?sort_order=1")
            #expect(all.all("session_id") == [one, three, foreign] && all.all("user_id") == ["u", "u", "v"])
            #expect(try await server.send(.get, "/sessions/get/\(foreign)", key: mine).status == 404)
        }
    }

    @Test("What other dialects wrote is shown: other authors as assistant, contents without text in the metadata")
    func otherDialects() async throws {
        try await TestServer.run { server in
            let id = try await server.openSession(user: "u", more: #","metadata":{"title":"Trip"}"#)
            for event in [
                #"{"author":"planner","content":{"parts":[{"text":"a"},{"text":"b"}]}}"#,
                #"{"author":"user","content":{"call":1}}"#,
            ] {
                #expect(try await server.send(.post, "/api/v1/sessions/\(id)/events", event).status == 201)
            }
            let history = try await server.send(.get, "/sessions/history/\(id)")
            let items = history["data"]?.elements?.map(\.text.description) ?? []
            #expect(
                items == [
                    #"{"role":"assistant","content":"a\nb","metadata":{"author":"planner"}}"#,
                    #"{"role":"user","content":"","metadata":{"content":{"call":1}}}"#,
                ]
            )
            let details = try await server.send(.get, "/sessions/get/\(id)")
            #expect(details["data"]?["name"]?.string == "Trip")
            #expect(details["data"]?["max_context_results"]?.integer == 1)
            #expect(try await server.send(.get, "/semantic/sessions/\(id)")["session_name"]?.string == "Trip")
        }
    }

    @Test("Deleting a session keeps the facts that came from it; nothing is embedded")
    func deletion() async throws {
        try await TestServer.run { server in
            let id = try await server.create(key: TestServer.adminKey)
            try await server.add("user", "I love sailing", to: id, key: TestServer.adminKey)
            let found = try await server.send(.post, "/search", #"{"query":"sailing","user_id":"admin"}"#)
            #expect(found["count"]?.integer == 0)
            try await server.remember(
                "User loves sailing",
                scope: #"{"user_id":"admin"}"#,
                more: #","session_id":"\#(id)""#
            )
            #expect(try await server.send(.delete, "/sessions/delete/\(id)").status == 200)
            let list = try await server.send(.get, "/api/v1/memories?scope_user_id=admin")
            #expect(list["total"]?.integer == 1)
        }
    }

    @Test("Without real credentials a request without a body needs no content type, but a credential in its head")
    func bodyless() async throws {
        try await TestServer.run(requiresCredential: false) { server in
            let path = "/sessions/create?agent_id=a"
            let host: HTTPFields = [.authorization: "Bearer anything"]
            let named = try await server.status(.post, path, host: "localhost", headers: host)
            #expect(named == 200)
            let bare = try await server.status(.post, path, host: "localhost", headers: [:])
            #expect(bare == 415)
            let foreign = try await server.status(.post, path, host: "evil.example", headers: host)
            #expect(foreign == 403)
        }
        // With a key that everybody knows a page still cannot name it, so that whoever names none is told so.
        try await TestServer.run(configure: { $0.requiresLoopbackHost = true }) { server in
            let path = "/sessions/create?agent_id=a"
            let bare = try await server.status(.post, path, host: "localhost", headers: [:])
            #expect(bare == 401)
            let form: HTTPFields = [.contentType: "text/plain"]
            let typed = try await server.status(.post, path, host: "localhost", headers: form)
            #expect(typed == 415)
        }
    }
}
