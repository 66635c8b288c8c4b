import HTTPTypes
import JSON
import TestSupport
import Testing

/// Searches whose bodies are float32 rows.
@Suite struct RawSearchTests {
    private static let path = "/api/v1/memories/search"
    private static let scope = "scope=%7B%22user_id%22%3A%22user_123%22%7D"

    private static func bytes(_ values: [Float]) -> [UInt8] {
        values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    }

    private static func fill(_ server: TestServer) async throws {
        for number in 0..<5 {
            let embedding = [1, Float(number), 0.5]
            try await server.remember(
                "fact \(number)",
                more:
                    #","embedding":\#(embedding),"topic":"\#(number % 2 == 0 ? "even" : "odd")","confidence":0.\#(number + 1)"#
            )
        }
    }

    private func post(_ server: TestServer, _ path: String, _ bytes: [UInt8]) async throws -> Answer {
        try await server.post(path, bytes: bytes, type: "application/octet-stream")
    }

    @Test(
        "A body of raw rows is answered as the same vector in JSON is",
        arguments: [
            ("", ""), ("&top_k=2", #","top_k":2"#), ("&limit=3&exact=true", #","limit":3,"exact":true"#),
            ("&topic=odd", #","topic":"odd""#), ("&min_confidence=0.25", #","min_confidence":0.25"#),
            ("&min_similarity=0.5", #","min_similarity":0.5"#),
            (
                "&filter=%7B%22confidence%22%3A%7B%22gte%22%3A0.3%7D%7D&dim=3",
                #","filter":{"confidence":{"gte":0.3}}"#
            ),
            (
                "&include=embedding,scope&scope_match=subset",
                #","include":["embedding","scope"],"scope_match":"subset""#
            ),
            ("&search_type=semantic&scope_match=exact", ""),
        ]
    )
    func single(parameters: String, members: String) async throws {
        try await TestServer.run { server in
            try await Self.fill(server)
            let raw = try await post(server, Self.path + "?" + Self.scope + parameters, Self.bytes([0.25, 1, -1]))
            let json = try await server.send(
                .post,
                Self.path,
                #"{"scope":{"user_id":"user_123"},"query_embedding":[0.25,1,-1]\#(members)}"#
            )
            #expect(raw.status == 200 && json.status == 200, "\(raw.text) \(json.text)")
            #expect(raw.text == json.text)
            #expect((raw["total"]?.integer ?? 0) > 0)
        }
    }

    @Test("A batch of raw rows is answered row by row; a row that cannot be asked is refused in its place")
    func batch() async throws {
        try await TestServer.run { server in
            try await Self.fill(server)
            let rows: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 0, .nan, 1, 1]
            let raw = try await post(
                server,
                Self.path + "/batch?scope_user_id=user_123&top_k=2&dim=3",
                Self.bytes(rows)
            )
            #expect(raw.status == 200, "\(raw.text)")
            let json = try await server.send(
                .post,
                Self.path + "/batch",
                #"""
                {"scope":{"user_id":"user_123"},"top_k":2,
                "queries":[{"query_embedding":[1,0,0]},{"query_embedding":[0,1,0]},{"query_embedding":[0,0,0]}]}
                """#
            )
            let results = try #require(raw["results"]?.elements.map(Array.init))
            let expected = try #require(json["results"]?.elements.map(Array.init))
            #expect(results.count == 4)
            for (one, other) in zip(results, expected) { #expect(one.text == other.text) }
            #expect(results[2]["status"]?.integer == 422 && results[3]["status"]?.integer == 422)
        }
    }

    @Test(
        "What is wrong with raw rows or their parameters is told with its place",
        arguments: [
            ("?scope_user_id=user_123&dim=3", 8, 422, ["body value_error.raw_rows"]),
            ("?scope_user_id=user_123&dim=3", 24, 422, ["body value_error.raw_rows"]),
            ("?scope_user_id=user_123", 7, 422, ["body value_error.raw_rows"]),
            ("?scope_user_id=user_123", 0, 422, ["body value_error.raw_rows"]),
            ("?scope_user_id=user_123&dim=0", 12, 422, ["query.dim value_error.number.not_ge"]),
            ("?scope_user_id=user_123&dim=4097", 12, 422, ["query.dim value_error.number.not_le"]),
            ("?scope_user_id=user_123&dim=x", 12, 400, []),
            ("?scope_user_id=user_123&top_k=0", 12, 422, ["query.top_k value_error.number.not_ge"]),
            ("?scope_user_id=user_123&top_k=2&limit=3", 12, 422, ["query.limit value_error.conflict"]),
            ("?scope_user_id=user_123&scope_match=some", 12, 422, ["query.scope_match value_error.const"]),
            ("?scope_user_id=user_123&include=all", 12, 422, ["query.include value_error.const"]),
            ("?scope_user_id=user_123&filter=%7B", 12, 400, []),
            ("?scope_user_id=user_123&min_similarity=high", 12, 400, []),
            ("?scope_user_id=user_123&exact=maybe", 12, 400, []),
            ("?scope_user_id=user_123&search_type=hybrid", 12, 422, ["query.search_query value_error.missing"]),
            ("?scope_user_id=user_123&as_of=yesterday", 12, 400, []),
            ("?scope_user_id=user_123&kinds=fact,thought", 12, 422, ["query.kinds value_error.const"]),
            ("/batch?scope_user_id=user_123", 12, 422, ["query.dim value_error.missing"]),
            ("/batch?scope_user_id=user_123&dim=1", 4_004, 422, ["body value_error.raw_rows"]),
        ]
    )
    func refusals(path: String, length: Int, status: Int, problems: [String]) async throws {
        try await TestServer.run { server in
            try await Self.fill(server)
            let ones = Self.bytes([Float](repeating: 1, count: (length + 3) / 4)).prefix(length)
            let answer = try await post(server, Self.path + path, Array(ones))
            #expect(answer.status == status, "\(answer.text)")
            #expect(answer.problems == problems, "\(answer.text)")
        }
    }

    @Test("A filter in the query string is refused with its place in the query")
    func filterProblems() async throws {
        try await TestServer.run { server in
            let path = Self.path + "?" + Self.scope + "&filter=%7B%22colour%22%3A1%7D"
            let answer = try await post(server, path, Self.bytes([1, 2, 3]))
            #expect(answer.status == 422)
            #expect(
                answer.problems.count == 1 && answer.problems[0].hasPrefix("query.filter.colour "),
                "\(answer.text)"
            )
        }
    }

    @Test("Raw rows reach no other user's scope, and need a scope unless an admin asks")
    func isolation() async throws {
        try await TestServer.run { server in
            try await Self.fill(server)
            let key = try await server.key(user: "someone")
            let type = "application/octet-stream"
            let row = Self.bytes([1, 0, 0])
            let named = try await server.post(Self.path + "?" + Self.scope, bytes: row, type: type, key: key)
            #expect(named.status == 403, "\(named.text)")
            let bare = try await server.post(Self.path, bytes: row, type: type, key: key)
            #expect(bare.status == 422 && bare.problems == ["query.scope value_error.missing"], "\(bare.text)")
            let all = try await server.post(Self.path + "?scope_match=subset", bytes: row, type: type)
            #expect(all.status == 200 && all["total"]?.integer == 5, "\(all.text)")
        }
    }
}
