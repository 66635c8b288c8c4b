import Access
import HTTPTypes
import JSON
import Store
import Testing

@testable import HTTPFront

@Suite struct CortexCoreTests {
    private static let conversationKeys = [
        "id", "user_id", "title", "created_at", "updated_at", "metadata", "messages",
    ]
    private static let messageKeys = [
        "id", "conversation_id", "role", "content", "created_at", "metadata", "tool_calls", "is_complete",
    ]

    @Test("A session is validated by both methods and both bases, and always with 200", arguments: CortexCore.bases)
    func validates(base: String) async throws {
        try await TestServer.run(tokenSecret: secret) { server in
            let key = try await server.key(user: "anna")
            var named = NewToken(user: "u-1", expires: Timestamp.now().advanced(bySeconds: 60))
            named.name = "Anna B."
            let token = try await named.signed(with: secret)
            for method in [HTTPRequest.Method.get, .post] {
                let path = base + "/validate-session"
                let valid = try await server.send(method, path, key: key)
                #expect(valid.text == #"{"valid":true,"user":{"id":"anna","name":"anna"}}"#)
                let bearer = try await server.send(method, path, key: nil, headers: [.authorization: "Bearer \(token)"])
                #expect(bearer.text == #"{"valid":true,"user":{"id":"u-1","name":"Anna B."}}"#)
                for key in [nil, "nonsense"] {
                    let invalid = try await server.send(method, path, key: key)
                    #expect(invalid.status == 200 && invalid.text == #"{"valid":false,"user":null}"#)
                }
            }
        }
    }

