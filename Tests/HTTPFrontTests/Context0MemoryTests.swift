import Access
import HTTPTypes
import JSON
import Testing

@testable import HTTPFront

/// The Context0 dialect's memories, under the dialect's own prefix.
@Suite struct Context0MemoryTests {
    private static let memories = "/context0/api/v1/memories"

    @Test("A memory is created, read, replaced field by field and deleted")
    func lifeOfAMemory() async throws {
        try await TestServer.run { server in
            let created = try await server.send(
                .post,
                Self.memories,
                #"""
                {"text":"I run on Sundays","summary":"runs","category":"health","emotion":"happy","importance":"high",
                 "tags":["Sport","sport","Outdoors"],"metadata":{"source":"diary","n":1}}
                """#
            )
            #expect(created.status == 201)
            #expect(created.keys == ["success", "message", "data"])
            #expect(created["success"]?.bool == true)
            let data = try #require(created["data"])
            #expect(
                data.members?.map(\.key) == [
                    "id", "text", "summary", "category", "emotion", "importance", "tags", "session_id", "metadata",
                    "created_at", "updated_at",
                ]
            )
            #expect(data["tags"]?.text.description == #"["sport","outdoors"]"#)
            #expect(data["metadata"]?.text.description == #"{"source":"diary","n":1}"#)
            #expect(data["importance"]?.string == "high")
            let path = Self.memories + "/" + (try #require(data["id"]?.string))
            #expect(try await server.send(.get, path)["data"]?.text == data.text)

            let changed = try await server.send(
                .put,
                path,
                #"{"text":"I swim on Sundays","emotion":null,"tags":["water"],"metadata":{"other":true}}"#
            )
            #expect(changed.status == 200)
            let after = try #require(changed["data"])
            #expect(after["text"]?.string == "I swim on Sundays")
            #expect(after["emotion"]?.isNull == true)
            #expect(after["summary"]?.string == "runs")
            #expect(after["category"]?.string == "health")
            #expect(after["tags"]?.text.description == #"["water"]"#)
            #expect(after["metadata"]?.text.description == #"{"other":true}"#)
            #expect(after["created_at"]?.string == data["created_at"]?.string)

            let deleted = try await server.send(.delete, path)
            #expect(deleted.status == 204 && deleted.text.isEmpty)
            let gone = try await server.send(.get, path)
            #expect(gone.status == 404)
            #expect(
                gone.text
                    == #"{"success":false,"message":"Memory not found","error":{"code":"RESOURCE_NOT_FOUND","details":"Memory not found"}}"#
            )
        }
    }

    @Test("What ContextIQ remembers of the same user is read here, and the other way round")
    func oneStore() async throws {
        try await TestServer.run { server in
            let key = try await server.key()
            _ = try await server.remember("from the native dialect", more: #","topic":"plans","importance":0.1"#)
            let page = try await server.send(.get, Self.memories, key: key)
            let item = page["data"]?["items"]?.elements?.first { _ in true }
            #expect(item?["text"]?.string == "from the native dialect")
            #expect(item?["category"]?.string == "plans")
            #expect(item?["importance"]?.string == "low")
            let created = try await server.send(
                .post,
                Self.memories,
                #"{"text":"from here","emotion":"calm"}"#,
                key: key
            )
            let id = try #require(created["data"]?["id"]?.string)
            let native = try await server.send(.get, "/api/v1/memories/\(id)", key: key)
            #expect(native["fact"]?.string == "from here")
            #expect(native["metadata"]?.text.description == #"{"context0":{"emotion":"calm"}}"#)
            #expect(native["scope"]?.text.description == #"{"user_id":"user_123"}"#)
        }
    }

    @Test("A wrong field is a 422 that names it and lists what is allowed")
    func wrongFields() async throws {
        try await TestServer.run { server in
            for (body, field, hint) in [
                (#"{"category":"work"}"#, "text", "required"),
                (#"{"text":" "}"#, "text", "empty"),
                (#"{"text":7}"#, "text", "string"),
                (#"{"text":"t","category":"sports"}"#, "category", "work, personal, learning"),
                (#"{"text":"t","emotion":"bored"}"#, "emotion", "happy, excited, calm"),
                (#"{"text":"t","importance":"urgent"}"#, "importance", "low, medium, high"),
                (#"{"text":"t","tags":"a"}"#, "tags", "array"),
                (#"{"text":"t","tags":["a",3]}"#, "tags.1", "string"),
                (#"{"text":"t","tags":[\#((0..<21).map { "\"t\($0)\"" }.joined(separator: ","))]}"#, "tags", "20"),
                (#"{"text":"t","metadata":[]}"#, "metadata", "object"),
                (#"{"text":"t","metadata":{"context0":{}}}"#, "metadata.context0", "reserved"),
                (#"{"text":"t","session_id":"x"}"#, "session_id", "UUID"),
                (#"{"text":"\#(String(repeating: "x", count: 50_001))"}"#, "text", "50000"),
            ] {
                let answer = try await server.send(.post, Self.memories, body)
                #expect(answer.status == 422, "\(body.prefix(80)): \(answer.text)")
                #expect(answer["success"]?.bool == false)
                #expect(answer["error"]?["code"]?.string == "VALIDATION_ERROR")
                #expect(answer["error"]?["field"]?.string == field, "\(answer.text)")
                #expect(answer["error"]?["details"]?.string?.contains(hint) == true, "\(answer.text)")
            }
            let broken = try await server.send(.post, Self.memories, #"{"text":"#)
            #expect(broken.status == 400)
            #expect(broken["error"]?["code"]?.string == "VALIDATION_ERROR")
            let method = try await server.send(.patch, Self.memories)
            #expect(method.status == 405 && method["error"]?["code"]?.string == "METHOD_NOT_ALLOWED")
        }
    }

    @Test("Missing, wrong and weak credentials have the document's codes")
    func credentials() async throws {
        try await TestServer.run { server in
            let missing = try await server.send(.get, Self.memories, key: nil)
            #expect(missing.status == 401 && missing["error"]?["code"]?.string == "AUTH_REQUIRED")
            let wrong = try await server.send(.get, Self.memories, key: "ck_nonsense")
            #expect(wrong.status == 401 && wrong["error"]?["code"]?.string == "INVALID_TOKEN")
            let weak = try await server.send(.get, Self.memories, key: try await server.key(.sessionRead))
            #expect(weak.status == 403 && weak["error"]?["code"]?.string == "INSUFFICIENT_PERMISSIONS")
            let path = try await server.send(.get, "/context0/api/v1/nothing")
            #expect(path.status == 404 && path["error"]?["code"]?.string == "RESOURCE_NOT_FOUND")
            let ping = try await server.send(.get, "/api/v1/ping", key: nil)
            #expect(ping.text == #"{"success":true,"message":"pong","data":{"version":"1.0.0"}}"#)
        }
    }

    /// Creates memories of every category and emotion and answers with their texts in the order of creation.
    private static func fill(_ server: TestServer) async throws -> [(text: String, category: String, emotion: String)] {
        var made: [(text: String, category: String, emotion: String)] = []
        for position in 0..<24 {
            let category = Context0Vocabulary.categories[position % 10]
            let emotion = Context0Vocabulary.emotions[position % 3]
            let importance = Context0Vocabulary.importances[position % 3]
            let text = "note number \(position) about \(category)"
            let body =
                #"{"text":"\#(text)","category":"\#(category)","emotion":"\#(emotion)","importance":"\#(importance)","tags":["t\#(position % 4)"]}"#
            #expect(try await server.send(.post, memories, body).status == 201)
            made.append((text, category, emotion))
        }
        return made
    }

    private static func texts(_ answer: Answer) -> [String] {
        (answer["data"]?["items"]?.elements.map(Array.init) ?? []).compactMap { $0["text"]?.string }
    }

    @Test("Lists are filtered, sorted and paged, with a true total")
    func lists() async throws {
        try await TestServer.run { server in
            let made = try await Self.fill(server)
            let first = try await server.send(.get, Self.memories)
            #expect(Self.texts(first) == made.reversed().prefix(20).map(\.text))
            #expect(first["data"]?["total"]?.integer == 24)
            #expect(first["data"]?["limit"]?.integer == 20)
            #expect(first["data"]?["skip"]?.integer == 0)
            let rest = try await server.send(.get, Self.memories + "?skip=20&order=asc")
            #expect(Self.texts(rest) == made.dropFirst(20).map(\.text))
            let alias = try await server.send(.get, Self.memories + "?offset=20&order=asc&limit=2")
            #expect(Self.texts(alias) == made.dropFirst(20).prefix(2).map(\.text))

            let filtered = try await server.send(.get, Self.memories + "?category=work&emotion=happy&order=asc")
            #expect(Self.texts(filtered) == made.filter { $0.category == "work" && $0.emotion == "happy" }.map(\.text))
            let tagged = try await server.send(.get, Self.memories + "?tags=T1,t2&order=asc&limit=100")
            let wanted = made.enumerated().filter { [1, 2].contains($0.offset % 4) }.map(\.element.text)
            #expect(Self.texts(tagged) == wanted)

            let important = try await server.send(.get, Self.memories + "?sort_by=importance&order=desc&limit=100")
            let order = [2, 1, 0].flatMap { rank in
                made.indices.filter { $0 % 3 == rank }.reversed().map { made[$0].text }
            }
            #expect(Self.texts(important) == order)
            let oldest = try #require(try await server.send(.get, Self.memories + "?order=asc&limit=1")["data"])
            let id = try #require(oldest["items"]?.elements?.first { _ in true }?["id"]?.string)
            _ = try await server.send(.put, Self.memories + "/" + id, #"{"summary":"changed"}"#)
            let updated = try await server.send(.get, Self.memories + "?sort_by=updated_at&limit=1")
            #expect(Self.texts(updated) == [made[0].text])

            for (query, field) in [
                ("category=sports", "category"), ("emotion=x", "emotion"), ("sort_by=text", "sort_by"),
                ("order=up", "order"), ("limit=101", "limit"), ("limit=0", "limit"), ("skip=-1", "skip"),
                ("start_date=yesterday", "start_date"), ("end_date=2025-02-30", "end_date"),
            ] {
                let answer = try await server.send(.get, Self.memories + "?" + query)
                #expect(answer.status == 422, "\(query): \(answer.text)")
                #expect(answer["error"]?["field"]?.string == field, "\(answer.text)")
            }
        }
    }

    @Test("A bare date means the whole day in UTC, at both ends")
    func dates() async throws {
        try await TestServer.run { server in
            let created = try await server.send(.post, Self.memories, #"{"text":"today"}"#)
            let moment = try #require(created["data"]?["created_at"]?.string)
            let day = String(moment.prefix(10))
            for (query, count) in [
                ("start_date=\(day)&end_date=\(day)", 1), ("end_date=\(day)T00:00:00Z", 0),
                ("start_date=\(moment)&end_date=\(moment)", 1), ("start_date=2099-01-01", 0),
                ("end_date=2020-01-01", 0), ("start_date=2020-01-01&end_date=2099-12-31", 1),
            ] {
                let answer = try await server.send(.get, Self.memories + "?" + query)
                #expect(answer["data"]?["total"]?.integer == count, "\(query)")
                let parts = query.split(separator: "&").map { $0.split(separator: "=").map(String.init) }
                let names = ["start_date": "start", "end_date": "end"]
                let range = parts.map { #""\#(names[$0[0]]!)":"\#($0[1])""# }.joined(separator: ",")
                let body = #"{"query":"today","filters":{"date_range":{\#(range)}}}"#
                let found = try await server.send(.post, Self.memories + "/search", body)
                #expect(found["data"]?["items"]?.count == count, "\(body): \(found.text)")
            }
        }
    }

    @Test("A search ranks, filters, pages and holds to its threshold", arguments: ["semantic", "keyword", "hybrid"])
    func search(type: String) async throws {
        try await TestServer.run { server in
            let made = try await Self.fill(server)
            let path = Self.memories + "/search"
            let best = try await server.send(
                .post,
                path,
                #"{"query":"\#(made[7].text)","search_type":"\#(type)","limit":3}"#
            )
            #expect(best.status == 200, "\(best.text)")
            #expect(Self.texts(best).first == made[7].text)
            #expect(best["data"]?["items"]?.count == 3)
            #expect(best["data"]?["query_time_ms"]?.number.map { $0 >= 0 } == true)
            let scores = (best["data"]?["items"]?.elements.map(Array.init) ?? []).compactMap { $0["score"]?.number }
            #expect(scores.count == 3 && scores == scores.sorted(by: >))
            let second = try await server.send(
                .post,
                path,
                #"{"query":"\#(made[7].text)","search_type":"\#(type)","limit":2,"skip":1}"#
            )
            #expect(Self.texts(second) == Array(Self.texts(best).dropFirst()))
            let filtered = try await server.send(
                .post,
                path,
                #"{"query":"note","search_type":"\#(type)","filters":{"category":"work","emotion":"happy","tags":["t0"]}}"#
            )
            let wanted = made.enumerated().filter {
                $0.element.category == "work" && $0.element.emotion == "happy" && $0.offset % 4 == 0
            }
            #expect(Set(Self.texts(filtered)) == Set(wanted.map(\.element.text)))
        }
    }

    @Test("A threshold leaves out what is less alike, and search fields are checked")
    func searchFields() async throws {
        try await TestServer.run { server in
            let made = try await Self.fill(server)
            let path = Self.memories + "/search"
            let exact = try await server.send(.post, path, #"{"query":"\#(made[3].text)","threshold":0.999}"#)
            #expect(Self.texts(exact) == [made[3].text])
            for (body, field) in [
                (#"{}"#, "query"), (#"{"query":""}"#, "query"), (#"{"query":"x","limit":0}"#, "limit"),
                (#"{"query":"x","limit":101}"#, "limit"), (#"{"query":"x","skip":-1}"#, "skip"),
                (#"{"query":"x","search_type":"magic"}"#, "search_type"),
                (#"{"query":"x","threshold":2}"#, "threshold"),
                (#"{"query":"x","filters":{"category":"sports"}}"#, "filters.category"),
                (#"{"query":"x","filters":{"date_range":{"start":"x"}}}"#, "filters.date_range.start"),
                (#"{"query":"x","filters":[]}"#, "filters"),
            ] {
                let answer = try await server.send(.post, path, body)
                #expect(answer.status == 422, "\(body): \(answer.text)")
                #expect(answer["error"]?["field"]?.string == field, "\(body): \(answer.text)")
            }
        }
    }

    @Test("A batch carries out its operations in order and tells each one's outcome in its place")
    func batch() async throws {
        try await TestServer.run { server in
            let first = try await server.send(.post, Self.memories, #"{"text":"one"}"#)
            let second = try await server.send(.post, Self.memories, #"{"text":"two"}"#)
            let (one, two) = (first["data"]!["id"]!.string!, second["data"]!["id"]!.string!)
            let answer = try await server.send(
                .post,
                Self.memories + "/batch",
                #"""
                {"operations":[
                 {"op":"create","data":{"text":"three","category":"work"}},
                 {"op":"create","data":{"category":"work"}},
                 {"op":"update","id":"\#(one)","data":{"text":"one again"}},
                 {"op":"update","id":"\#(one)","data":{"emotion":"x"}},
                 {"op":"delete","id":"\#(two)"},
                 {"op":"delete","id":"\#(two)"},
                 {"op":"delete","id":"nonsense"},
                 {"op":"merge"},
                 {"op":"update","id":"\#(one)"}]}
                """#
            )
            #expect(answer.status == 200)
            let results = answer["data"]?["results"]?.elements.map(Array.init) ?? []
            #expect(results.map { $0["status"]?.integer } == [201, 422, 200, 422, 204, 404, 404, 422, 422])
            #expect(results[0]["memory"]?["text"]?.string == "three")
            #expect(results[1]["error"]?["field"]?.string == "operations.1.data.text")
            #expect(results[2]["memory"]?["text"]?.string == "one again")
            #expect(results[3]["error"]?["field"]?.string == "operations.3.data.emotion")
            #expect(results[5]["error"]?["code"]?.string == "RESOURCE_NOT_FOUND")
            #expect(results[7]["error"]?["field"]?.string == "operations.7.op")
            #expect(results[8]["error"]?["field"]?.string == "operations.8.data")
            #expect(answer["data"]?["succeeded"]?.integer == 3)
            #expect(answer["data"]?["failed"]?.integer == 6)
            let list = try await server.send(.get, Self.memories + "?order=asc")
            #expect(Self.texts(list) == ["one again", "three"])

            let plain = try await server.send(
                .post,
                Self.memories + "/batch",
                #"{"memories":[{"text":"a"},{"text":""}]}"#
            )
            #expect(plain.status == 201)
            #expect(plain["data"]?["results"]?.elements?.map { $0["status"]?.integer } == [201, 422])
            let many = (0..<101).map { _ in #"{"text":"x"}"# }.joined(separator: ",")
            let tooMany = try await server.send(.post, Self.memories + "/batch", #"{"memories":[\#(many)]}"#)
            #expect(tooMany.status == 422 && tooMany["error"]?["field"]?.string == "memories")
            #expect(try await server.send(.post, Self.memories + "/batch", "{}").status == 422)

            let limited = try await server.key([.memoryCreate, .memoryRead], user: "admin")
            let refused = try await server.send(
                .post,
                Self.memories + "/batch",
                #"{"operations":[{"op":"delete","id":"\#(one)"}]}"#,
                key: limited
            )
            let status = refused["data"]?["results"]?.elements?.first { _ in true }?["status"]?.integer
            #expect(status == 403)
        }
    }

    @Test("The root path of memories belongs to the dialect that the request names")
    func rootPath() async throws {
        try await TestServer.run { server in
            let header: HTTPFields = [HTTPField.Name("X-API-Dialect")!: "context0"]
            let created = try await server.send(.post, "/api/v1/memories", #"{"text":"t"}"#, headers: header)
            #expect(created.status == 201)
            let id = try #require(created["data"]?["id"]?.string)
            let put = try await server.send(.put, "/api/v1/memories/\(id)", #"{"text":"u"}"#, headers: header)
            #expect(put["data"]?["text"]?.string == "u")
            let native = try await server.send(.put, "/api/v1/memories/\(id)", #"{"text":"u"}"#)
            #expect(native.status == 405 && native.detail != nil)
        }
    }

    @Test("A repeated create with one idempotency key makes one memory")
    func idempotency() async throws {
        try await TestServer.run { server in
            let headers: HTTPFields = [.idempotencyKey: "k1"]
            let first = try await server.send(.post, Self.memories, #"{"text":"once"}"#, headers: headers)
            let again = try await server.send(.post, Self.memories, #"{"text":"once"}"#, headers: headers)
            #expect(first.status == 201 && again.status == 201 && first.text == again.text)
            #expect(try await server.send(.get, Self.memories)["data"]?["total"]?.integer == 1)
        }
    }

    @Test("A repeated batch with one idempotency key is carried out once, and answered alike")
    func batchIdempotency() async throws {
        try await TestServer.run { server in
            let known = try await server.send(.post, Self.memories, #"{"text":"one"}"#)
            let id = try #require(known["data"]?["id"]?.string)
            let bodies = [
                #"{"memories":[{"text":"a"},{"text":""}]}"#,
                #"{"operations":[{"op":"create","data":{"text":"b"}},{"op":"update","id":"\#(id)","data":{"text":"c"}},{"op":"x"}]}"#,
            ]
            for (number, body) in bodies.enumerated() {
                let headers: HTTPFields = [.idempotencyKey: "batch \(number)"]
                let first = try await server.send(.post, Self.memories + "/batch", body, headers: headers)
                let again = try await server.send(.post, Self.memories + "/batch", body, headers: headers)
                #expect(first.status == (number == 0 ? 201 : 200) && again.status == first.status)
                #expect(again.text == first.text && again.headers[.idempotencyReplayed] == "true")
                let other = try await server.send(.post, Self.memories + "/batch", body + " ", headers: headers)
                #expect(other.status == 422)
            }
            #expect(Self.texts(try await server.send(.get, Self.memories + "?order=asc")) == ["c", "a", "b"])
            let revisions = try await server.send(.get, "/contextiq/api/v1/memories/\(id)/revisions")
            #expect(revisions["revisions"]?.count == 2)
        }
    }

    @Test("A batch sees what its own earlier operations did, and is one change for who reads")
    func batchOrder() async throws {
        try await TestServer.run { server in
            let known = try await server.send(.post, Self.memories, #"{"text":"red apples"}"#)
            let id = try #require(known["data"]?["id"]?.string)
            let answer = try await server.send(
                .post,
                Self.memories + "/batch",
                #"""
                {"operations":[
                 {"op":"update","id":"\#(id)","data":{"text":"green pears"}},
                 {"op":"update","id":"\#(id)","data":{"category":"health"}},
                 {"op":"create","data":{"text":"blue plums"}},
                 {"op":"delete","id":"\#(id)"},
                 {"op":"update","id":"\#(id)","data":{"text":"gone"}},
                 {"op":"create","data":{"text":"black cherries"}}]}
                """#
            )
            let results = answer["data"]?["results"]?.elements.map(Array.init) ?? []
            #expect(results.map { $0["status"]?.integer } == [200, 200, 201, 204, 404, 201])
            #expect(results[1]["memory"]?["text"]?.string == "green pears")
            #expect(results[1]["memory"]?["category"]?.string == "health")
            #expect(
                Self.texts(try await server.send(.get, Self.memories + "?order=asc")) == [
                    "blue plums", "black cherries",
                ]
            )
            let found = try await server.send(.post, Self.memories + "/search", #"{"query":"blue plums","limit":1}"#)
            #expect(Self.texts(found) == ["blue plums"])
        }
    }
}
