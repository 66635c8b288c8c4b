import Access
import HTTPTypes
import JSON
import MemoryEngine
import Store
import Synchronization
import Testing

@testable import HTTPFront

/// A responder that gives no answer.
private struct SilentResponder: Responder {
    let name = "silent"
    let isTimeout: Bool

    func reply(to context: ReplyContext) async throws -> Reply {
        throw ResponderFailure(reason: "the language model did not answer", isTimeout: isTimeout)
    }
}

/// A responder that gives no answer the first time.
private final class HesitantResponder: Responder {
    let name = "hesitant"
    private let attempts = Mutex(0)

    func reply(to context: ReplyContext) async throws -> Reply {
        let attempt = attempts.withLock { attempts in
            attempts += 1
            return attempts
        }
        if attempt == 1 { throw ResponderFailure(reason: "the language model did not answer", isTimeout: false) }
        let pieces = AsyncThrowingStream<String, any Error> { continuation in
            continuation.yield("seen \(context.history.count) messages before")
            continuation.finish()
        }
        return Reply(responder: name, memories: [], confidence: 0, pieces: pieces)
    }
}

extension TestServer {
    /// Opens a session of the document and gives its id.
    fileprivate func open(_ user: String = "user123", base: String = "", key: String = adminKey) async throws -> String
    {
        let body = #"{"user_id":"\#(user)","session_name":"Technical Discussion"}"#
        let answer = try await send(.post, base + "/sessions", body, key: key)
        try #require(answer.status == 201)
        return try #require(answer["session_id"]?.string)
    }

