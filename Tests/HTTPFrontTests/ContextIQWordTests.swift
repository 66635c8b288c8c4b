import HTTPTypes
import JSON
import Testing

@Suite struct ContextIQWordTests {
    private static func fill(_ server: TestServer) async throws {
        try await server.remember("User prefers dark mode", more: #","topic":"ui","confidence":0.95"#)
        try await server.remember("User lives in Lisbon", more: #","topic":"home","confidence":0.6"#)
        try await server.remember("Ticket ABC-1234 is open", more: #","topic":"work","confidence":0.8"#)
    }

    private static func search(_ server: TestServer, _ members: String) async throws -> Answer {
        try await server.send(.post, "/api/v1/memories/search", #"{"scope":{"user_id":"user_123"},\#(members)}"#)
    }

    @Test("Keyword and hybrid hits have a score beside their similarity, and its parts on request")
    func members() async throws {
        try await TestServer.run { server in
            try await Self.fill(server)
            for type in ["keyword", "hybrid"] {
                let answer = try await Self.search(
                    server,
                    #""search_query":"abc-1234","search_type":"\#(type)","explain":true"#
                )
                #expect(answer.status == 200, "\(answer.text)")
                let hit = try #require(answer["memories"]?.elements?.first { _ in true })
                #expect(hit["fact"]?.string == "Ticket ABC-1234 is open")
                #expect(
                    hit.members?.map(\.key) == [
                        "id", "fact", "topic", "confidence", "similarity", "score", "created_at", "explanation",
                    ]
                )
                let parts = try #require(hit["explanation"]?.members)
                #expect(parts.map(\.key) == ["semantic", "keyword", "context", "recency", "importance"])
                let sum = parts.map { $0.value.number ?? .nan }.reduce(0, +)
                #expect(abs(sum - (hit["score"]?.number ?? .nan)) < 1e-6)
            }
            let plain = try await Self.search(server, #""search_query":"abc-1234","explain":true"#)
            let hit = try #require(plain["memories"]?.elements?.first { _ in true })
            #expect(hit["score"] == nil)
            #expect(hit["explanation"]?["semantic"]?.number == hit["similarity"]?.number)
        }
    }

    @Test(
        "Conditions narrow searches by words, too",
        arguments: [
            (#""search_query":"user","search_type":"keyword""#, 2),
            (#""search_query":"user","search_type":"keyword","topic":"ui""#, 1),
            (#""search_query":"user","search_type":"keyword","min_confidence":0.9"#, 1),
            (#""search_query":"user","search_type":"keyword","filter":{"topic":{"in":["home","work"]}}"#, 1),
            (#""search_query":"user","search_type":"keyword","scope_match":"subset""#, 2),
            (#""search_query":"user","search_type":"hybrid""#, 3),
            (#""search_query":"user","search_type":"hybrid","topic":"ui""#, 1),
            (#""search_query":"user","search_type":"hybrid","kinds":["turn"]"#, 0),
            (#""search_query":"user","search_type":"hybrid","kinds":["fact","turn"],"top_k":2"#, 2),
            (#""search_query":"user","search_type":"hybrid","weights":{"semantic":1,"context":0},"exact":true"#, 3),
            (#""search_query":"user","search_type":"hybrid","recency":{"half_life_days":7,"weight":0.5}"#, 3),
            (#""search_query":"User prefers dark mode","search_type":"hybrid","min_similarity":0.99"#, 1),
        ]
    )
    func conditions(members: String, count: Int) async throws {
        try await TestServer.run { server in
            try await Self.fill(server)
            let answer = try await Self.search(server, members)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer["total"]?.integer == count, "\(answer.text)")
        }
    }

    @Test(
        "What is wrong with a search by words is refused with its place",
        arguments: [
            (#""search_query":"x","search_type":"fuzzy""#, "body.search_type value_error.const"),
            (#""query_embedding":[1,2],"search_type":"hybrid""#, "body.search_query value_error.missing"),
            (
                #""search_query":"x","search_type":"hybrid","weights":{"semantic":2}"#,
                "body.weights.semantic value_error.number.not_in_range"
            ),
            (#""search_query":"x","search_type":"hybrid","weights":[1]"#, "body.weights type_error.dict"),
            (
                #""search_query":"x","search_type":"hybrid","weights":{"keyword":"1"}"#,
                "body.weights.keyword type_error.float"
            ),
            (
                #""search_query":"x","search_type":"hybrid","recency":{"half_life_days":0}"#,
                "body.recency.half_life_days value_error.number.not_in_range"
            ),
            (
                #""search_query":"x","search_type":"hybrid","recency":{"half_life_days":1,"half_life_seconds":1}"#,
                "body.recency.half_life_seconds value_error.conflict"
            ),
            (#""search_query":"x","weights":{"semantic":1}"#, "body.weights value_error.conflict"),
            (#""search_query":"x","kinds":["event"]"#, "body.kinds.0 value_error.const"),
            (#""search_query":"x","kinds":[]"#, "body.kinds value_error.list.min_items"),
            (#""search_query":"x","kinds":"fact""#, "body.kinds type_error.list"),
            (#""search_query":"x","explain":1"#, "body.explain value_error.boolean"),
            (#""search_query":"x","query_embedding":[1]"#, "body.query_embedding value_error.conflict"),
        ]
    )
    func refusals(members: String, problem: String) async throws {
        try await TestServer.run { server in
            try await Self.fill(server)
            let answer = try await Self.search(server, members)
            #expect(answer.status == 422, "\(answer.text)")
            #expect(answer.problems == [problem], "\(answer.text)")
        }
    }

    @Test("A batch mixes ways to search and answers each as a single search does")
    func batch() async throws {
        try await TestServer.run { server in
            try await Self.fill(server)
            let answer = try await server.send(
                .post,
                "/api/v1/memories/search/batch",
                """
                {"scope":{"user_id":"user_123"},"search_type":"hybrid","weights":{"context":0.1},"queries":[
                 {"search_query":"dark mode"},{"search_query":"user","search_type":"keyword"},
                 {"search_query":"Lisbon","search_type":"semantic"}]}
                """
            )
            #expect(answer.status == 200, "\(answer.text)")
            let results = try #require(answer["results"]?.elements.map(Array.init))
            let singles = [
                #""search_query":"dark mode","search_type":"hybrid","weights":{"context":0.1}"#,
                #""search_query":"user","search_type":"keyword""#, #""search_query":"Lisbon""#,
            ]
            for (result, single) in zip(results, singles) {
                let alone = try await Self.search(server, single)
                #expect(result["memories"]?.text == alone["memories"]?.text, "\(result.text)")
            }
        }
    }
}
