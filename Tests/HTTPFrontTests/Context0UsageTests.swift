import Access
import HTTPTypes
import JSON
import Testing

@testable import HTTPFront

/// Analytics and billing: the counts of an organisation.
@Suite struct Context0UsageTests {
    /// What a test did itself.
    private struct Tally: Sendable {
        var requests = ["standard": 0, "search": 0, "batch": 0, "ai": 0]
        var written = 0
        var tokens = 0
    }

    /// The words of a text, which are the tokens of the embedder of the tests.
    private static func words(_ text: String) -> Int { text.split(separator: " ").count }

    @Test("The counts of two organisations are those of a mixed load of three users")
    func mixedLoad() async throws {
        try await TestServer.run { server in
            let users = [("acme", "ann"), ("acme", "bob"), ("globex", "eve")]
            var tallies: [String: Tally] = [:]
            try await withThrowingTaskGroup(of: (String, Tally).self) { group in
                for (number, (organisation, user)) in users.enumerated() {
                    group.addTask {
                        let key = try await server.key(user: user, organisation: organisation)
                        var tally = Tally()
                        try await Self.load(server, key: key, rounds: 4 + number, into: &tally)
                        return (organisation, tally)
                    }
                }
                for try await (organisation, done) in group {
                    var sum = tallies[organisation] ?? Tally()
                    sum.requests.merge(done.requests, uniquingKeysWith: +)
                    sum.written += done.written
                    sum.tokens += done.tokens
                    tallies[organisation] = sum
                }
            }
            for organisation in ["acme", "globex"] {
                var tally = try #require(tallies[organisation])
                let key = try await server.key(user: "reader", organisation: organisation)
                let usage = try await server.send(.get, "/api/v1/analytics/usage", key: key)
                tally.requests["standard"]! += 1
                let data = try #require(usage["data"])
                for (name, count) in tally.requests {
                    #expect(data["requests"]?[name]?.integer == count, "\(organisation) \(name)")
                }
                #expect(data["memories_written"]?.integer == tally.written)
                #expect(data["tokens_embedded"]?.integer == tally.tokens)
                #expect(data["storage_bytes"]?.integer.map { $0 > 1_500 * tally.written / 4 } == true)
                let days = data["by_day"]?.elements.map(Array.init) ?? []
                #expect(days.reduce(0) { $0 + ($1["memories_written"]?.integer ?? 0) } == tally.written)

                let trend = try await server.send(.get, "/api/v1/analytics/trends?metric=memories_written", key: key)
                let points = trend["data"]?["points"]?.elements.map(Array.init) ?? []
                #expect(points.count == 30)
                #expect(points.reduce(0) { $0 + ($1["value"]?.integer ?? 0) } == tally.written)
                let weeks = try await server.send(
                    .get,
                    "/api/v1/analytics/trends?metric=tokens_embedded&interval=week",
                    key: key
                )
                let values = weeks["data"]?["points"]?.elements?.compactMap { $0["value"]?.integer } ?? []
                #expect(values.count == 5 && values.reduce(0, +) == tally.tokens)
                let month = try await server.send(.get, "/api/v1/billing/usage", key: key)
                #expect(month["data"]?["requests"]?["search"]?.integer == tally.requests["search"])
                let history = try await server.send(.get, "/api/v1/billing/history", key: key)
                #expect(history["data"]?["total"]?.integer.map { $0 >= 1 } == true)
                #expect(
                    history["data"]?["items"]?.elements?.first { _ in true }?["month"]?.string
                        == month["data"]?["month"]?.string
                )
            }
            let empty = try await server.key(user: "nobody", organisation: "initech")
            let nothing = try await server.send(.get, "/api/v1/analytics/usage", key: empty)
            #expect(nothing["data"]?["memories_written"]?.integer == 0)
            #expect(nothing["data"]?["requests"]?["standard"]?.integer == 1)
        }
    }

    private static func load(_ server: TestServer, key: String, rounds: Int, into tally: inout Tally) async throws {
        let memories = "/context0/api/v1/memories"
        for round in 0..<rounds {
            let text = "round \(round) of a mixed load"
            let created = try await server.send(.post, memories, #"{"text":"\#(text)"}"#, key: key)
            #expect(created.status == 201)
            tally.requests["standard"]! += 1
            tally.written += 1
            tally.tokens += words(text)
            let id = created["data"]?["id"]?.string ?? ""
            let query = "what was round \(round)"
            #expect(
                try await server.send(.post, memories + "/search", #"{"query":"\#(query)"}"#, key: key).status == 200
            )
            tally.requests["search"]! += 1
            tally.tokens += words(query)
            let batch = #"{"memories":[{"text":"first of batch"},{"text":"second of the batch"},{"text":""}]}"#
            #expect(try await server.send(.post, memories + "/batch", batch, key: key).status == 201)
            tally.requests["batch"]! += 1
            tally.written += 2
            tally.tokens += 3 + 4
            // A changed text is embedded again, another field is not.
            #expect(
                try await server.send(.put, memories + "/\(id)", #"{"text":"a changed text"}"#, key: key).status == 200
            )
            #expect(try await server.send(.put, memories + "/\(id)", #"{"emotion":"calm"}"#, key: key).status == 200)
            tally.requests["standard"]! += 2
            tally.written += 2
            tally.tokens += 3
            // Refused by the rules of the field, yet let in; refused at the gate, not counted.
            #expect(try await server.send(.post, memories, #"{"text":""}"#, key: key).status == 422)
            tally.requests["standard"]! += 1
            #expect(try await server.send(.get, memories, key: "ck_wrong").status == 401)
            if round % 2 == 0 {
                #expect(try await server.send(.delete, memories + "/\(id)", key: key).status == 204)
                tally.requests["standard"]! += 1
            }
        }
    }

    @Test("The bytes of an organisation are gone when its memories are")
    func storage() async throws {
        try await TestServer.run { server in
            let key = try await server.key()
            func stored() async throws -> Int? {
                try await server.send(.get, "/api/v1/analytics/usage", key: key)["data"]?["storage_bytes"]?.integer
            }
            #expect(try await stored() == 0)
            var ids: [String] = []
            for number in 0..<3 {
                let answer = try await server.send(
                    .post,
                    "/context0/api/v1/memories",
                    #"{"text":"memory \#(number)","tags":["a"]}"#,
                    key: key
                )
                ids.append(try #require(answer["data"]?["id"]?.string))
            }
            let full = try #require(try await stored())
            #expect(full > 3 * 400)
            _ = try await server.send(.put, "/context0/api/v1/memories/\(ids[0])", #"{"summary":"12345678"}"#, key: key)
            #expect(try #require(try await stored()) > full)
            for id in ids { _ = try await server.send(.delete, "/context0/api/v1/memories/\(id)", key: key) }
            #expect(try await stored() == 0)
        }
    }

    @Test("Memories are counted by category, emotion, topic and month")
    func memoryCounts() async throws {
        try await TestServer.run { server in
            let key = try await server.key()
            for (category, emotion) in [("work", "calm"), ("work", "happy"), ("health", "calm")] {
                let body = #"{"text":"t","category":"\#(category)","emotion":"\#(emotion)"}"#
                _ = try await server.send(.post, "/context0/api/v1/memories", body, key: key)
            }
            _ = try await server.remember("native", more: #","topic":"plans""#)
            let data = try #require(try await server.send(.get, "/api/v1/analytics/memories", key: key)["data"])
            #expect(data["total"]?.integer == 4)
            #expect(data["by_category"]?.text.description == #"{"health":1,"work":2}"#)
            #expect(data["by_emotion"]?.text.description == #"{"calm":2,"happy":1}"#)
            #expect(data["by_topic"]?.text.description == #"{"health":1,"plans":1,"work":2}"#)
            #expect(data["by_month"]?.count == 1)
            #expect(data["growth"]?.elements?.first { _ in true }?["total"]?.integer == 4)
        }
    }

    @Test("The plan's limits come from the configuration, with what is left of them")
    func limits() async throws {
        try await TestServer.run(configure: {
            $0.plan.name = "small"
            $0.plan.memories = 2
            $0.rateLimits = RateLimits()
        }) { server in
            let key = try await server.key()
            for _ in 0..<3 { _ = try await server.send(.post, "/context0/api/v1/memories", #"{"text":"t"}"#, key: key) }
            let data = try #require(try await server.send(.get, "/api/v1/billing/limits", key: key)["data"])
            #expect(data["plan"]?.string == "small")
            #expect(data["limits"]?["memories_per_month"]?.integer == 2)
            #expect(data["remaining"]?["memories_per_month"]?.integer == 0)
            #expect(data["limits"]?["tokens_per_month"]?.isNull == true)
            #expect(
                data["limits"]?["requests_per_hour"]?.text.description
                    == #"{"standard":1000,"search":300,"batch":100,"ai":60}"#
            )
            for (query, field) in [
                ("start_date=2025-01-02&end_date=2025-01-01", "start_date"), ("metric=x", "metric"),
                ("interval=month", "interval"), ("start_date=2020-01-01", "start_date"),
            ] {
                let answer = try await server.send(.get, "/api/v1/analytics/trends?" + query, key: key)
                #expect(answer.status == 422, "\(query): \(answer.text)")
                #expect(answer["error"]?["field"]?.string == field, "\(answer.text)")
            }
        }
    }
}
