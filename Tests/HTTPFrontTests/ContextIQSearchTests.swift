import HTTPTypes
import JSON
import Testing

@Suite struct ContextIQSearchTests {
    private static func fill(_ server: TestServer) async throws {
        try await server.remember(
            "User prefers dark mode",
            more: #","topic":"ui","confidence":0.95,"metadata":{"k":1}"#
        )
        try await server.remember("User lives in Lisbon", more: #","topic":"home","confidence":0.6"#)
        try await server.remember("User drinks green tea", more: #","topic":"food","confidence":0.8"#)
    }

    @Test("A search answers with the documented members, best first")
    func search() async throws {
        try await TestServer.run { server in
            try await Self.fill(server)
            let answer = try await server.send(
                .post,
                "/api/v1/memories/search",
                #"{"scope":{"user_id":"user_123"},"search_query":"User prefers dark mode","top_k":2}"#
            )
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.keys == ["memories", "total", "exact"])
            #expect(answer["total"]?.integer == 2)
            let hits = try #require(answer["memories"]?.elements.map(Array.init))
            let keys = hits.map { $0.members?.map(\.key) }
            #expect(keys.allSatisfy { $0 == ["id", "fact", "topic", "confidence", "similarity", "created_at"] })
            #expect(hits[0]["fact"]?.string == "User prefers dark mode")
            #expect(abs((hits[0]["similarity"]?.number ?? 0) - 1) < 1e-6)
            #expect((hits[1]["similarity"]?.number ?? 2) <= (hits[0]["similarity"]?.number ?? -1))
        }
    }

    @Test(
        "Conditions narrow the hits",
        arguments: [
            (#""min_confidence":0.7"#, 2), (#""min_confidence":0.7,"topic":"food""#, 1), (#""topic":"none""#, 0),
            (#""min_similarity":0.99"#, 1), (#""limit":1"#, 1), (#""limit":1,"top_k":1"#, 1), (#""topic":null"#, 3),
            (#""exact":true,"search_type":"semantic","scope_match":"exact","kinds":["fact"]"#, 3),
            (#""filter":null"#, 3),
        ]
    )
    func conditions(members: String, count: Int) async throws {
        try await TestServer.run { server in
            try await Self.fill(server)
            let answer = try await server.send(
                .post,
                "/api/v1/memories/search",
                #"{"scope":{"user_id":"user_123"},"search_query":"User prefers dark mode",\#(members)}"#
            )
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer["total"]?.integer == count, "\(answer.text)")
        }
    }

    @Test("include adds members to each hit")
    func include() async throws {
        try await TestServer.run { server in
            try await Self.fill(server)
            let answer = try await server.send(
                .post,
                "/api/v1/memories/search",
                #"{"scope":{"user_id":"user_123"},"search_query":"dark","top_k":1,"include":["metadata","scope","embedding"]}"#
            )
            let hit = try #require(answer["memories"]?.elements?.first { _ in true }, "\(answer.text)")
            #expect(hit["metadata"]?.text.description == #"{"k":1}"#)
            #expect(hit["scope"]?.text.description == #"{"user_id":"user_123"}"#)
            #expect(hit["embedding"]?.count == 384)
        }
    }

    @Test("A batch of queries answers each as a single search does, with shared defaults")
    func batch() async throws {
        try await TestServer.run { server in
            try await Self.fill(server)
            try await server.remember("elsewhere", scope: #"{"user_id":"user_9"}"#)
            let answer = try await server.send(
                .post,
                "/api/v1/memories/search/batch",
                """
                {"scope":{"user_id":"user_123"},"top_k":1,"queries":[{"search_query":"green tea"},
                 {"search_query":"Lisbon","top_k":3},{"search_query":"elsewhere","scope":{"user_id":"user_9"}},
                 {"query_embedding":[1,2]}]}
                """
            )
            #expect(answer.status == 200, "\(answer.text)")
            let results = try #require(answer["results"]?.elements.map(Array.init))
            #expect(results.map { $0["total"]?.integer } == [1, 3, 1, nil])
            #expect(results[2]["memories"]?.elements?.map { $0["fact"]?.string } == ["elsewhere"])
            #expect(results[3]["status"]?.integer == 422)
            for (position, query) in ["green tea", "Lisbon"].enumerated() {
                let single = try await server.send(
                    .post,
                    "/api/v1/memories/search",
                    #"{"scope":{"user_id":"user_123"},"search_query":"\#(query)","top_k":\#(position == 0 ? 1 : 3)}"#
                )
                #expect(single["memories"]?.text == results[position]["memories"]?.text)
            }
        }
    }
}

/// A well-formed id that names nothing.
let absentID = "01900000-0000-7000-8000-000000000000"
