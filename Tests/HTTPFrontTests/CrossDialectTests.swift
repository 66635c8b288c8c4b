import Access
import HTTPTypes
import JSON
import Testing

@testable import HTTPFront

/// A dialect as its clients use it: how they open a session, speak in it, read it and delete it.
private enum Tongue: String, CaseIterable, Sendable {
    case contextIQ, context0, cortex, sessionAPI, semantic

    /// Opens a session of a user and gives its id.
    func open(_ server: TestServer, user: String, key: String) async throws -> String {
        let answer: Answer
        switch self {
        case .contextIQ:
            let body = #"{"user_id":"\#(user)","agent_id":"a","scope":{"user_id":"\#(user)"}}"#
            answer = try await server.send(.post, "/contextiq/api/v1/sessions", body, key: key)
            return try #require(answer["id"]?.string)
        case .context0:
            answer = try await server.send(.post, "/context0/api/v1/chat/sessions", #"{"title":"t"}"#, key: key)
            return try #require(answer["data"]?["id"]?.string)
        case .cortex:
            answer = try await server.send(.post, "/cortex/api/conversations", #"{"title":"t"}"#, key: key)
            return try #require(answer["conversation"]?["id"]?.string)
        case .sessionAPI:
            answer = try await server.send(.post, "/session-api/sessions/create?agent_id=a", key: key)
            return try #require(answer["session_id"]?.string)
        case .semantic:
            answer = try await server.send(.post, "/semantic/sessions", #"{"user_id":"\#(user)"}"#, key: key)
            return try #require(answer["session_id"]?.string)
        }
    }

    /// Says something as the user.
    func say(_ text: String, in id: String, _ server: TestServer, user: String, key: String) async throws -> Answer {
        switch self {
        case .contextIQ:
            let body = #"{"author":"user","content":{"role":"user","parts":[{"text":"\#(text)"}]}}"#
            return try await server.send(.post, "/contextiq/api/v1/sessions/\(id)/events", body, key: key)
        case .context0:
            let path = "/context0/api/v1/chat/sessions/\(id)/messages"
            return try await server.send(.post, path, #"{"content":"\#(text)"}"#, key: key)
        case .cortex:
            let path = "/cortex/api/conversations/\(id)/messages"
            return try await server.send(.post, path, #"{"content":"\#(text)","role":"user"}"#, key: key)
        case .sessionAPI:
            let body = #"{"role":"user","content":"\#(text)"}"#
            return try await server.send(.post, "/session-api/sessions/history/update/\(id)", body, key: key)
        case .semantic:
            let body = #"{"message":"\#(text)","session_id":"\#(id)","user_id":"\#(user)"}"#
            return try await server.send(.post, "/semantic/chat", body, key: key)
        }
    }

    /// What the dialect shows of a session: its messages, or for Semantic memory, which shows none, the session alone.
    func read(_ id: String, _ server: TestServer, key: String) async throws -> Answer {
        switch self {
        case .contextIQ: try await server.send(.get, "/contextiq/api/v1/sessions/\(id)/events", key: key)
        case .context0: try await server.send(.get, "/context0/api/v1/chat/sessions/\(id)/messages", key: key)
        case .cortex: try await server.send(.get, "/cortex/api/conversations/\(id)/messages", key: key)
        case .sessionAPI: try await server.send(.get, "/session-api/sessions/history/\(id)", key: key)
        case .semantic: try await server.send(.get, "/semantic/sessions/\(id)", key: key)
        }
    }

    /// The user's sessions; `nil` where the dialect lists none.
    func list(_ server: TestServer, user: String, key: String) async throws -> Answer? {
        switch self {
        case .contextIQ: try await server.send(.get, "/contextiq/api/v1/sessions?user_id=\(user)", key: key)
        case .context0: try await server.send(.get, "/context0/api/v1/chat/sessions", key: key)
        case .cortex: try await server.send(.get, "/cortex/api/conversations", key: key)
        case .sessionAPI: try await server.send(.get, "/session-api/sessions/get_all/\(user)", key: key)
        case .semantic: nil
        }
    }

    func delete(_ id: String, _ server: TestServer, key: String) async throws -> Answer {
        switch self {
        case .contextIQ: try await server.send(.delete, "/contextiq/api/v1/sessions/\(id)", key: key)
        case .context0: try await server.send(.delete, "/context0/api/v1/chat/sessions/\(id)", key: key)
        case .cortex: try await server.send(.delete, "/cortex/api/conversations/\(id)", key: key)
        case .sessionAPI: try await server.send(.delete, "/session-api/sessions/delete/\(id)", key: key)
        case .semantic: try await server.send(.delete, "/semantic/sessions/\(id)", key: key)
        }
    }

    /// Whether what is said in the dialect is embedded as a turn.
    var makesTurns: Bool { [.context0, .cortex, .semantic].contains(self) }
}

@Suite struct CrossDialectTests {
    @Test("What is said in one dialect is read in every other one", arguments: Tongue.allCases)
    fileprivate func messages(writer: Tongue) async throws {
        try await TestServer.run { server in
            let key = try await server.key(user: "anna")
            let id = try await writer.open(server, user: "anna", key: key)
            let said = "The lighthouse of \(writer) is red"
            let stored = try await writer.say(said, in: id, server, user: "anna", key: key)
            #expect([200, 201].contains(stored.status), "\(stored.text)")
            for reader in Tongue.allCases {
                let answer = try await reader.read(id, server, key: key)
                #expect(answer.status == 200, "\(writer) -> \(reader): \(answer.text)")
                if reader == .semantic {
                    #expect((answer["message_count"]?.integer ?? 0) >= 1, "\(writer) -> \(reader)")
                } else {
                    #expect(answer.text.contains(said), "\(writer) -> \(reader): \(answer.text)")
                }
                if let list = try await reader.list(server, user: "anna", key: key) {
                    #expect(list.text.contains(id), "\(writer) -> list of \(reader): \(list.text)")
                }
            }
            let search = #"{"query":"\#(said)","user_id":"anna","session_id":"\#(id)"}"#
            let found = try await server.send(.post, "/semantic/search", search, key: key)
            #expect(found.text.contains(said) == writer.makesTurns, "\(found.text)")
        }
    }

    @Test("A conversation may go on in another dialect, and each reads it whole", arguments: Tongue.allCases)
    fileprivate func conversation(opener: Tongue) async throws {
        try await TestServer.run { server in
            let key = try await server.key(user: "anna")
            let id = try await opener.open(server, user: "anna", key: key)
            for speaker in Tongue.allCases {
                let answer = try await speaker.say("I speak \(speaker)", in: id, server, user: "anna", key: key)
                #expect([200, 201].contains(answer.status), "\(opener), \(speaker): \(answer.text)")
            }
            for reader in Tongue.allCases where reader != .semantic {
                let text = try await reader.read(id, server, key: key).text
                let places = Tongue.allCases.map { text.firstRange(of: "I speak \($0)\"")?.lowerBound }
                #expect(places.allSatisfy { $0 != nil }, "\(reader): \(text)")
                let order = places.compactMap(\.self)
                #expect(order == order.sorted(), "\(reader) keeps the order: \(text)")
            }
        }
    }

    @Test("A session that is deleted in one dialect is gone in every other one", arguments: Tongue.allCases)
    fileprivate func deletion(deleter: Tongue) async throws {
        try await TestServer.run { server in
            let key = try await server.key(user: "anna")
            for opener in Tongue.allCases {
                let id = try await opener.open(server, user: "anna", key: key)
                #expect([200, 204].contains(try await deleter.delete(id, server, key: key).status))
                for reader in Tongue.allCases {
                    #expect(try await reader.read(id, server, key: key).status == 404, "\(opener) -> \(reader)")
                }
            }
        }
    }

    @Test(
        "A fact of one dialect is found in the other, with its fields, and answers questions in every dialect that answers"
    )
    func facts() async throws {
        try await TestServer.run { server in
            let key = try await server.key(user: "anna")
            let native =
                #"{"scope":{"user_id":"anna"},"fact":"User's dog is called Rex","topic":"pets","importance":0.9}"#
            let first = try await server.send(.post, "/contextiq/api/v1/memories", native, key: key)
            let own = #"{"text":"User was born in Porto","category":"personal","importance":"low","tags":["a"]}"#
            let second = try await server.send(.post, "/context0/api/v1/memories", own, key: key)
            let ids = (try #require(first["id"]?.string), try #require(second["data"]?["id"]?.string))

            let asContext0 = try await server.send(.get, "/context0/api/v1/memories/\(ids.0)", key: key)
            #expect(asContext0["data"]?["text"]?.string == "User's dog is called Rex")
            #expect(asContext0["data"]?["category"]?.string == "pets")
            #expect(asContext0["data"]?["importance"]?.string == "high")
            let asNative = try await server.send(.get, "/contextiq/api/v1/memories/\(ids.1)", key: key)
            #expect(asNative["fact"]?.string == "User was born in Porto" && asNative["topic"]?.string == "personal")
            #expect(asNative["importance"]?.number == 0.2)
            #expect(asNative["metadata"]?.text.description == #"{"context0":{"tags":["a"]}}"#)

            let question = "What is my dog called?"
            let asked = try await server.send(
                .post,
                "/context0/api/v1/qa/ask",
                #"{"question":"\#(question)"}"#,
                key: key
            )
            #expect(asked["data"]?["answer"]?.string?.contains("Rex") == true, "\(asked.text)")
            let chat = try await server.send(
                .post,
                "/semantic/chat",
                #"{"message":"Where was I born?","user_id":"anna"}"#,
                key: key
            )
            #expect(chat["response"]?.string?.contains("Porto") == true, "\(chat.text)")
            let id = try await Tongue.cortex.open(server, user: "anna", key: key)
            _ = try await Tongue.cortex.say(question, in: id, server, user: "anna", key: key)
            var answers = ""
            for _ in 0..<2_000 where !answers.contains("Rex") {
                answers = try await Tongue.cortex.read(id, server, key: key).text
                await Task.yield()
            }
            #expect(answers.contains("Rex"), "\(answers)")
        }
    }

    @Test("Nobody reaches what another user wrote in one dialect through any other", arguments: Tongue.allCases)
    fileprivate func strangers(writer: Tongue) async throws {
        try await TestServer.run { server in
            let (anna, bob) = (try await server.key(user: "anna"), try await server.key(user: "bob"))
            let id = try await writer.open(server, user: "anna", key: anna)
            _ = try await writer.say("The marker is hidden", in: id, server, user: "anna", key: anna)
            let fact = #"{"scope":{"user_id":"anna"},"fact":"marker of anna"}"#
            let memory = try await server.send(.post, "/contextiq/api/v1/memories", fact, key: anna)
            let known = try #require(memory["id"]?.string)
            let absent = absentID

            for tongue in Tongue.allCases {
                for probe in [
                    try await tongue.read(id, server, key: bob),
                    try await tongue.say("intrusion", in: id, server, user: "bob", key: bob),
                    try await tongue.delete(id, server, key: bob),
                ] {
                    #expect(probe.status == 404, "\(writer) -> \(tongue): \(probe.text)")
                    #expect(!probe.text.contains("marker"))
                }
                // Exactly like an id that nobody has.
                let unknown = try await tongue.read(absent, server, key: bob)
                let foreign = try await tongue.read(id, server, key: bob)
                #expect(unknown.text == foreign.text && unknown.status == foreign.status, "\(tongue)")
                let list = try await tongue.list(server, user: "bob", key: bob)
                #expect(list?.text.contains(id) != true, "\(writer) -> list of \(tongue)")
                if tongue == .contextIQ || tongue == .sessionAPI {
                    #expect(try await tongue.list(server, user: "anna", key: bob)?.status == 403)
                }
            }
            for path in ["/contextiq/api/v1/memories/\(known)", "/context0/api/v1/memories/\(known)"] {
                #expect(try await server.send(.get, path, key: bob).status == 404)
                #expect(try await server.send(.delete, path, key: bob).status == 404)
            }
            for (path, body) in [
                ("/context0/api/v1/memories/search", #"{"query":"marker"}"#),
                ("/context0/api/v1/qa/ask", #"{"question":"Where is the marker?"}"#),
                ("/semantic/search", #"{"query":"marker","user_id":"bob"}"#),
                ("/semantic/chat", #"{"message":"Where is the marker of anna?","user_id":"bob"}"#),
                ("/contextiq/api/v1/memories/search", #"{"scope":{"user_id":"bob"},"search_query":"marker"}"#),
            ] {
                let answer = try await server.send(.post, path, body, key: bob)
                #expect(answer.status == 200, "\(path): \(answer.text)")
                #expect(!answer.text.contains("marker of anna") && !answer.text.contains("hidden"), "\(answer.text)")
            }
            let posing = try await server.send(
                .post,
                "/semantic/search",
                #"{"query":"marker","user_id":"anna"}"#,
                key: bob
            )
            #expect(posing.status == 403)
            // The owner still reads all of it.
            let read = try await writer.read(id, server, key: anna)
            #expect(read.status == 200 && !read.text.contains("intrusion"))
        }
    }
}
