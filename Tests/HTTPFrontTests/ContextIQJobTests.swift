import HTTPTypes
import JSON
import Testing

@testable import HTTPFront

@Suite struct ContextIQJobTests {
    private static let scope = #""scope":{"user_id":"user_123"}"#

    private func talk(_ server: TestServer) async throws -> String {
        let session = try await server.openSession()
        for (author, text) in [
            ("user", "I love Python programming and use it daily"), ("agent", "That's great!"),
            ("user", "I prefer dark mode in my IDE"),
        ] {
            let body = #"{"author":"\#(author)","content":{"role":"\#(author)","parts":[{"text":"\#(text)"}]}}"#
            #expect(try await server.send(.post, "/api/v1/sessions/\(session)/events", body).status == 201)
        }
        return session
    }

    @Test("Generation answers 202 with the job, and its job completes with the counts")
    func generates() async throws {
        try await TestServer.run { server in
            let session = try await talk(server)
            let body =
                #"{"source_type":"session","source_reference":"\#(session)",\#(Self.scope),"config":{"wait_for_completion":false,"extraction_model":"gpt-4o-mini","topics":["user_preferences","facts"]}}"#
            let accepted = try await server.send(.post, "/api/v1/memories/generate", body)
            #expect(accepted.status == 202, "\(accepted.text)")
            #expect(accepted["status"]?.string == "pending" && accepted["source_type"]?.string == "session")
            #expect(accepted["source_reference"]?.string == session && accepted["created_at"]?.string != nil)
            #expect(accepted["config"]?["extraction_model"]?.string == "gpt-4o-mini")
            let id = try #require(accepted["job_id"]?.string)
            let caller = try #require(
                try await server.send(.get, "/api/v1/memories/jobs")["jobs"]?.elements?.first { _ in true }
            )
            #expect(caller["job_id"]?.string == id)
            // A waiting call comes back when the jobs before it in its scope are done.
            let waited = try await server.send(
                .post,
                "/api/v1/memories/generate",
                #"{"source_type":"text","source_text":"I live in Oslo.",\#(Self.scope),"config":{"wait_for_completion":true}}"#
            )
            #expect(waited.status == 200 && waited["status"]?.string == "completed", "\(waited.text)")
            #expect(waited["result"]?["memories_created"]?.integer == 1)
            let done = try await server.send(.get, "/api/v1/memories/jobs/\(id)")
            #expect(done["status"]?.string == "completed" && done["completed_at"]?.string != nil, "\(done.text)")
            let result = try #require(done["result"])
            #expect(result["memories_created"]?.integer == 3 && result["memories_updated"]?.integer == 0)
            #expect(result["memories_deleted"]?.integer == 0 && result["extractor"]?.string == "rules")
            let memory = try #require(result["memory_ids"]?.elements?.first { _ in true }?.string)
            let shown = try await server.send(.get, "/api/v1/memories/\(memory)")
            #expect(shown["fact"]?.string == "User loves Python programming" && shown["seen_count"]?.integer == 1)
            #expect(shown["source"]?["session_id"]?.string == session)
            #expect(shown["source"]?["event_ids"]?.count == 1)
            #expect(try await server.send(.delete, "/api/v1/memories/jobs/\(id)").status == 409)
            let failed = try await server.send(.get, "/api/v1/memories/jobs?status=failed")
            #expect(failed["total"]?.integer == 0)
        }
    }

    @Test("A repeated request makes no second job; one that waits gets the finished job, any other the first answer")
    func repetition() async throws {
        try await TestServer.run { server in
            let path = "/api/v1/memories/generate"
            for waits in [false, true] {
                let body =
                    #"{"source_type":"text","source_text":"I live in Oslo.",\#(Self.scope),"config":{"wait_for_completion":\#(waits)}}"#
                let headers: HTTPFields = [.idempotencyKey: "k\(waits)"]
                let first = try await server.send(.post, path, body, headers: headers)
                #expect(first.status == (waits ? 200 : 202) && first.headers[.idempotencyReplayed] == nil)
                let again = try await server.send(.post, path, body, headers: headers)
                #expect(again.status == first.status && again.text == first.text, "\(again.text)")
                #expect(again.headers[.idempotencyReplayed] == "true")
                #expect(again["status"]?.string == (waits ? "completed" : "pending"))
                let other = body.replacing("Oslo", with: "Rome")
                #expect(try await server.send(.post, path, other, headers: headers).status == 422)
            }
            #expect(try await server.send(.get, "/api/v1/memories/jobs")["total"]?.integer == 2)
        }
    }

    @Test(
        "What belongs to the other kind of source is ignored, whatever it is",
        arguments: ["7", #""nonsense""#, "null", "[1]"]
    )
    func otherSource(value: String) async throws {
        try await TestServer.run { server in
            let text =
                #"{"source_type":"text","source_text":"I live in Oslo.","source_reference":\#(value),\#(Self.scope)}"#
            #expect(try await server.send(.post, "/api/v1/memories/generate", text).status == 202)
            let session = try await server.openSession()
            let events =
                #"{"source_type":"session","source_reference":"\#(session)","source_text":\#(value),\#(Self.scope)}"#
            #expect(try await server.send(.post, "/api/v1/memories/generate", events).status == 202)
        }
    }

    @Test(
        "A body that breaks a rule is 422 with every place",
        arguments: [
            (#"{}"#, ["body.scope value_error.missing", "body.source_type value_error.missing"]),
            (#"{"source_type":"web",\#(scope)}"#, ["body.source_type value_error.const"]),
            (#"{"source_type":"session",\#(scope)}"#, ["body.source_reference value_error.missing"]),
            (#"{"source_type":"text",\#(scope)}"#, ["body.source_text value_error.missing"]),
            (
                #"{"source_type":"text","source_text":"",\#(scope)}"#,
                ["body.source_text value_error.any_str.min_length"]
            ),
            (#"{"source_type":"text","source_text":"x",\#(scope),"config":[]}"#, ["body.config type_error.dict"]),
            (
                #"{"source_type":"text","source_text":"x",\#(scope),"config":{"wait_for_completion":"yes","topics":["a",1],"consolidation":"all","extraction_model":7}}"#,
                [
                    "body.config.extraction_model type_error.string", "body.config.topics.1 type_error.string",
                    "body.config.consolidation value_error.const",
                    "body.config.wait_for_completion value_error.boolean",
                ]
            ),
        ]
    )
    func problems(body: String, expected: [String]) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.post, "/api/v1/memories/generate", body)
            #expect(answer.status == 422 && answer.problems == expected, "\(answer.text)")
        }
    }

    @Test("Unknown, malformed and foreign sessions and jobs answer alike")
    func unknown() async throws {
        try await TestServer.run { server in
            let session = try await talk(server)
            let stranger = try await server.key(user: "stranger")
            func generate(_ reference: String, key: String = TestServer.adminKey) async throws -> String {
                let user = key == TestServer.adminKey ? "user_123" : "stranger"
                let body =
                    #"{"source_type":"session","source_reference":"\#(reference)","scope":{"user_id":"\#(user)"}}"#
                let answer = try await server.send(.post, "/api/v1/memories/generate", body, key: key)
                return "\(answer.status) \(answer.text)"
            }
            let absent = try await generate(absentID)
            #expect(absent.hasPrefix("404"))
            #expect(try await generate("nonsense") == absent)
            #expect(try await generate(session, key: stranger) == absent)
            let own =
                #"{"source_type":"text","source_text":"I live in Oslo.",\#(Self.scope),"config":{"wait_for_completion":true}}"#
            let job = try #require(try await server.send(.post, "/api/v1/memories/generate", own)["job_id"]?.string)
            for method in [HTTPRequest.Method.get, .delete] {
                let missing = try await server.send(method, "/api/v1/memories/jobs/\(absentID)", key: stranger)
                #expect(missing.status == 404)
                for id in [job, "nonsense"] {
                    let answer = try await server.send(method, "/api/v1/memories/jobs/\(id)", key: stranger)
                    #expect(answer.status == 404 && answer.text == missing.text)
                }
            }
            #expect(try await server.send(.get, "/api/v1/memories/jobs?status=lost").status == 422)
        }
    }
}
