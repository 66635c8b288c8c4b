import HTTPTypes
import JSON
import Testing

@testable import HTTPFront

/// The Context0 dialect's sessions, webhooks and counts, at the documented paths.
@Suite struct Context0ChatTests {
    private static let sessions = "/api/v1/chat/sessions"

    @Test("A session is opened, listed, read with its messages and deleted")
    func sessions() async throws {
        try await TestServer.run { server in
            let key = try await server.key()
            let bare = try await server.send(.post, Self.sessions, key: key)
            #expect(bare.status == 201)
            #expect(bare["data"]?["title"]?.isNull == true)
            let body = #"{"title":"Trip","agent_id":"guide","metadata":{"a":1}}"#
            let created = try await server.send(.post, Self.sessions, body, key: key)
            #expect(created.status == 201)
            let data = try #require(created["data"])
            #expect(
                data.members?.map(\.key) == [
                    "id", "title", "agent_id", "metadata", "message_count", "created_at", "updated_at",
                ]
            )
            #expect(data["title"]?.string == "Trip" && data["agent_id"]?.string == "guide")
            #expect(data["metadata"]?.text.description == #"{"a":1}"#)
            let path = Self.sessions + "/" + (try #require(data["id"]?.string))
            let native = "/api/v1/sessions/" + (try #require(data["id"]?.string))
            #expect(try await server.send(.get, native, key: key)["metadata"]?["title"]?.string == "Trip")
            for (author, text) in [("user", "Where to?"), ("guide", "To the sea.")] {
                let event =
                    #"{"author":"\#(author)","content":{"role":"x","parts":[{"text":"\#(text)"},{"text":"!"}]}}"#
                #expect(try await server.send(.post, native + "/events", event, key: key).status == 201)
            }
            let read = try await server.send(.get, path, key: key)
            let messages = read["data"]?["messages"]?.elements.map(Array.init) ?? []
            #expect(messages.map { $0["role"]?.string } == ["user", "assistant"])
            #expect(messages.map { $0["content"]?.string } == ["Where to?\n!", "To the sea.\n!"])
            #expect(messages[1]["metadata"]?["author"]?.string == "guide")
            let second = try await server.send(.get, path + "/messages?skip=1&limit=1", key: key)
            #expect(second["data"]?["items"]?.elements?.map { $0.text } == [messages[1].text])
            #expect(second["data"]?["total"]?.integer == 2)
            let list = try await server.send(.get, Self.sessions, key: key)
            #expect(list["data"]?["total"]?.integer == 2)
            let stranger = try await server.key(user: "stranger")
            #expect(try await server.send(.get, Self.sessions, key: stranger)["data"]?["total"]?.integer == 0)
            #expect(try await server.send(.delete, path, key: key).status == 204)
            let gone = try await server.send(.get, path, key: key)
            #expect(gone.status == 404 && gone["error"]?["code"]?.string == "RESOURCE_NOT_FOUND")
        }
    }

    @Test("Memories are extracted from a session and answered")
    func extraction() async throws {
        try await TestServer.run { server in
            let key = try await server.key()
            let created = try await server.send(.post, Self.sessions, "{}", key: key)
            let id = try #require(created["data"]?["id"]?.string)
            let event = #"{"author":"user","content":{"parts":[{"text":"I live in Lisbon and I work as a nurse."}]}}"#
            _ = try await server.send(.post, "/api/v1/sessions/\(id)/events", event, key: key)
            let answer = try await server.send(.post, Self.sessions + "/\(id)/extract-memories", key: key)
            #expect(answer.status == 200, "\(answer.text)")
            let memories = answer["data"]?["memories"]?.elements.map(Array.init) ?? []
            #expect(answer["data"]?["memories_created"]?.integer == memories.count)
            #expect(answer["data"]?["extractor"]?.string == "rules")
            #expect(memories.contains { $0["text"]?.string?.contains("Lisbon") == true })
            #expect(memories.allSatisfy { $0["session_id"]?.string == id })
        }
    }

    @Test("A message is answered from what was said before, and both are kept")
    func messages() async throws {
        try await TestServer.run { server in
            let key = try await server.key()
            let created = try await server.send(.post, Self.sessions, "{}", key: key)
            let path = Self.sessions + "/" + (try #require(created["data"]?["id"]?.string))
            let told = #"{"content":"I live in Lisbon and work as a nurse."}"#
            #expect(try await server.send(.post, path + "/messages", told, key: key).status == 201)
            let asked = #"{"content":"Where do I live?"}"#
            let answer = try await server.send(.post, path + "/messages", asked, key: key)
            #expect(answer.status == 201, "\(answer.text)")
            let data = try #require(answer["data"])
            #expect(
                data.members?.map(\.key) == ["user_message", "assistant_message", "memories_used", "responder"]
            )
            #expect(data["user_message"]?["content"]?.string == "Where do I live?")
            #expect(data["assistant_message"]?["role"]?.string == "assistant")
            #expect(data["assistant_message"]?["content"]?.string?.contains("Lisbon") == true, "\(answer.text)")
            #expect(data["responder"]?.string == "extractive")
            let read = try await server.send(.get, path + "/messages", key: key)
            #expect(read["data"]?["total"]?.integer == 4)
            for body in ["{}", #"{"content":" "}"#, #"{"content":3}"#] {
                let refused = try await server.send(.post, path + "/messages", body, key: key)
                #expect(refused.status == 422 && refused["error"]?["field"]?.string == "content", "\(refused.text)")
            }
        }
    }

    @Test("A question is answered with its sources and kept; what is not known is not invented")
    func questions() async throws {
        try await TestServer.run { server in
            let key = try await server.key()
            let unknown = try await server.send(.post, "/api/v1/qa/ask", #"{"question":"Where do I work?"}"#, key: key)
            #expect(unknown.status == 200, "\(unknown.text)")
            #expect(unknown["data"]?["sources"]?.count == 0)
            let fact = #"{"text":"I work as a nurse in a hospital"}"#
            let made = try await server.send(.post, "/context0/api/v1/memories", fact, key: key)
            let known = try await server.send(.post, "/api/v1/qa/ask", #"{"question":"Where do I work?"}"#, key: key)
            #expect(known["data"]?["answer"]?.string?.contains("hospital") == true, "\(known.text)")
            let source = known["data"]?["sources"]?.elements?.first { _ in true }
            #expect(source?["memory_id"]?.string == made["data"]?["id"]?.string)
            let history = try await server.send(.get, "/api/v1/qa/history?limit=1", key: key)
            #expect(history["data"]?["total"]?.integer == 2)
            #expect(history["data"]?["items"]?.elements?.first { _ in true }?.text == known["data"]?.text)
            let stranger = try await server.key(user: "stranger")
            #expect(try await server.send(.get, "/api/v1/qa/history", key: stranger)["data"]?["total"]?.integer == 0)
            for (body, field) in [
                ("{}", "question"), (#"{"question":""}"#, "question"), (#"{"question":"x","top_k":0}"#, "top_k"),
                (#"{"question":"x","session_id":"y"}"#, "session_id"),
            ] {
                let refused = try await server.send(.post, "/api/v1/qa/ask", body, key: key)
                #expect(refused.status == 422 && refused["error"]?["code"]?.string == "VALIDATION_ERROR")
                #expect(refused["error"]?["field"]?.string == field, "\(refused.text)")
            }
        }
    }

    @Test("A webhook is registered with a secret that is shown once")
    func webhooks() async throws {
        try await TestServer.run { server in
            let key = try await server.key()
            let path = "/api/v1/webhooks"
            let body = #"{"url":"https://hooks.example.com/a","events":["memory.created","job.failed"]}"#
            let made = try await server.send(.post, path, body, key: key)
            #expect(made.status == 201)
            let secret = try #require(made["data"]?["secret"]?.string)
            #expect(secret.hasPrefix("whsec_") && secret.count > 40)
            let id = try #require(made["data"]?["id"]?.string)
            let given = #"{"url":"https://hooks.example.com/b","events":["memory.created"],"secret":"\#(secret)"}"#
            let second = try await server.send(.post, path, given, key: key)
            #expect(second.status == 201 && second["data"]?["secret"] == nil)
            let list = try await server.send(.get, path, key: key)
            #expect(list["data"]?["total"]?.integer == 2)
            #expect(!list.text.contains("secret"))
            #expect(try await server.send(.get, path + "/" + id, key: key)["data"]?["secret"] == nil)

            let test = try await server.send(.post, path + "/\(id)/test", key: key)
            #expect(test.status == 200 && test["data"]?["type"]?.string == "webhook.test")
            _ = try await server.send(.post, "/context0/api/v1/memories", #"{"text":"t"}"#, key: key)
            let log = try await server.send(.get, path + "/\(id)/deliveries", key: key)
            let types = log["data"]?["items"]?.elements?.map { $0["type"]?.string }
            #expect(types == ["memory.created", "webhook.test"])
            #expect(log["data"]?["items"]?.elements?.allSatisfy { $0["status"]?.string == "pending" } == true)
            for (body, field) in [
                (#"{"events":["memory.created"]}"#, "url"), (#"{"url":"https://a.example.com"}"#, "events"),
                (#"{"url":"https://a.example.com","events":[]}"#, "events"),
                (#"{"url":"https://a.example.com","events":["memory.read"]}"#, "events"),
                (#"{"url":"https://a.example.com","events":[1]}"#, "events.0"),
                (#"{"url":"https://a.example.com","events":["job.failed"],"secret":"short"}"#, "secret"),
            ] {
                let answer = try await server.send(.post, path, body, key: key)
                #expect(answer.status == 422, "\(body): \(answer.text)")
                #expect(answer["error"]?["field"]?.string == field, "\(body): \(answer.text)")
            }
            #expect(try await server.send(.delete, path + "/" + id, key: key).status == 204)
            #expect(try await server.send(.delete, path + "/" + id, key: key).status == 404)
        }
    }
}