    /// Says something.
    fileprivate func chat(
        _ message: String,
        in session: String?,
        user: String = "user123",
        base: String = "",
        key: String = adminKey
    ) async throws -> Answer {
        let place = session.map { #","session_id":"\#($0)""# } ?? ""
        let body = #"{"message":"\#(message)","user_id":"\#(user)"\#(place)}"#
        return try await send(.post, base + "/chat", body, key: key)
    }

    fileprivate func find(_ query: String, _ more: String = "", user: String = "user123") async throws -> Answer {
        try await send(.post, "/search", #"{"query":"\#(query)","user_id":"\#(user)"\#(more)}"#)
    }
}

@Suite struct SemanticMemoryTests {
    @Test("Every request of the document gets the answer of the document", arguments: SemanticMemory.bases)
    func document(base: String) async throws {
        try await TestServer.run { server in
            let health = try await server.send(.get, base + "/health")
            #expect(health.status == 200 && health["status"]?.string == "healthy")
            #expect(health["database"]?.string == "connected" && health["timestamp"] != nil)
            #expect(health["embedding_model"] != nil && health["cpu_level"] != nil && health["blas_core"] != nil)

            let body = #"{"user_id":"user123","session_name":"Technical Discussion"}"#
            let made = try await server.send(.post, base + "/sessions", body)
            #expect(made.status == 201)
            #expect(made.keys == ["session_id", "user_id", "session_name", "created_at", "message_count"])
            #expect(made["user_id"]?.string == "user123" && made["message_count"]?.integer == 0)
            let id = try #require(made["session_id"]?.string)
            #expect(Timestamp(parsing: made["created_at"]?.string ?? "") != nil)

            let said = try await server.chat("I live in Lisbon and work as a nurse", in: id, base: base)
            #expect(said.status == 200)
            #expect(said.keys == ["response", "session_id", "relevant_context_count"])
            #expect(said["session_id"]?.string == id && said["relevant_context_count"]?.integer == 0)
            let asked = try await server.chat("Where do I live?", in: id, base: base)
            #expect(asked["response"]?.string?.contains("Lisbon") == true)
            #expect(asked["relevant_context_count"]?.integer == 1)

            let search = #"{"query":"nurse in Lisbon","session_id":"\#(id)","user_id":"user123","limit":1}"#
            let found = try await server.send(.post, base + "/search", search)
            #expect(found.status == 200 && found["count"]?.integer == 1)
            let memory = try #require(found["memories"]?.elements?.first { _ in true })
            #expect(memory.members?.map(\.key) == ["id", "key", "value", "timestamp", "score"])
            #expect(memory["id"]?.string == "conversations_user123_msg_1" && memory["key"]?.string == "msg_1")
            let value = #"{"role":"human","content":"I live in Lisbon and work as a nurse","session_id":"\#(id)"}"#
            #expect(memory["value"]?.text.description == value)
            #expect((0.1...1).contains(memory["score"]?.number ?? 0))

            let read = try await server.send(.get, base + "/sessions/\(id)")
            #expect(read.status == 200 && read["message_count"]?.integer == 4)
            let gone = try await server.send(.delete, base + "/sessions/\(id)")
            #expect(gone.status == 200 && gone["message"]?.string == "Session \(id) deleted successfully")
            #expect(try await server.send(.get, base + "/sessions/\(id)").status == 404)
            #expect(try await server.find("Lisbon")["count"]?.integer == 0)
        }
    }

    @Test("A missing key is 401, a wrong or expired one 403, a missing permission 403")
    func credentials() async throws {
        try await TestServer.run { server in
            let body = #"{"user_id":"u"}"#
            for path in ["/sessions", "/semantic/sessions"] {
                let missing = try await server.send(.post, path, body, key: nil)
                #expect(missing.status == 401 && missing.keys == ["detail"])
                let wrong = try await server.send(.post, path, body, key: "wrong")
                #expect(wrong.status == 403 && wrong.detail?.isEmpty == false)
                let lacking = try await server.send(.post, path, body, key: try await server.key(.memoryRead))
                #expect(lacking.status == 403 && lacking.detail?.contains("session:create") == true)
            }
            let read = try await server.send(.get, "/api/v1/sessions", key: "wrong")
            #expect(read.status == 401)
        }
    }

    @Test(
        "Bad input is 400 with every wrong field in one sentence",
        arguments: [
            ("/sessions", "{", "not valid JSON"), ("/sessions", "[]", "expected an object"),
            ("/sessions", "{}", "user_id: field required"),
            ("/sessions", #"{"user_id":7,"session_name":[]}"#, "session_name: expected a string"),
            ("/sessions", #"{"user_id":""}"#, "user_id: expected 1 to 500 characters"),
            (
                "/sessions", #"{"user_id":"u","session_name":"\#(String(repeating: "x", count: 501))"}"#,
                "session_name: has 501 characters"
            ),
            ("/chat", #"{"user_id":"u"}"#, "message: field required"),
            ("/chat", #"{"user_id":"u","message":"  "}"#, "message: must not be empty"),
            ("/search", #"{"user_id":"u","query":"q","limit":0}"#, "limit: ensure"),
            ("/search", #"{"user_id":"u","query":"q","limit":101}"#, "limit: ensure"),
            ("/search", #"{"query":null}"#, "query: expected a string"),
        ]
    )
    func badInput(path: String, body: String, reason: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.post, path, body)
            #expect(answer.status == 400)
            #expect(answer.keys == ["detail"] && answer.detail?.contains(reason) == true, "\(answer.text)")
        }
    }

    @Test("A chat without a session opens one, and one with an unknown id opens that; another user's is unknown")
    func sessions() async throws {
        try await TestServer.run { server in
            let opened = try #require(try await server.chat("I like tea", in: nil)["session_id"]?.string)
            #expect(try await server.send(.get, "/sessions/\(opened)")["message_count"]?.integer == 2)
            let unknown = absentID
            #expect(try await server.chat("I like tea", in: unknown)["session_id"]?.string == unknown)
            #expect(try await server.chat("I like tea", in: unknown)["session_id"]?.string == unknown)
            #expect(try await server.send(.get, "/sessions/\(unknown)")["message_count"]?.integer == 4)

            let stranger = try await server.key(.standard, user: "stranger")
            let answers = [
                try await server.chat("x", in: unknown, user: "stranger", key: stranger),
                try await server.chat("x", in: unknown, user: "other"),
                try await server.chat("x", in: "no-uuid"),
                try await server.send(.get, "/sessions/\(unknown)", key: stranger),
                try await server.send(.delete, "/sessions/\(unknown)", key: stranger),
                try await server.send(.get, "/sessions/no-uuid"),
                try await server.find("tea", #","session_id":"\#(unknown)""#, user: "other"),
                try await server.find("tea", #","session_id":"00000000-0000-7000-8000-0000000000ff""#),
            ]
            for answer in answers { #expect(answer.status == 404, "\(answer.text)") }
            let other = try await server.chat("x", in: nil, user: "user123", key: stranger)
            #expect(other.status == 403)
        }
    }

    @Test("A search finds the user's turns of all sessions, or those of one, and numbers go on")
    func searches() async throws {
        try await TestServer.run { server in
            let (one, two) = (try await server.open(), try await server.open())
            _ = try await server.chat("I love green tea", in: one)
            _ = try await server.chat("I love black tea", in: two)
            _ = try await server.chat("I love tea", in: try await server.open("other"), user: "other")
            let all = try await server.find("love tea")
            let texts = all["memories"]?.elements?.compactMap { $0["value"]?["content"]?.string } ?? []
            #expect(
                Set(texts).isSuperset(of: ["I love green tea", "I love black tea"]) && !texts.contains("I love tea")
            )
            let roles = all["memories"]?.elements?.compactMap { $0["value"]?["role"]?.string } ?? []
            #expect(Set(roles) == ["human", "ai"])
            let some = try await server.find("love tea", #","session_id":"\#(two)","limit":1"#)
            let memory = some["memories"]?.elements?.first { _ in true }
            #expect(memory?["key"]?.string == "msg_3" && memory?["value"]?["session_id"]?.string == two)
        }
    }

    @Test("Deleting a session removes its turns and the facts that only it supports")
    func deletes() async throws {
        try await TestServer.run { server in
            let (one, two) = (try await server.open(), try await server.open())
            for session in [one, two] { _ = try await server.chat("I love sailing in Norway", in: session) }
            _ = try await server.chat("I love skiing in Austria", in: one)
            for session in [one, two] {
                let body =
                    #"{"source_type":"session","source_reference":"\#(session)","#
                    + #""scope":{"user_id":"user123"},"config":{"wait_for_completion":true}}"#
                #expect(try await server.send(.post, "/api/v1/memories/generate", body).status == 200)
            }
            func facts() async throws -> Set<String> {
                let list = try await server.send(.get, "/api/v1/memories?scope_user_id=user123")
                return Set(list["memories"]?.elements?.compactMap { $0["fact"]?.string } ?? [])
            }
            #expect(try await facts() == ["User loves sailing in Norway", "User loves skiing in Austria"])
            #expect(try await server.send(.delete, "/sessions/\(one)").status == 200)
            #expect(try await facts() == ["User loves sailing in Norway"])
            let left = try await server.find("Austria")
            #expect(left["memories"]?.elements?.contains { $0["value"]?["session_id"]?.string == one } == false)
        }
    }

    @Test("A responder's failure is 502 or 504 and the message stays", arguments: [(false, 502), (true, 504)])
    func upstream(isTimeout: Bool, status: Int) async throws {
        try await TestServer.run(engine: { $0.responder = SilentResponder(isTimeout: isTimeout) }) { server in
            let id = try await server.open()
            let answer = try await server.chat("remember the lighthouse", in: id)
            #expect(answer.status == status && answer.detail == "the language model did not answer")
            #expect(try await server.send(.get, "/sessions/\(id)")["message_count"]?.integer == 1)
            #expect(try await server.find("lighthouse")["count"]?.integer == 1)
        }
    }

    @Test(
        "A chat that got no answer is carried on by its repetition, which stores the message once",
        arguments: ["/semantic/chat", "/context0/api/v1/chat/sessions/{id}/messages"],
        [false, true]
    )
    func repetition(path: String, opensSession: Bool) async throws {
        let isContext0 = path.hasPrefix("/context0")
        if isContext0, opensSession { return }
        try await TestServer.run(engine: { $0.responder = HesitantResponder() }) { server in
            let key = try await server.key(user: "anna")
            let id = opensSession ? nil : try await server.open("anna", key: key)
            let place = id.map { #","session_id":"\#($0)""# } ?? ""
            let body = #"{"message":"I like tea","content":"I like tea","user_id":"anna"\#(place)}"#
            let path = path.replacing("{id}", with: id ?? "")
            let headers: HTTPFields = [.idempotencyKey: "k"]
            let first = try await server.send(.post, path, body, key: key, headers: headers)
            #expect(first.status == 502)
            let other = body.replacing("tea", with: "rum")
            let abuse = try await server.send(.post, path, other, key: key, headers: headers)
            #expect(abuse.status == (isContext0 ? 422 : 400) && abuse.text.contains("Idempotency-Key"))
            let second = try await server.send(.post, path, body, key: key, headers: headers)
            #expect([200, 201].contains(second.status) && second.text.contains("seen 0 messages before"))
            let third = try await server.send(.post, path, body, key: key, headers: headers)
            #expect(third.text == second.text)
            let list = try await server.send(.get, "/context0/api/v1/chat/sessions", key: key)
            #expect(list["data"]?["total"]?.integer == 1)
            let session = try #require(list["data"]?["items"]?.elements?.first { _ in true })
            #expect(session["message_count"]?.integer == 2)
            // Without a key every request says it once more.
            _ = try await server.send(.post, path, body, key: key)
            let after = try await server.send(.get, "/semantic/sessions/\(session["id"]?.string ?? "")", key: key)
            #expect(after["message_count"]?.integer == (opensSession ? 2 : 4))
        }
    }

    @Test("A repeated chat with an idempotency key is carried out once")
    func idempotency() async throws {
        try await TestServer.run { server in
            let id = try await server.open()
            let body = #"{"message":"I like tea","user_id":"user123","session_id":"\#(id)"}"#
            let headers: HTTPFields = [HTTPField.Name("Idempotency-Key")!: "k"]
            let first = try await server.send(.post, "/chat", body, headers: headers)
            let again = try await server.send(.post, "/chat", body, headers: headers)
            #expect(first.status == 200 && again.text == first.text)
            #expect(again.headers[HTTPField.Name("Idempotency-Replayed")!] == "true")
            #expect(try await server.send(.get, "/sessions/\(id)")["message_count"]?.integer == 2)
        }
    }

    @Test("Unknown paths and methods are refused in the dialect's form wherever no other dialect owns the path")
    func routing() async throws {
        try await TestServer.run { server in
            for (method, path, status, allow) in [
                (.get, "/nothing", 404, nil), (.get, "/semantic/nothing", 404, nil), (.get, "/chat", 405, "POST"),
                (.put, "/sessions/x", 405, "DELETE, GET, HEAD"), (.get, "/sessions", 405, "POST"),
                (.post, "/semantic/health", 405, "GET, HEAD"), (.get, "/sessions/a/b/c", 404, nil),
            ] as [(HTTPRequest.Method, String, Int, String?)] {
                let answer = try await server.send(method, path, key: nil)
                #expect(answer.status == status && answer.headers[.allow] == allow, "\(method) \(path)")
                #expect(answer.keys == ["detail"])
            }
        }
    }
}
