import Foundation
import HTTPTypes
import JSON
import Store
import Testing

@Suite struct ContextIQMemoryTests {
    static let scopeQuery = "scope=%7B%22user_id%22%3A%22user_123%22%7D"

    @Test("A memory is created as documented, under both prefixes", arguments: ["/api/v1", "/contextiq/api/v1"])
    func create(base: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(
                .post,
                base + "/memories",
                """
                {"scope": {"user_id": "user_123"}, "fact": "User prefers dark mode", "topic": "user_preferences",
                 "confidence": 0.95, "metadata": {"source": "manual_entry"}, "unknown": [1, {}]}
                """
            )
            #expect(answer.status == 201)
            #expect(answer.headers[.contentType] == "application/json")
            #expect(answer["id"]?.string.flatMap { MemoryID($0) } != nil)
            #expect(answer["scope"]?.text.description == #"{"user_id":"user_123"}"#)
            #expect(answer["fact"]?.string == "User prefers dark mode")
            #expect(answer["topic"]?.string == "user_preferences")
            #expect(answer["confidence"]?.number == 0.95)
            #expect(answer["importance"]?.number == 0.5)
            #expect(answer["metadata"]?.text.description == #"{"source":"manual_entry"}"#)
            #expect(answer["revision"]?.integer == 1)
            #expect(answer["created_at"]?.string?.hasSuffix("Z") == true)
            #expect(answer["created_at"]?.string == answer["updated_at"]?.string)
            let id = try #require(answer["id"]?.string)
            let read = try await server.send(.get, base + "/memories/" + id)
            #expect(read.status == 200)
            #expect(read.text == answer.text)
        }
    }

    @Test("Every optional member of a create is taken")
    func createWithEverything() async throws {
        try await TestServer.run { server in
            let session = try await server.openSession()
            let vector = (0..<8).map { "\($0 + 1)" }.joined(separator: ",")
            let id = "0193B7C4-1111-7ABC-8DEF-0123456789AB"
            let body = """
                {"id":"\(id)","scope":{"project":"x","user_id":"user_123"},"fact":"f","topic":null,"confidence":0,
                 "importance":1,"metadata":{"b":1,"a":[null]},"embedding":[\(vector)],"session_id":"\(session)"}
                """
            let answer = try await server.send(.post, "/api/v1/memories", body)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(answer["id"]?.string == id.lowercased())
            #expect(answer["topic"]?.isNull == true)
            #expect(answer["confidence"]?.number == 0)
            #expect(answer["importance"]?.number == 1)
            #expect(answer["metadata"]?.text.description == #"{"b":1,"a":[null]}"#)
            #expect(answer["session_id"]?.string == session)
            let again = try await server.send(.post, "/api/v1/memories", body)
            #expect(again.status == 409)
            #expect(again["status_code"]?.integer == 409)
        }
    }

    @Test("A vector may come as base64 of little-endian floats, and is the same vector")
    func base64Vectors() async throws {
        try await TestServer.run { server in
            let floats: [Float] = [0.5, -0.25, 1, 3]
            let bytes = floats.flatMap { value in
                (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
            }
            let base64 = Data(bytes).base64EncodedString()
            try await server.remember("a", more: #","embedding":"\#(base64)""#)
            let answer = try await server.send(
                .post,
                "/api/v1/memories/search",
                #"{"scope":{"user_id":"user_123"},"query_embedding":[0.5,-0.25,1,3],"include":["embedding"]}"#
            )
            #expect(answer.status == 200, "\(answer.text)")
            let hit = try #require(answer["memories"]?.elements?.first { _ in true })
            #expect(abs((hit["similarity"]?.number ?? 0) - 1) < 1e-6)
            var unit: [Float] = []
            #expect(hit["embedding"]?.readFloats(into: &unit) == nil)
            #expect(unit.count == 4)
            let other = try await server.send(
                .post,
                "/api/v1/memories/search",
                #"{"scope":{"user_id":"user_123"},"query_embedding":"\#(base64)"}"#
            )
            #expect(other["memories"]?.elements?.map { $0["id"]?.string } == [hit["id"]?.string])
        }
    }

    @Test("A list is paged, filtered by topic, and has a true total")
    func list() async throws {
        try await TestServer.run { server in
            var ids: [String] = []
            for number in 0..<5 {
                ids.append(try await server.remember("fact \(number)", more: #","topic":"t\#(number % 2)""#))
            }
            try await server.remember("elsewhere", scope: #"{"user_id":"user_123","project":"x"}"#)
            let all = try await server.send(.get, "/api/v1/memories?" + Self.scopeQuery)
            #expect(all.status == 200)
            #expect(all.keys == ["memories", "total", "limit", "offset"])
            #expect(all["memories"]?.elements?.map { $0["id"]?.string } == ids)
            #expect([all["total"]?.integer, all["limit"]?.integer, all["offset"]?.integer] == [5, 100, 0])
            let page = try await server.send(.get, "/api/v1/memories?limit=2&offset=3&" + Self.scopeQuery)
            #expect(page["memories"]?.elements?.map { $0["id"]?.string } == Array(ids[3...]))
            #expect([page["total"]?.integer, page["limit"]?.integer, page["offset"]?.integer] == [5, 2, 3])
            let topic = try await server.send(.get, "/api/v1/memories?topic=t1&" + Self.scopeQuery)
            #expect(topic["memories"]?.elements?.map { $0["fact"]?.string } == ["fact 1", "fact 3"])
            #expect(topic["total"]?.integer == 2)
            let raw = try await server.send(.get, #"/api/v1/memories?scope={"user_id":"user_123"}&limit=1"#)
            #expect(raw["total"]?.integer == 5)
            let short = try await server.send(.get, "/api/v1/memories?scope_user_id=user_123")
            #expect(short["total"]?.integer == 5)
        }
    }

    @Test("A plus sign and escapes in a query are decoded as forms do")
    func queryDecoding() async throws {
        try await TestServer.run { server in
            try await server.remember("f", scope: #"{"user_id":"Jo é+1"}"#)
            let answer = try await server.send(
                .get,
                "/api/v1/memories?scope=%7B%22user_id%22%3A+%22Jo+%C3%A9%2B1%22%7D"
            )
            #expect(answer["total"]?.integer == 1, "\(answer.text)")
        }
    }

    @Test("An update changes what it names, makes a revision, and no revision without a change")
    func update() async throws {
        try await TestServer.run { server in
            let id = try await server.remember(
                "User prefers dark mode",
                more: #","topic":"ui","metadata":{"a":1,"b":2}"#
            )
            let path = "/api/v1/memories/\(id)"
            let answer = try await server.send(
                .patch,
                path,
                #"{"fact":"User strongly prefers dark mode","confidence":0.98,"metadata":{"b":null,"c":3}}"#
            )
            #expect(answer.status == 200)
            #expect(answer["fact"]?.string == "User strongly prefers dark mode")
            #expect(answer["confidence"]?.number == 0.98)
            #expect(answer["topic"]?.string == "ui")
            #expect(answer["metadata"]?.text.description == #"{"a":1,"c":3}"#)
            #expect(answer["revision"]?.integer == 2)
            let same = try await server.send(.patch, path, "{}")
            #expect(same["revision"]?.integer == 2)
            let cleared = try await server.send(.patch, path, #"{"topic":null}"#)
            #expect(cleared["topic"]?.isNull == true)
            #expect(cleared["revision"]?.integer == 3)

            let revisions = try await server.send(.get, path + "/revisions")
            #expect(revisions.status == 200)
            let list = try #require(revisions["revisions"]?.elements.map(Array.init))
            #expect(list.map { $0["revision_number"]?.integer } == [3, 2, 1])
            #expect(list.map { $0["action"]?.string } == ["UPDATED", "UPDATED", "CREATED"])
            #expect(list.map { $0["fact"]?.string }.last == "User prefers dark mode")
            #expect(list.allSatisfy { $0["created_at"]?.string != nil })
        }
    }

    @Test("A deleted memory is gone from get, list and search; its revisions stay readable on request")
    func delete() async throws {
        try await TestServer.run { server in
            let id = try await server.remember("User prefers dark mode")
            let path = "/api/v1/memories/\(id)"
            let answer = try await server.send(.delete, path)
            #expect(answer.status == 204)
            #expect(answer.text.isEmpty)
            #expect(try await server.send(.get, path).status == 404)
            #expect(try await server.send(.delete, path).detail == "Memory not found")
            #expect(try await server.send(.patch, path, "{}").status == 404)
            #expect(try await server.counts()[0] == 0)
            let search = try await server.send(
                .post,
                "/api/v1/memories/search",
                #"{"scope":{"user_id":"user_123"},"search_query":"dark mode"}"#
            )
            #expect(search["total"]?.integer == 0)
            #expect(try await server.send(.get, path + "/revisions").status == 404)
            let revisions = try await server.send(.get, path + "/revisions?include_deleted=true")
            #expect(revisions.status == 200)
            #expect(revisions["revisions"]?.elements?.map { $0["action"]?.string } == ["DELETED", "CREATED"])
        }
    }

    @Test("A batch answers for each entry in its place and keeps what is right")
    func batch() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(
                .post,
                "/api/v1/memories/batch",
                """
                {"memories":[{"scope":{"user_id":"user_123"},"fact":"one"},{"scope":{"user_id":"user_123"}},
                 {"scope":{"user_id":"user_123"},"fact":"three","confidence":7},{"scope":{"user_id":"user_123"},"fact":"four"}]}
                """
            )
            #expect(answer.status == 201)
            #expect(answer["created"]?.integer == 2)
            #expect(answer["failed"]?.integer == 2)
            let results = try #require(answer["results"]?.elements.map(Array.init))
            #expect(results.map { $0["status"]?.integer } == [201, 422, 422, 201])
            #expect(results.map { $0["memory"]?["fact"]?.string } == ["one", nil, nil, "four"])
            let loc = results[1]["detail"]?.elements?.map { $0["loc"]?.text.description }
            #expect(loc == [#"["body","memories",1,"fact"]"#])
            let range = results[2]["detail"]?.elements?.map { $0["loc"]?.text.description }
            #expect(range == [#"["body","memories",2,"confidence"]"#])
            #expect(try await server.counts()[0] == 2)
        }
    }

    @Test(
        "An atomic batch with one wrong entry changes nothing and names the entry",
        arguments: [
            (#"{"scope":{"user_id":"user_123"}}"#, "body.memories.1.fact value_error.missing"),
            (#"{"scope":{"user_id":"user_123"},"fact":"x","confidence":2}"#, "body.memories.1.confidence"),
            (#"{"fact":"x","scope":{"user_id":7}}"#, "body.memories.1.scope.user_id type_error.string"),
        ]
    )
    func atomicBatch(entry: String, problem: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(
                .post,
                "/api/v1/memories/batch",
                #"{"atomic":true,"memories":[{"scope":{"user_id":"user_123"},"fact":"one"},\#(entry)]}"#
            )
            #expect(answer.status == 422)
            #expect(answer.problems.count == 1)
            #expect(answer.problems.first?.hasPrefix(problem) == true, "\(answer.text)")
            #expect(try await server.counts() == [0, 0])
        }
    }
}