    @Test("A conversation is created, read, listed, changed and deleted as documented", arguments: CortexCore.bases)
    func conversations(base: String) async throws {
        try await TestServer.run { server in
            let key = try await server.key(user: "anna")
            let path = base + "/conversations"
            let made = try await server.send(.post, path, #"{"title":"New Conversation"}"#, key: key)
            #expect(made.status == 200 && made.keys == ["conversation"])
            let conversation = try #require(made["conversation"])
            #expect(conversation.members?.map(\.key) == Self.conversationKeys)
            #expect(conversation["user_id"]?.string == "anna" && conversation["title"]?.string == "New Conversation")
            #expect(conversation["metadata"]?.text == .emptyObject && conversation["messages"]?.count == 0)
            #expect(conversation["created_at"]?.string.flatMap { Timestamp(parsing: $0) } != nil)
            let id = try #require(conversation["id"]?.string)
            #expect(try await server.send(.get, path + "/" + id.uppercased(), key: key).text == made.text)
            let list = try await server.send(
                .get,
                path + "?limit=10&offset=0&sort_by=updated_at&sort_order=desc",
                key: key
            )
            #expect(list.keys == ["conversations", "total"] && list["total"]?.integer == 1)
            #expect(list["conversations"]?.elements?.map { $0.text } == [conversation.text])

            let change = #"{"title":"Other","metadata":{"a":1,"title":"not the title"}}"#
            let changed = try await server.send(.patch, path + "/" + id, change, key: key)
            #expect(changed["conversation"]?["title"]?.string == "Other")
            #expect(changed["conversation"]?["metadata"]?.text.description == #"{"a":1}"#)
            let session = try await server.send(.get, "/api/v1/sessions/\(id)", key: key)
            #expect(session["metadata"]?.text.description == #"{"title":"Other","a":1}"#)

            let deleted = try await server.send(.delete, path + "/" + id, key: key)
            #expect(deleted.status == 200 && deleted.text == #"{"success":true}"#)
            let gone = try await server.send(.get, path + "/" + id, key: key)
            #expect(gone.status == 404)
            #expect(gone.text == #"{"detail":"Conversation not found","code":"not_found"}"#)
        }
    }

    @Test("A message is sent and read as documented; ContextIQ reads it as an event, and its events are messages")
    func messages() async throws {
        try await TestServer.run { server in
            let (id, key) = try await server.converse()
            let path = "/api/conversations/\(id)/messages"
            let sent = try await server.send(.post, path, #"{"content":"Hello, AI!","role":"user"}"#, key: key)
            #expect(sent.status == 200 && sent.keys == ["message"])
            let message = try #require(sent["message"])
            #expect(message.members?.map(\.key) == Self.messageKeys)
            #expect(message["conversation_id"]?.string == id && message["role"]?.string == "user")
            #expect(message["content"]?.string == "Hello, AI!" && message["is_complete"]?.bool == true)
            #expect(message["metadata"]?.text.description == #"{"user_id":"anna"}"#)
            #expect(message["tool_calls"]?.text.description == "[]")
            let events = try await server.send(.get, "/api/v1/sessions/\(id)/events", key: key)
            let event = try #require(events["events"]?.elements?.first { _ in true })
            #expect(event["author"]?.string == "user" && event["id"]?.string == message["id"]?.string)
            #expect(event["content"]?["parts"]?.text.description == #"[{"text":"Hello, AI!"}]"#)

            for (author, content) in [
                ("agent", #"{"parts":[{"text":"one"},{"text":"two"}]}"#),
                ("weather-bot", #"{"parts":[{"functionCall":{"name":"f"}}]}"#),
            ] {
                let body = #"{"author":"\#(author)","content":\#(content)}"#
                #expect(try await server.send(.post, "/api/v1/sessions/\(id)/events", body, key: key).status == 201)
            }
            let read = try await server.send(.get, "/api/conversations/\(id)", key: key)
            let shown = try #require(read["conversation"]?["messages"]?.elements.map(Array.init)).filter {
                // The answer that is under way has a part or all of its text by now.
                $0["is_complete"]?.bool == true && $0["metadata"]?["responder"] == nil
            }
            #expect(shown.map { $0["role"]?.string } == ["user", "assistant", "assistant"])
            #expect(shown.map { $0["content"]?.string } == ["Hello, AI!", "one\ntwo", ""])
            #expect(
                shown.last?["metadata"]?.text.description
                    == #"{"author":"weather-bot","parts":[{"functionCall":{"name":"f"}}]}"#
            )
        }
    }

    @Test("Conversations are sorted by every field both ways, and paged")
    func sorting() async throws {
        try await TestServer.run { server in
            let key = try await server.key(user: "anna")
            var ids: [String] = []
            for title in ["b", "c", "a"] {
                let made = try await server.send(.post, "/api/conversations", #"{"title":"\#(title)"}"#, key: key)
                ids.append(try #require(made["conversation"]?["id"]?.string))
            }
            let touch = #"{"author":"user","content":{}}"#
            #expect(try await server.send(.post, "/api/v1/sessions/\(ids[1])/events", touch, key: key).status == 201)
            for (query, expected) in [
                ("", "cab"), ("?sort_order=asc", "bac"), ("?sort_by=created_at", "acb"),
                ("?sort_by=created_at&sort_order=asc", "bca"), ("?sort_by=title&sort_order=asc", "abc"),
                ("?sort_by=title", "cba"), ("?sort_by=title&limit=1&offset=1", "b"), ("?offset=3", ""),
            ] {
                let list = try await server.send(.get, "/api/conversations" + query, key: key)
                let titles = list["conversations"]?.elements?.compactMap { $0["title"]?.string }.joined()
                #expect(titles == expected, "\(query)")
                #expect(list["total"]?.integer == 3)
            }
        }
    }

    @Test("Messages are paged by offset and by the messages before and after one, also where some were deleted")
    func paging() async throws {
        try await TestServer.run { server in
            let (id, key) = try await server.converse()
            let path = "/api/conversations/\(id)/messages"
            var ids: [String] = []
            for number in 0..<12 {
                let body = #"{"author":"agent","content":{"parts":[{"text":"\#(number)"}]}}"#
                let event = try await server.send(.post, "/api/v1/sessions/\(id)/events", body, key: key)
                ids.append(try #require(event["id"]?.string))
            }
            var live = Array(0..<12)
            func page(_ query: String) async throws -> [Int] {
                let list = try await server.send(.get, path + query, key: key)
                #expect(list["total"]?.integer == live.count)
                return try #require(list["messages"]?.elements).compactMap { $0["content"]?.string.flatMap { Int($0) } }
            }
            for round in 0..<2 {
                #expect(try await page("") == live)
                #expect(try await page("?limit=3&offset=2") == Array(live.dropFirst(2).prefix(3)))
                for pivot in [0, 5, 11] {
                    let (earlier, later) = (live.filter { $0 < pivot }, live.filter { $0 > pivot })
                    #expect(try await page("?limit=3&before_id=\(ids[pivot])") == Array(earlier.suffix(3)))
                    #expect(
                        try await page("?limit=2&offset=1&before_id=\(ids[pivot])")
                            == Array(earlier.dropLast().suffix(2))
                    )
                    #expect(try await page("?limit=3&after_id=\(ids[pivot])") == Array(later.prefix(3)))
                    #expect(
                        try await page("?after_id=\(ids[pivot])&before_id=\(ids[11])") == later.filter { $0 < 11 }
                    )
                }
                if round == 1 { break }
                for doomed in [2, 3, 7] {
                    let answer = try await server.send(.delete, "\(path)/\(ids[doomed])", key: key)
                    #expect(answer.status == 200 && answer.text == #"{"success":true}"#)
                    live.removeAll { $0 == doomed }
                }
                let events = try await server.send(.get, "/api/v1/sessions/\(id)/events?offset=2&limit=2", key: key)
                #expect(events["events"]?.elements?.map { $0["id"]?.string } == [ids[4], ids[5]])
            }
            for unknown in [ids[2], absentID, "nonsense"] {
                for query in ["?before_id=", "?after_id="] {
                    #expect(try await server.send(.get, path + query + unknown, key: key).status == 404)
                }
                let answer = try await server.send(.delete, "\(path)/\(unknown)", key: key)
                #expect(answer.status == 404 && answer.detail == "Message not found")
            }
        }
    }

    @Test("A conversation shows its last 50 messages")
    func newest() async throws {
        try await TestServer.run { server in
            let (id, key) = try await server.converse()
            for number in 0..<53 {
                let body = #"{"author":"user","content":{"parts":[{"text":"\#(number)"}]}}"#
                _ = try await server.send(.post, "/api/v1/sessions/\(id)/events", body, key: key)
            }
            let read = try await server.send(.get, "/api/conversations/\(id)", key: key)
            let texts = read["conversation"]?["messages"]?.elements?.map { $0["content"]?.string }
            #expect(texts == (3..<53).map { String($0) })
        }
    }

    @Test("Wrong input is a 400 that names the field, in the document's form")
    func refusals() async throws {
        try await TestServer.run { server in
            let (id, key) = try await server.converse()
            let conversations = "/api/conversations"
            let messages = "\(conversations)/\(id)/messages"
            let long = String(repeating: "x", count: 50_001)
            let cases: [(HTTPRequest.Method, String, String?, String)] = [
                (.get, conversations + "?sort_by=name", nil, "sort_by"),
                (.get, conversations + "?sort_order=up", nil, "sort_order"),
                (.get, conversations + "?limit=0", nil, "limit"), (.get, conversations + "?limit=101", nil, "limit"),
                (.get, conversations + "?offset=-1", nil, "offset"), (.get, messages + "?limit=x", nil, "limit"),
                (.post, conversations, #"{"title":1}"#, "title"), (.post, conversations, #"{"title":" "}"#, "title"),
                (.post, conversations, #"{"metadata":[]}"#, "metadata"), (.post, conversations, "{", "JSON"),
                (.patch, "\(conversations)/\(id)", #"{"metadata":null}"#, "metadata"),
                (.post, messages, "{}", "content"), (.post, messages, #"{"content":" "}"#, "content"),
                (.post, messages, #"{"content":7}"#, "content"),
                (.post, messages, #"{"content":"\#(long)"}"#, "content"),
                (.post, messages, #"{"content":"x","role":"assistant"}"#, "role"),
                (.post, messages, #"{"content":"x","metadata":1}"#, "metadata"),
                (.delete, "\(conversations)/\(id)?cascade=all", nil, "cascade"),
                (.get, "/api/sse/conversations/\(id)?last_event_id=x", nil, "Last-Event-ID"),
            ]
            for (method, path, body, field) in cases {
                let answer = try await server.send(method, path, body, key: key)
                #expect(answer.status == 400, "\(method) \(path) \(body?.prefix(40) ?? "")")
                #expect(answer.keys == ["detail", "code"] && answer["code"]?.string == "bad_request")
                #expect(answer.detail?.contains(field) == true, "\(answer.text)")
            }
            let read = try await server.send(.get, messages, key: key)
            #expect(read["total"]?.integer == 0)
        }
    }

    @Test("Unknown paths, methods, ids and credentials are refused in the form of the dialect that owns the path")
    func forms() async throws {
        try await TestServer.run { server in
            let (_, key) = try await server.converse()
            let unknown = try await server.send(.get, "/api/nothing", key: key)
            #expect(unknown.status == 404 && unknown.keys == ["detail", "code"])
            #expect(try await server.send(.get, "/cortex/api/v1/nothing", key: key).keys == ["detail", "code"])
            #expect(try await server.send(.get, "/api/v1/nothing", key: key).keys == ["detail", "status_code"])
            let method = try await server.send(.put, "/api/conversations", "{}", key: key)
            #expect(method.status == 405 && method.headers[.allow] == "GET, HEAD, POST")
            #expect(method["code"]?.string == "method_not_allowed")
            let missing = try await server.send(.get, "/api/conversations", key: nil)
            #expect(missing.status == 401 && missing["code"]?.string == "unauthorized")
            let lacking = try await server.key(.sessionRead)
            let forbidden = try await server.send(.post, "/api/conversations", "{}", key: lacking)
            #expect(forbidden.status == 403 && forbidden["code"]?.string == "forbidden")
            for id in [absentID, "nonsense"] {
                for path in ["conversations/\(id)", "conversations/\(id)/messages", "sse/conversations/\(id)"] {
                    let answer = try await server.send(.get, "/api/" + path, key: key)
                    #expect(answer.text == #"{"detail":"Conversation not found","code":"not_found"}"#)
                    #expect(answer.status == 404)
                }
            }
        }
    }

    @Test("A repeated request with an idempotency key is carried out once; a deleted message is not repeated")
    func idempotency() async throws {
        try await TestServer.run { server in
            let (id, key) = try await server.converse()
            let path = "/api/conversations/\(id)/messages"
            let headers: HTTPFields = [.idempotencyKey: "k"]
            let body = #"{"content":"once"}"#
            let first = try await server.send(.post, path, body, key: key, headers: headers)
            let second = try await server.send(.post, path, body, key: key, headers: headers)
            #expect(first.status == 200 && second.text == first.text)
            let made = try await server.send(.post, "/api/conversations", "{}", key: key, headers: headers)
            let again = try await server.send(.post, "/api/conversations", "{}", key: key, headers: headers)
            #expect(made.status == 200 && again.text == made.text)
            let message = try #require(first["message"]?["id"]?.string)
            #expect(try await server.send(.delete, "\(path)/\(message)", key: key).status == 200)
            let gone = try await server.send(.post, path, body, key: key, headers: headers)
            #expect(gone.status == 409 && !gone.text.contains("once"))
        }
    }
}

private let secret = "a secret of thirty-two bytes, or a few more"

extension TestServer {
    /// A conversation of user anna, and her key.
    func converse() async throws -> (id: String, key: String) {
        let key = try await key(user: "anna")
        let made = try await send(.post, "/api/conversations", #"{"title":"t"}"#, key: key)
        return (try #require(made["conversation"]?["id"]?.string), key)
    }
}
