import Access
import HTTPTypes
import JSON
import MemoryEngine
import Store
import Testing

@testable import HTTPFront

@Suite("Memories a line")
struct MemoryStreamTests {
    private static let scope = #""scope":{"user_id":"user_123"}"#
    private static let path = "/api/v1/memories/batch"

    private func post(
        _ server: TestServer,
        _ lines: [String],
        query: String = "",
        type: String = "application/x-ndjson",
        key: String = TestServer.adminKey
    ) async throws -> Answer {
        let body = Array(lines.joined(separator: "\n").utf8)
        return try await server.post(Self.path + query, bytes: body, type: type, key: key)
    }

    @Test(
        "Lines are stored whatever their number, bad ones are refused by theirs",
        arguments: ["application/x-ndjson", "application/jsonl; charset=utf-8"]
    )
    func stores(type: String) async throws {
        try await TestServer.run { server in
            var lines = (1...2_300).map { #"{\#(Self.scope),"fact":"fact \#($0)","embedding":[\#($0),1]}"# }
            lines[6] = #"{"fact":"no scope","embedding":[1,1]}"#
            lines[7] = "nonsense"
            lines[8] = "   "
            lines[9] = "[1]"
            lines[1_500] = #"{\#(Self.scope),"fact":"x","confidence":7,"embedding":[1]}"#
            lines[2_299] = #"{\#(Self.scope),"fact":"another dimension","embedding":[1,2,3]}"#
            let answer = try await post(server, lines, type: type)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(answer.keys == ["created", "failed", "lines", "errors"])
            #expect(answer["created"]?.integer == 2_294)
            #expect(answer["failed"]?.integer == 5)
            #expect(answer["lines"]?.integer == 2_300)
            let errors = answer["errors"]?.elements.map(Array.init) ?? []
            #expect(errors.map { $0["line"]?.integer } == [7, 8, 10, 1_501, 2_300])
            #expect(errors.map { $0["status"]?.integer } == [422, 400, 422, 422, 422])
            let places = errors.map { $0["detail"]?.elements?.first { _ in true }?["loc"]?.text.description }
            #expect(
                places == [
                    #"["body","scope"]"#, nil, #"["body"]"#, #"["body","confidence"]"#, #"["body","embedding"]"#,
                ]
            )
            #expect(errors[1]["detail"]?.string?.hasPrefix("The line is not valid JSON: ") == true)
            let counts = try await server.counts()
            #expect(counts[0] == 2_294)
        }
    }

    @Test("Lines without a scope belong to that of the query, and others to their own")
    func scopes() async throws {
        try await TestServer.run { server in
            let lines = [
                #"{"fact":"of the query"}"#, #"{"fact":"of its own","scope":{"user_id":"user_7"}}"#,
                #"{"fact":"of nobody","scope":null}"#,
            ]
            let answer = try await post(server, lines, query: "?scope_user_id=user_123")
            #expect(answer["created"]?.integer == 2 && answer["failed"]?.integer == 1, "\(answer.text)")
            for (user, fact) in [("user_123", "of the query"), ("user_7", "of its own")] {
                let list = try await server.send(.get, "/api/v1/memories?scope_user_id=\(user)")
                #expect(list["memories"]?.elements?.map { $0["fact"]?.string } == [fact])
            }
            #expect(try await post(server, lines, query: "?scope=%7B").status == 400)
            #expect(try await post(server, lines, query: "?scope=%7B%22a%22:1%7D").status == 422)
        }
    }

    @Test("Words are left out of the keyword index on request")
    func keywords() async throws {
        try await TestServer.run { server in
            for (flag, count) in [("false", 0), ("true", 1), ("0", 1)] {
                let line = #"{\#(Self.scope),"fact":"apples"}"#
                #expect(try await post(server, [line], query: "?keywords=\(flag)").status == 201)
                let search = #"{\#(Self.scope),"search_query":"apples","search_type":"keyword"}"#
                let found = try await server.send(.post, "/api/v1/memories/search", search)
                #expect(found["total"]?.integer == count)
            }
            #expect(try await post(server, [], query: "?keywords=maybe").status == 400)
        }
    }

    @Test("Of two lines with one id the first counts, and a stream that is sent again stores nothing twice")
    func identifiers() async throws {
        try await TestServer.run { server in
            let lines = (1...1_100).map { number in
                let id = MemoryID(high: 1, low: UInt64(number == 1_100 ? 1 : number))
                return #"{\#(Self.scope),"id":"\#(id)","fact":"fact \#(number)","embedding":[1,\#(number)]}"#
            }
            let first = try await post(server, lines)
            #expect(first["created"]?.integer == 1_099)
            #expect(first["errors"]?.elements?.map { $0["status"]?.integer } == [409])
            let again = try await post(server, lines)
            #expect(again["created"]?.integer == 0 && again["failed"]?.integer == 1_100)
            // An answer shows so many errors and counts the others.
            #expect(again["errors"]?.count == 1_000 && again["errors_omitted"]?.integer == 100)
            let one = try await server.send(.get, "/api/v1/memories/\(MemoryID(high: 1, low: 1))")
            #expect(one["fact"]?.string == "fact 1")
        }
    }

    @Test("Lines of another user's scope are refused one by one, and an Idempotency-Key at once")
    func refusals() async throws {
        try await TestServer.run { server in
            let key = try await server.key([.memoryCreate, .memoryRead])
            let lines = [#"{\#(Self.scope),"fact":"mine"}"#, #"{"scope":{"user_id":"other"},"fact":"foreign"}"#]
            let answer = try await post(server, lines, key: key)
            #expect(answer["created"]?.integer == 1)
            #expect(answer["errors"]?.elements?.map { $0["status"]?.integer } == [403])
            let reader = try await server.key([.memoryRead])
            #expect(try await post(server, lines, key: reader).status == 403)
            let repeated = try await server.send(
                .post,
                Self.path,
                lines[0],
                headers: [.contentType: "application/x-ndjson", .idempotencyKey: "k"]
            )
            #expect(repeated.status == 422 && repeated["detail"]?.string?.contains("Idempotency-Key") == true)
            #expect(try await server.counts()[0] == 1)
            #expect(try await post(server, []).text == #"{"created":0,"failed":0,"lines":0,"errors":[]}"#)
        }
    }

    @Test("A full store ends the stream with 507 and says which lines are stored")
    func fullStore() async throws {
        try await TestServer.run(mapSize: 8 << 20) { server in
            let filler = String(repeating: "x", count: 2_000)
            let lines = (1...6_000).map {
                #"{\#(Self.scope),"fact":"\#($0)","metadata":{"f":"\#(filler)"},"embedding":[1,\#($0)]}"#
            }
            let answer = try await post(server, lines)
            #expect(answer.status == 507, "\(answer.text.prefix(300))")
            #expect(answer.keys == ["detail", "status_code", "created", "failed", "lines", "errors"])
            let stored = answer["created"]?.integer ?? -1
            #expect(stored % 1_000 == 0 && stored < 6_000 && answer["lines"]?.integer == stored)
            #expect(try await server.counts()[0] == stored)
        }
    }
}
