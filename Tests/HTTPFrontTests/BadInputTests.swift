import HTTPTypes
import HummingbirdTesting
import JSON
import Testing

@testable import HTTPFront

@Suite struct BadInputTests {
    /// Bodies of POST /memories: each with its status and what the answer says.
    static let wrongMemories: [(String, Int, [String])] = [
        ("", 400, ["The body is empty, expected a JSON object"]),
        ("{", 400, ["The body is not valid JSON: expected a string key or '}' at byte 1"]),
        (#"{"fact":"x",}"#, 400, ["The body is not valid JSON: expected a string key at byte 12"]),
        (#"{"fact":"\ud800"}"#, 400, ["The body is not valid JSON: lone surrogate escape at byte 9"]),
        (#"{"fact":"x","confidence":NaN}"#, 400, ["The body is not valid JSON: expected a value at byte 25"]),
        (#"{"fact":"x","confidence":1e400}"#, 400, ["The body is not valid JSON: number out of range at byte 25"]),
        (#"{"fact":"x"} trailing"#, 400, ["The body is not valid JSON: expected the end at byte 13"]),
        ("[1]", 422, ["body type_error.dict"]), ("\"text\"", 422, ["body type_error.dict"]),
        ("null", 422, ["body type_error.dict"]),
        ("{}", 422, ["body.scope value_error.missing", "body.fact value_error.missing"]),
        (#"{"scope":null,"fact":null}"#, 422, ["body.scope type_error.dict", "body.fact type_error.none.not_allowed"]),
        (#"{"scope":"user_123","fact":7}"#, 422, ["body.scope type_error.dict", "body.fact type_error.string"]),
        (
            #"{"scope":{"user_id":1,"a":null},"fact":["x"]}"#, 422,
            [
                "body.scope.user_id type_error.string", "body.scope.a type_error.string", "body.fact type_error.string",
            ]
        ),
        (#"{"scope":{},"fact":"x"}"#, 422, ["body.scope"]), (#"{"scope":{"":"x"},"fact":"x"}"#, 422, ["body.scope. "]),
        (#"{"scope":{"a b":"x"},"fact":"x"}"#, 422, ["body.scope.a b "]),
        (#"{"scope":{"user_id":""},"fact":"x"}"#, 422, ["body.scope.user_id "]),
        (#"{"scope":{"a":"1","b":"1","c":"1","d":"1","e":"1","f":"1"},"fact":"x"}"#, 422, ["body.scope "]),
        (#"{"scope":{"a":"1","a":"2"},"fact":"x"}"#, 422, ["body.scope.a value_error.duplicate_key"]),
        (#"{"scope":{"a":"1"},"fact":""}"#, 422, ["body.fact "]),
        (#"{"scope":{"a":"1"},"fact":"  "}"#, 422, ["body.fact "]),
        (#"{"scope":{"a":"1"},"fact":"x","confidence":"0.9"}"#, 422, ["body.confidence type_error.float"]),
        (#"{"scope":{"a":"1"},"fact":"x","confidence":null}"#, 422, ["body.confidence type_error.none.not_allowed"]),
        (
            #"{"scope":{"a":"1"},"fact":"x","confidence":1.01,"importance":-1}"#, 422,
            ["body.confidence ", "body.importance "]
        ),
        (#"{"scope":{"a":"1"},"fact":"x","confidence":true}"#, 422, ["body.confidence type_error.float"]),
        (#"{"scope":{"a":"1"},"fact":"x","topic":5}"#, 422, ["body.topic type_error.string"]),
        (#"{"scope":{"a":"1"},"fact":"x","metadata":[]}"#, 422, ["body.metadata type_error.dict"]),
        (#"{"scope":{"a":"1"},"fact":"x","metadata":null}"#, 422, ["body.metadata type_error.none.not_allowed"]),
        (#"{"scope":{"a":"1"},"fact":"x","id":"not-a-uuid"}"#, 422, ["body.id type_error.uuid"]),
        (#"{"scope":{"a":"1"},"fact":"x","session_id":4}"#, 422, ["body.session_id type_error.string"]),
        (#"{"scope":{"a":"1"},"fact":"x","embedding":{}}"#, 422, ["body.embedding type_error.list"]),
        (#"{"scope":{"a":"1"},"fact":"x","embedding":null}"#, 422, ["body.embedding type_error.none.not_allowed"]),
        (#"{"scope":{"a":"1"},"fact":"x","embedding":[1,"2"]}"#, 422, ["body.embedding.1 type_error.float"]),
        (#"{"scope":{"a":"1"},"fact":"x","embedding":"%%%"}"#, 422, ["body.embedding value_error.base64"]),
        (#"{"scope":{"a":"1"},"fact":"x","embedding":"AAAA"}"#, 422, ["body.embedding value_error.base64"]),
        (#"{"scope":{"a":"1"},"fact":"x","embedding":[]}"#, 422, ["body.embedding"]),
        (#"{"scope":{"a":"1"},"fact":"x","embedding":[0,0]}"#, 422, ["body.embedding"]),
        (#"{"scope":{"a":"1"},"fact":"x","embedding":[1e39]}"#, 422, ["body.embedding"]),
    ]

    @Test("A wrong memory is refused with every problem named and changes nothing", arguments: wrongMemories)
    func refusesMemory(body: String, status: Int, expected: [String]) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.post, "/api/v1/memories", body)
            #expect(answer.status == status, "\(answer.text)")
            try expectRefusal(answer, expected)
            #expect(try await server.counts() == [0, 0])
        }
    }

    /// Method, path, body, status, problems.
    static let wrongRequests: [(HTTPRequest.Method, String, String?, Int, [String])] = [
        (
            .post, "/sessions", "{}", 422,
            [
                "body.user_id value_error.missing", "body.agent_id value_error.missing",
                "body.scope value_error.missing",
            ]
        ),
        (
            .post, "/sessions", #"{"user_id":1,"agent_id":null,"scope":[],"metadata":1,"state":"x","ttl_seconds":"5"}"#,
            422,
            [
                "body.user_id type_error.string", "body.agent_id type_error.none.not_allowed",
                "body.scope type_error.dict",
                "body.metadata type_error.dict", "body.state type_error.dict", "body.ttl_seconds type_error.integer",
            ]
        ),
        (
            .post, "/sessions", #"{"user_id":"u","agent_id":"a","scope":{"user_id":"u"},"ttl_seconds":0}"#, 422,
            ["body.ttl_seconds"]
        ),
        (.post, "/sessions", #"{"user_id":"u","agent_id":"a","scope":{}}"#, 422, ["body.scope"]),
        (
            .post, "/sessions/\(absentID)/events", #"{"author":1,"content":"text","invocation_id":2}"#, 422,
            [
                "body.author type_error.string", "body.invocation_id type_error.string", "body.content type_error.dict",
            ]
        ),
        (.post, "/sessions/\(absentID)/events", #"{"author":"u","content":{}}"#, 404, ["Session not found"]),
        (.patch, "/sessions/\(absentID)/state", "{}", 422, ["body.state value_error.missing"]),
        (.patch, "/sessions/\(absentID)/state", #"{"state":[]}"#, 422, ["body.state type_error.dict"]),
        (.patch, "/sessions/\(absentID)/state", #"{"state":{}}"#, 404, ["Session not found"]),
        (
            .patch, "/sessions/\(absentID)/state?replace=perhaps", #"{"state":{}}"#, 400,
            [
                "The query parameter 'replace' must be true or false, got 'perhaps'"
            ]
        ),
        (.get, "/sessions/\(absentID)", nil, 404, ["Session not found"]),
        (.get, "/sessions/xyz", nil, 404, ["Session not found"]),
        (.delete, "/sessions/xyz", nil, 404, ["Session not found"]),
        (.get, "/sessions/%", nil, 404, ["Session not found"]),
        (.get, "/sessions?limit=0", nil, 422, ["query.limit value_error.number.not_ge"]),
        (.get, "/sessions?limit=1001", nil, 422, ["query.limit value_error.number.not_le"]),
        (.get, "/sessions?limit=ten", nil, 400, ["The query parameter 'limit' must be an integer, got 'ten'"]),
        (.get, "/sessions?limit=1.5", nil, 400, ["The query parameter 'limit' must be an integer, got '1.5'"]),
        (.get, "/sessions?offset=-1", nil, 422, ["query.offset value_error.number.not_ge"]),
        (
            .get, "/sessions?offset=99999999999999999999", nil, 400,
            [
                "The query parameter 'offset' must be an integer, got '99999999999999999999'"
            ]
        ),
        (.get, "/sessions?user_id=%FF", nil, 400, ["The query parameter 'user_id' is not percent-encoded UTF-8"]),
        (.get, "/sessions?user_id=%4", nil, 400, ["The query parameter 'user_id' is not percent-encoded UTF-8"]),
        (
            .delete, "/sessions/\(absentID)?cascade=all", nil, 400,
            [
                "The query parameter 'cascade' must be keep, orphans or memories, got 'all'"
            ]
        ),
        (.get, "/memories/\(absentID)", nil, 404, ["Memory not found"]),
        (.get, "/memories/xyz", nil, 404, ["Memory not found"]),
        (.get, "/memories/xyz/revisions", nil, 404, ["Memory not found"]),
        (.patch, "/memories/xyz", "{}", 404, ["Memory not found"]),
        (
            .patch, "/memories/\(absentID)", #"{"fact":null,"confidence":"1","topic":1,"metadata":null}"#, 422,
            [
                "body.topic type_error.string", "body.fact type_error.none.not_allowed",
                "body.confidence type_error.float",
                "body.metadata type_error.none.not_allowed",
            ]
        ),
        (.delete, "/memories/xyz", nil, 404, ["Memory not found"]),
        (
            .get, "/memories?scope=%7B", nil, 400,
            [
                "The query parameter 'scope' is not valid JSON: expected a string key or '}' at byte 1"
            ]
        ),
        (
            .get, "/memories?scope=user", nil, 400,
            [
                "The query parameter 'scope' is not valid JSON: expected a value at byte 0"
            ]
        ),
        (.get, "/memories?scope=[1]", nil, 400, ["The query parameter 'scope' must be a JSON object, got an array"]),
        (.get, #"/memories?scope={"user_id":1}"#, nil, 422, ["query.scope.user_id type_error.string"]),
        (.get, #"/memories?scope={"a%20b":"1"}"#, nil, 422, ["query.scope.a b "]),
        (.get, "/memories?scope={}", nil, 422, ["query.scope"]),
        (
            .get, #"/memories?scope={"user_id":"a"}&scope_user_id=b"#, nil, 422,
            ["query.scope.user_id value_error.duplicate_key"]
        ),
        (.get, #"/memories?scope={"user_id":"a"}&limit=1001"#, nil, 422, ["query.limit value_error.number.not_le"]),
        (.post, "/memories/batch", "{}", 422, ["body.memories value_error.missing"]),
        (.post, "/memories/batch", #"{"memories":{}}"#, 422, ["body.memories type_error.list"]),
        (.post, "/memories/batch", #"{"memories":[]}"#, 422, ["body.memories value_error.list.min_items"]),
        (
            .post, "/memories/batch", #"{"memories":[1,{}],"atomic":"yes"}"#, 422,
            [
                "body.atomic value_error.boolean", "body.memories.0 type_error.dict",
            ]
        ),
        (
            .post, "/memories/batch", #"{"memories":[\#(String(repeating: "{},", count: 1_000)){}]}"#, 422,
            [
                "body.memories value_error.list.max_items"
            ]
        ),
        (.post, "/memories/search", "{}", 422, ["body.search_query value_error.missing"]),
        (
            .post, "/memories/search", #"{"scope":{"a":"1"},"search_query":"x","query_embedding":[1]}"#, 422,
            [
                "body.query_embedding value_error.conflict"
            ]
        ),
        (
            .post, "/memories/search", #"{"scope":{"a":"1"},"search_query":null}"#, 422,
            [
                "body.search_query type_error.none.not_allowed"
            ]
        ),
        (.post, "/memories/search", #"{"scope":{"a":"1"},"search_query":""}"#, 422, ["body.search_query"]),
        (
            .post, "/memories/search", #"{"scope":{"a":"1"},"search_query":"x","top_k":0}"#, 422,
            [
                "body.top_k value_error.number.not_ge"
            ]
        ),
        (
            .post, "/memories/search", #"{"scope":{"a":"1"},"search_query":"x","top_k":1001,"min_similarity":"x"}"#,
            422,
            [
                "body.top_k value_error.number.not_le", "body.min_similarity type_error.float",
            ]
        ),
        (
            .post, "/memories/search", #"{"scope":{"a":"1"},"search_query":"x","top_k":2.5}"#, 422,
            ["body.top_k type_error.integer"]
        ),
        (
            .post, "/memories/search", #"{"scope":{"a":"1"},"search_query":"x","top_k":2,"limit":3}"#, 422,
            [
                "body.limit value_error.conflict"
            ]
        ),
        (
            .post, "/memories/search", #"{"scope":{"a":"1"},"search_query":"x","min_confidence":2}"#, 422,
            ["body.min_confidence"]
        ),
        (
            .post, "/memories/search", #"{"scope":{"a":"1"},"search_query":"x","search_type":"fuzzy","exact":1}"#, 422,
            [
                "body.search_type value_error.const", "body.exact value_error.boolean",
            ]
        ),
        (
            .post, "/memories/search", #"{"scope":{"a":"1"},"search_query":"x","include":["vector",1]}"#, 422,
            [
                "body.include.0 value_error.const", "body.include.1 value_error.const",
            ]
        ),
        (
            .post, "/memories/search", #"{"scope":{"a":"1"},"query_embedding":[1,null]}"#, 422,
            [
                "body.query_embedding.1 type_error.float"
            ]
        ),
        (
            .post, "/memories/search/batch", #"{"queries":[{"search_query":1,"scope":{"a":"1"}},"x"],"top_k":"1"}"#,
            422,
            [
                "body.queries.1 type_error.dict", "body.top_k type_error.integer",
                "body.queries.0.search_query type_error.string",
            ]
        ),
        (.post, "/memories/search/batch", #"{"queries":[]}"#, 422, ["body.queries value_error.list.min_items"]),
    ]

    @Test("A wrong request is refused in the documented form and changes nothing", arguments: wrongRequests)
    func refusesRequest(
        method: HTTPRequest.Method,
        path: String,
        body: String?,
        status: Int,
        expected: [String]
    ) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(method, "/api/v1" + path, body)
            #expect(answer.status == status, "\(answer.text)")
            try expectRefusal(answer, expected)
            #expect(try await server.counts() == [0, 0])
        }
    }

    /// A sentence with its status code, or a list whose entries start like the expected ones.
    private func expectRefusal(_ answer: Answer, _ expected: [String]) throws {
        #expect(answer.headers[.contentType] == "application/json")
        if let detail = answer.detail {
            #expect([detail] == expected)
            #expect(answer["status_code"]?.integer == answer.status)
            #expect(answer.keys == ["detail", "status_code"])
        } else {
            #expect(answer.keys == ["detail"])
            #expect(answer.problems.count == expected.count, "\(answer.text)")
            for (problem, start) in zip(answer.problems, expected) {
                #expect(problem.hasPrefix(start), "\(answer.text)")
            }
            let messages = answer["detail"]?.elements?.map { $0["msg"]?.string ?? "" } ?? []
            #expect(messages.allSatisfy { !$0.isEmpty })
        }
    }

    @Test("A message names what came and what was expected")
    func messages() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(
                .post,
                "/api/v1/memories",
                #"{"scope":{"a":"1"},"fact":12,"confidence":"0.9","metadata":[1]}"#
            )
            let messages = answer["detail"]?.elements?.map { $0["msg"]?.string }
            #expect(
                messages == [
                    "expected a string, got an integer", "expected a number, got a string",
                    "expected an object, got an array",
                ]
            )
        }
    }

    @Test("A Context0 body is told where it belongs")
    func context0Body() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.post, "/api/v1/memories", #"{"scope":{"a":"1"},"text":"I like tea"}"#)
            #expect(answer.status == 422)
            #expect(answer.problems == ["body.fact value_error.missing"])
            #expect(answer.text.contains("/context0/api/v1"))
            #expect(answer.text.contains("X-API-Dialect"))
        }
    }

    @Test("Bytes that are not UTF-8 are refused with their place")
    func brokenUTF8() async throws {
        try await TestServer.run { server in
            let body = Array(#"{"fact":""#.utf8) + [0xC3, 0x28] + Array(#"","scope":{"a":"1"}}"#.utf8)
            let answer = try await server.post("/api/v1/memories", bytes: body)
            #expect(answer.status == 400)
            #expect(answer.detail == "The body is not valid JSON: invalid UTF-8 at byte 9")
        }
    }

    @Test("A body beyond the limit is 413 whether or not it is announced", arguments: [TestingSetup.router, .live])
    func oversized(setup: TestingSetup) async throws {
        try await TestServer.run(setup: setup, configure: { $0.bodyLimit = 1_000 }) { server in
            let long = #"{"scope":{"user_id":"user_123"},"fact":"\#(String(repeating: "x", count: 1_000))"}"#
            let answer = try await server.send(.post, "/api/v1/memories", long)
            #expect(answer.status == 413)
            #expect(answer.detail == "The body is longer than the limit of 1000 bytes")
            let fits = #"{"scope":{"user_id":"user_123"},"fact":"\#(String(repeating: "x", count: 900))"}"#
            #expect(try await server.send(.post, "/api/v1/memories", fits).status == 201)
        }
    }

    @Test("A body without a length is counted as it comes")
    func oversizedParts() async throws {
        try await TestServer.run(configure: { $0.bodyLimit = 64 }) { server in
            let start = #"{"scope":{"user_id":"u"},"fact":""#
            let path = "/api/v1/memories"
            let fits = try await server.status(.post, path, host: "x", parts: [start, "abc", #""}"#])
            #expect(fits == 201)
            let long = [start, String(repeating: "x", count: 40), #""}"#]
            let refused = try await server.status(.post, path, host: "x", parts: long)
            #expect(refused == 413)
        }
    }

    @Test("A body that takes longer than allowed is 408")
    func slowBody() async throws {
        try await TestServer.run(configure: { $0.bodyTimeout = .zero }) { server in
            let answer = try await server.send(.post, "/api/v1/memories", #"{"scope":{"user_id":"u"},"fact":"x"}"#)
            #expect(answer.status == 408)
            #expect(answer["status_code"]?.integer == 408)
        }
    }

    @Test("A full store answers 507 and not ready, keeps what it acknowledged and goes on reading")
    func fullStore() async throws {
        try await TestServer.run(mapSize: 1 << 20) { server in
            let body = #"{"scope":{"user_id":"user_123"},"fact":"\#(String(repeating: "long ", count: 8_000))"}"#
            var acknowledged = 0
            var refusal: Answer?
            while refusal == nil, acknowledged < 100 {
                let answer = try await server.send(.post, "/api/v1/memories", body)
                if answer.status == 201 { acknowledged += 1 } else { refusal = answer }
            }
            #expect(acknowledged > 0)
            #expect(refusal?.status == 507)
            #expect(refusal?["status_code"]?.integer == 507)
            #expect(try await server.send(.get, "/readyz", key: nil).status == 503)
            #expect(try await server.send(.get, "/health", key: nil)["status"]?.string == "read-only")
            #expect(try await server.counts()[0] == acknowledged)
            #expect(server.logged.lines.contains { $0.hasPrefix("error request failed") })
        }
    }
}
