import HTTPTypes
import JSON
import Store
import Testing

@Suite struct ContextIQSessionTests {
    @Test("A session is created and read as documented", arguments: ["/api/v1", "/contextiq/api/v1"])
    func create(base: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(
                .post,
                base + "/sessions",
                """
                {"user_id":"user_123","agent_id":"my_agent","scope":{"user_id":"user_123","project":"alpha"},
                 "metadata":{"client":"web_app","version":"1.0.0"}}
                """
            )
            #expect(answer.status == 201)
            #expect(answer["id"]?.string.flatMap { SessionID($0) } != nil)
            #expect(answer["user_id"]?.string == "user_123")
            #expect(answer["agent_id"]?.string == "my_agent")
            #expect(answer["scope"]?["project"]?.string == "alpha")
            #expect(answer["events"]?.count == 0)
            #expect(answer["events"]?.kind == .array)
            #expect(answer["state"]?.text == .emptyObject)
            #expect(answer["metadata"]?.text.description == #"{"client":"web_app","version":"1.0.0"}"#)
            #expect(answer["created_at"]?.string != nil)
            #expect(answer["updated_at"]?.string != nil)
            let id = try #require(answer["id"]?.string)
            let read = try await server.send(.get, base + "/sessions/" + id.uppercased())
            #expect(read.status == 200)
            #expect(read.text == answer.text)
        }
    }

    @Test("Events are appended and shown in order, in the session, in lists and by page")
    func events() async throws {
        try await TestServer.run { server in
            let id = try await server.openSession()
            let path = "/api/v1/sessions/\(id)/events"
            var eventIDs: [String] = []
            for number in 1...23 {
                let answer = try await server.send(
                    .post,
                    path,
                    #"{"author":"user","invocation_id":"inv_\#(number)","content":{"role":"user","parts":[{"text":"m\#(number)"}]}}"#
                )
                #expect(answer.status == 201)
                #expect(answer.keys == ["id", "session_id", "author", "invocation_id", "content", "timestamp"])
                #expect(answer["session_id"]?.string == id)
                #expect(answer["invocation_id"]?.string == "inv_\(number)")
                #expect(answer["content"]?.text.description == #"{"role":"user","parts":[{"text":"m\#(number)"}]}"#)
                eventIDs.append(try #require(answer["id"]?.string))
            }
            let session = try await server.send(.get, "/api/v1/sessions/\(id)")
            #expect(session["events"]?.elements?.map { $0["id"]?.string } == eventIDs)
            #expect(session["event_count"]?.integer == 23)
            let list = try await server.send(.get, "/api/v1/sessions")
            let shown = list["sessions"]?.elements?.first { _ in true }?["events"]
            #expect(shown?.elements?.map { $0["id"]?.string } == Array(eventIDs.suffix(20)))

            let all = try await server.send(.get, path)
            #expect(all.keys == ["events", "total", "limit", "offset"])
            #expect(all["events"]?.count == 23)
            let page = try await server.send(.get, path + "?limit=2&offset=5")
            #expect(page["events"]?.elements?.map { $0["id"]?.string } == Array(eventIDs[5..<7]))
            #expect(page["total"]?.integer == 23)
            let after = try await server.send(.get, path + "?after=\(eventIDs[19])&limit=2")
            #expect(after["events"]?.elements?.map { $0["id"]?.string } == Array(eventIDs[20..<22]))
            for unknown in [absentID, "nonsense"] {
                let answer = try await server.send(.get, path + "?after=\(unknown)")
                #expect(answer.status == 404)
                #expect(answer.detail == "Event not found")
            }
        }
    }

    @Test("Sessions are listed by user and agent, with a true total")
    func list() async throws {
        try await TestServer.run { server in
            for user in ["user_123", "user_123", "other"] { _ = try await server.openSession(user: user) }
            let all = try await server.send(.get, "/api/v1/sessions")
            #expect(all.keys == ["sessions", "total", "limit", "offset"])
            #expect(all["total"]?.integer == 3)
            let mine = try await server.send(.get, "/api/v1/sessions?user_id=user_123&limit=1&offset=1")
            #expect([mine["total"]?.integer, mine["limit"]?.integer, mine["offset"]?.integer] == [2, 1, 1])
            #expect(mine["sessions"]?.count == 1)
            #expect(try await server.send(.get, "/api/v1/sessions?agent_id=agent")["total"]?.integer == 3)
            #expect(try await server.send(.get, "/api/v1/sessions?agent_id=none")["total"]?.integer == 0)
        }
    }

    @Test("The state is merged, or replaced on request")
    func state() async throws {
        try await TestServer.run { server in
            let id = try await server.openSession(more: #","state":{"a":1,"n":{"x":1}}"#)
            let path = "/api/v1/sessions/\(id)/state"
            let merged = try await server.send(.patch, path, #"{"state":{"b":null,"n":{"y":2}}}"#)
            #expect(merged.status == 200)
            #expect(merged["id"]?.string == id)
            #expect(merged["state"]?.text.description == #"{"a":1,"n":{"y":2},"b":null}"#)
            #expect(merged["updated_at"]?.string != nil)
            let replaced = try await server.send(.patch, path + "?replace=true", #"{"state":{"only":true}}"#)
            #expect(replaced["state"]?.text.description == #"{"only":true}"#)
        }
    }

    @Test("A deleted session is gone")
    func delete() async throws {
        try await TestServer.run { server in
            let id = try await server.openSession()
            let answer = try await server.send(.delete, "/api/v1/sessions/\(id)")
            #expect(answer.status == 204)
            #expect(answer.text.isEmpty)
            for path in ["", "/events"] {
                let gone = try await server.send(.get, "/api/v1/sessions/\(id)\(path)")
                #expect(gone.status == 404)
                #expect(gone.text == #"{"detail":"Session not found","status_code":404}"#)
            }
        }
    }
}
