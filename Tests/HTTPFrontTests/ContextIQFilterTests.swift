import HTTPTypes
import JSON
import Testing

/// `filter`, `exact` and `scope_match` of the native API.
@Suite struct ContextIQFilterTests {
    private static func search(_ server: TestServer, _ members: String, key: String? = TestServer.adminKey)
        async throws -> Answer
    {
        try await server.send(
            .post,
            "/api/v1/memories/search",
            #"{"scope":{"user_id":"user_123"},"search_query":"fact",\#(members)}"#,
            key: key
        )
    }

    /// Filters over the memories a, b and c, and which pass.
    static let filters: [(String, String)] = [
        ("{}", "abc"), (#"{"topic":"ui"}"#, "a"), (#"{"topic":{"eq":"ui"}}"#, "a"), (#"{"topic":{"ne":"ui"}}"#, "bc"),
        (#"{"topic":{"in":["ui","home"]}}"#, "ab"), (#"{"topic":{"in":[]}}"#, ""),
        (#"{"topic":{"exists":false}}"#, "c"),
        (#"{"topic":{"gte":"i"}}"#, "a"), (#"{"confidence":{"gte":0.5,"lt":0.9}}"#, "b"), (#"{"confidence":0.5}"#, "b"),
        (#"{"importance":{"gt":0.5}}"#, "c"), (#"{"metadata.client":"x"}"#, "a"),
        (#"{"metadata.client":{"in":["x",7]}}"#, "ab"), (#"{"metadata.client":7.0}"#, "b"),
        (#"{"metadata.client":{"gt":6}}"#, "b"), (#"{"metadata.client":{"exists":true}}"#, "ab"),
        (#"{"metadata.tags":"red"}"#, "ab"), (#"{"metadata.tags":{"ne":"red"}}"#, "c"),
        (#"{"metadata.deep.er":null}"#, "c"), (#"{"metadata.flag":true}"#, "c"), (#"{"metadata.flag":1}"#, ""),
        (#"{"created_at":{"gte":"2020-01-01T00:00:00Z","lt":"2020-01-02T00:00:00+01:00"}}"#, ""),
        (#"{"created_at":{"gt":"2020-01-01T00:00:00Z"},"updated_at":{"lt":"2999-01-01T00:00:00.5Z"}}"#, "abc"),
        (#"{"session_id":{"exists":true}}"#, ""), (#"{"session_id":"\#(absentID)"}"#, ""),
        (#"{"id":{"ne":"\#(absentID)"}}"#, "abc"),
        (#"{"and":[{"confidence":{"gt":0.2}},{"topic":{"exists":true}}]}"#, "ab"),
        (#"{"or":[{"topic":"ui"},{"metadata.flag":true}]}"#, "ac"), (#"{"not":{"topic":"ui"}}"#, "bc"),
        (#"{"not":{"or":[{"topic":"ui"},{"not":{"confidence":{"lt":0.3}}}]}}"#, "c"),
        (#"{"topic":"ui","confidence":0.5}"#, ""), (#"{"topic":"ui","topic":"home"}"#, ""),
    ]

    @Test("A filter leaves the memories that satisfy it")
    func filters() async throws {
        try await TestServer.run { server in
            try await server.remember(
                "fact a",
                more: #","topic":"ui","confidence":1,"metadata":{"client":"x","tags":["red","blue"]}"#
            )
            try await server.remember(
                "fact b",
                more: #","topic":"home","confidence":0.5,"metadata":{"client":7,"tags":"red"}"#
            )
            let last = try await server.remember(
                "fact c",
                more: #","confidence":0.25,"importance":0.75,"metadata":{"flag":true,"deep":{"er":null}}"#
            )
            let byID = [
                (#"{"id":"\#(last)"}"#, "c"), (#"{"id":{"in":["\#(last.uppercased())","\#(absentID)"]}}"#, "c"),
            ]
            for (filter, expected) in Self.filters + byID {
                let answer = try await Self.search(server, #""filter":\#(filter)"#)
                #expect(answer.status == 200, "\(filter): \(answer.text)")
                let facts = answer["memories"]?.elements?.compactMap { $0["fact"]?.string }.sorted() ?? []
                #expect(facts == expected.map { "fact \($0)" }, "\(filter)")
                let batch = try await server.send(
                    .post,
                    "/api/v1/memories/search/batch",
                    #"{"scope":{"user_id":"user_123"},"queries":[{"search_query":"fact","filter":\#(filter)}]}"#
                )
                #expect(batch["results"]?.elements?.first { _ in true }?["memories"]?.text == answer["memories"]?.text)
            }
        }
    }

    private static func nested(_ depth: Int) -> String {
        String(repeating: #"{"not":"#, count: depth - 1) + #"{"topic":"x"}"# + String(repeating: "}", count: depth - 1)
    }

    private static func many(_ count: Int) -> String {
        #"{"or":[\#((0..<count).map { #"{"topic":"\#($0)"}"# }.joined(separator: ","))]}"#
    }

    private static func values(_ count: Int) -> String {
        #"{"metadata.n":{"in":[\#((0..<count).map(String.init).joined(separator: ","))]}}"#
    }

    /// Wrong filters, and the places and types of their problems under `body.filter`.
    static let wrong: [(String, [String])] = [
        ("[]", [" type_error.dict"]), (#""topic""#, [" type_error.dict"]),
        (#"{"colour":"red"}"#, [".colour value_error.filter.field"]),
        (#"{"metadata":{"a":1}}"#, [".metadata value_error.filter.field"]),
        (#"{"metadata.":1}"#, [".metadata. value_error.filter.field"]),
        (#"{"topic":{"like":"x"}}"#, [".topic.like value_error.filter.operator"]),
        (#"{"topic":{}}"#, [".topic value_error.filter.operator"]), (#"{"topic":5}"#, [".topic type_error.string"]),
        (#"{"topic":null}"#, [".topic type_error.string"]), (#"{"topic":["a"]}"#, [".topic type_error.string"]),
        (#"{"topic":{"in":"a"}}"#, [".topic.in type_error.list"]),
        (#"{"topic":{"in":["a",1,"b",null]}}"#, [".topic.in.1 type_error.string", ".topic.in.3 type_error.string"]),
        (#"{"topic":{"exists":"yes"}}"#, [".topic.exists value_error.boolean"]),
        (#"{"confidence":{"gte":"0.5"}}"#, [".confidence.gte type_error.float"]),
        (#"{"created_at":{"gte":"yesterday"}}"#, [".created_at.gte type_error.datetime"]),
        (#"{"updated_at":5}"#, [".updated_at type_error.datetime"]), (#"{"id":"x"}"#, [".id type_error.uuid"]),
        (#"{"session_id":{"in":["x"]}}"#, [".session_id.in.0 type_error.uuid"]),
        (#"{"id":{"gt":"\#(absentID)"}}"#, [".id.gt value_error.filter.operator"]),
        (#"{"metadata.a":[1]}"#, [".metadata.a type_error.filter.value"]),
        (#"{"metadata.a":{"gt":true}}"#, [".metadata.a.gt type_error.filter.value"]),
        (#"{"and":{"topic":"x"}}"#, [".and type_error.list"]), (#"{"or":[]}"#, [".or value_error.list.min_items"]),
        (
            #"{"and":[{"topic":"x"},7,{"or":[{"x":1}]}]}"#,
            [".and.1 type_error.dict", ".and.2.or.0.x value_error.filter.field"]
        ),
        (#"{"not":[]}"#, [".not type_error.dict"]),
        (nested(9), [String(repeating: ".not", count: 8) + " value_error.filter.max_depth"]),
        (many(257), [" value_error.filter.max_comparisons"]),
        (values(10_001), [".metadata.n.in value_error.list.max_items"]),
    ]

    @Test("A wrong filter is refused with the place of every problem", arguments: wrong)
    func refusals(filter: String, expected: [String]) async throws {
        try await TestServer.run { server in
            let answer = try await Self.search(server, #""filter":\#(filter)"#)
            #expect(answer.status == 422)
            #expect(answer.problems == expected.map { "body.filter\($0)" })
            let batch = try await server.send(
                .post,
                "/api/v1/memories/search/batch",
                #"{"scope":{"user_id":"user_123"},"queries":[{"search_query":"a"},{"search_query":"b","filter":\#(filter)}]}"#
            )
            #expect(batch.problems == expected.map { "body.queries.1.filter\($0)" })
        }
    }

    @Test("The largest allowed filters are served", arguments: [nested(8), many(256), values(10_000)])
    func largest(filter: String) async throws {
        try await TestServer.run { server in
            try await server.remember("fact")
            #expect(try await Self.search(server, #""filter":\#(filter)"#).status == 200)
        }
    }

    @Test("exact is answered, asked for in a query or for a whole batch")
    func exact() async throws {
        try await TestServer.run { server in
            try await server.remember("fact")
            let answer = try await Self.search(server, #""exact":true"#)
            #expect(answer["exact"]?.bool == true)
            #expect(try await Self.search(server, #""exact":"yes""#).problems == ["body.exact value_error.boolean"])
            let batch = try await server.send(
                .post,
                "/api/v1/memories/search/batch",
                #"{"scope":{"user_id":"user_123"},"exact":true,"queries":[{"search_query":"fact"}]}"#
            )
            #expect(batch["results"]?.elements?.map { $0["exact"]?.bool } == [true])
        }
    }

    @Test("scope_match subset finds the caller's scopes and shared ones, an admin's all, with the scope of each hit")
    func subset() async throws {
        try await TestServer.run { server in
            for scope in [
                #"{"user_id":"user_123","project":"p"}"#, #"{"user_id":"user_9","project":"p"}"#, #"{"project":"p"}"#,
                #"{"project":"q"}"#,
            ] {
                try await server.remember("fact", scope: scope)
            }
            func scopes(_ members: String, key: String?) async throws -> [String?] {
                let answer = try await server.send(
                    .post,
                    "/api/v1/memories/search",
                    #"{"search_query":"fact","scope_match":"subset","include":["scope"],\#(members)}"#,
                    key: key
                )
                #expect(answer.status == 200, "\(answer.text)")
                return (answer["memories"]?.elements?.map { $0["scope"]?.text.description } ?? [])
                    .sorted { ($0 ?? "") < ($1 ?? "") }
            }
            let user = try await server.key()
            let mine = #"{"project":"p","user_id":"user_123"}"#
            #expect(try await scopes(#""scope":{"project":"p"}"#, key: user) == [mine, #"{"project":"p"}"#])
            #expect(try await scopes(#""scope":{"user_id":"user_123"}"#, key: user) == [mine])
            #expect(try await scopes(#""scope":{"project":"p"}"#, key: TestServer.adminKey).count == 3)
            #expect(try await scopes(#""scope":{}"#, key: TestServer.adminKey).count == 4)
            #expect(try await scopes(#""top_k":3"#, key: TestServer.adminKey).count == 3)
            let empty = try await server.send(
                .post,
                "/api/v1/memories/search",
                #"{"search_query":"fact","scope_match":"subset","scope":{}}"#,
                key: user
            )
            #expect(empty.status == 422)
            let others = try await server.send(
                .post,
                "/api/v1/memories/search",
                #"{"search_query":"fact","scope_match":"subset","scope":{"user_id":"user_9"}}"#,
                key: user
            )
            #expect(others.status == 403)
            let wrong = try await Self.search(server, #""scope_match":"prefix""#)
            #expect(wrong.problems == ["body.scope_match value_error.const"])
        }
    }
}
