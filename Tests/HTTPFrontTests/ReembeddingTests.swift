import Access
import HTTPTypes
import JSON
import MemoryEngine
import Testing

@testable import HTTPFront

@Suite struct ReembeddingTests {
    private static let route = "/admin/reembedding"

    /// Asks until the move has ended.
    private func ended(_ server: TestServer) async throws -> Answer {
        while true {
            let answer = try await server.send(.get, Self.route)
            if answer["state"]?.string != "running" { return answer }
            await Task.yield()
        }
    }

    @Test("A move is begun, tells how far it is, and ends with every search answered by the next model")
    func moves() async throws {
        try await TestServer.run { server in
            let facts = ["anna plays the cello", "the dog is called Rex", "green tea in the morning"]
            for fact in facts { try await server.remember(fact) }
            let before = try await server.send(.get, Self.route)
            #expect(before.status == 200 && before["state"]?.string == "idle" && before["target"]?.isNull == true)
            let old = try #require(before["model"]?.string)
            let begun = try await server.send(.post, Self.route, #"{"model":"48","embedder":null}"#)
            #expect(begun.status == 202, "\(begun.text)")
            #expect(begun.keys == ["state", "model", "target", "done", "total", "started_at", "error"])
            let target = try #require(begun["target"]?.string)
            #expect(target.hasPrefix("hashing/48/") && begun["started_at"]?.string != nil)
            let after = try await ended(server)
            #expect(after["state"]?.string == "idle" && after["model"]?.string == target && old != target)
            let health = try await server.send(.get, "/health")
            #expect(health["embedding_model"]?.string == target)
            for fact in facts {
                let found = try await server.send(
                    .post,
                    "/api/v1/memories/search",
                    #"{"scope":{"user_id":"user_123"},"search_query":"\#(fact)","top_k":1,"include":["embedding"]}"#
                )
                let hit = found["memories"]?.elements?.first { _ in true }
                #expect(hit?["fact"]?.string == fact)
                #expect(hit?["embedding"]?.elements?.count == 48)
            }
            // Vectors of the old dimension have no place any more.
            let vector = "[" + Array(repeating: "1", count: 384).joined(separator: ",") + "]"
            let refused = try await server.send(
                .post,
                "/api/v1/memories/search",
                #"{"scope":{"user_id":"user_123"},"query_embedding":\#(vector)}"#
            )
            #expect(refused.status == 422 && refused.problems == ["body.query_embedding value_error.dimension"])
            let again = try await server.send(.post, Self.route, #"{"model":"48"}"#)
            #expect(again.status == 200 && again["state"]?.string == "idle")
        }
    }

    @Test(
        "A choice that is none is refused by the name of its field",
        arguments: [
            (#"{"model":7}"#, "body.model type_error.string"),
            (#"{"model":""}"#, "body.model value_error.any_str.length"),
            (#"{"model":"a\u0000b"}"#, "body.model value_error.any_str.length"),
            (#"{"embedder":[]}"#, "body.embedder type_error.string"),
            (#"{"precision":{}}"#, "body.precision type_error.string"),
            (#"{"model":"/nowhere"}"#, "body.model value_error.model"),
        ]
    )
    func badChoices(body: String, problem: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.post, Self.route, body)
            #expect(answer.status == 422 && answer.problems == [problem], "\(answer.text)")
            #expect(try await server.send(.get, Self.route)["state"]?.string == "idle")
        }
    }

    @Test("A body that is too long for a path is refused, and a server that cannot load models says so")
    func limits() async throws {
        try await TestServer.run { server in
            let long = String(repeating: "x", count: 4_097)
            let refused = try await server.send(.post, Self.route, #"{"model":"\#(long)"}"#)
            let list = try await server.send(.post, Self.route, "[]")
            let nothing = try await server.send(.delete, Self.route)
            #expect([refused.status, list.status, nothing.status] == [422, 422, 404])
        }
        try await TestServer.run(engine: { $0.loadEmbedder = nil }) { server in
            let answer = try await server.send(.post, Self.route, "{}")
            #expect(answer.status == 503)
        }
    }

    @Test("Over HTTP only who has operate can give it; an admin cannot")
    func givingOperate() async throws {
        try await TestServer.run { server in
            let body = #"{"user":"bot","permissions":["memory:read","operate"]}"#
            let admin = try await server.key([.standard, .admin], user: "root")
            #expect(try await server.send(.post, "/admin/keys", body, key: admin).status == 403)
            let holder = try await server.key([.admin, .operate], user: "root")
            let made = try await server.send(.post, "/admin/keys", body, key: holder)
            #expect(made.status == 201)
            let key = try #require(made["key"]?.string)
            #expect(try await server.send(.get, Self.route, key: key).status == 200)
            #expect(try await server.send(.get, Self.route, key: admin).status == 403)
        }
    }
}
