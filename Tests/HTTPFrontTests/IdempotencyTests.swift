import Access
import HTTPTypes
import JSON
import MemoryEngine
import Testing

@testable import HTTPFront

@Suite struct IdempotencyTests {
    private func headers(_ key: String) -> HTTPFields { [.idempotencyKey: key] }

    private let memory = #"{"scope":{"user_id":"user_123"},"fact":"once"}"#
    private let session = #"{"user_id":"user_123","agent_id":"a","scope":{"user_id":"user_123"}}"#

    @Test("A repeated request gets the first answer and writes nothing, on every route that creates")
    func repetition() async throws {
        try await TestServer.run { server in
            let id = try await server.openSession()
            let event = #"{"author":"user","content":{"parts":[{"text":"hi"}]}}"#
            let batch = #"{"memories":[\#(memory),{"scope":{},"fact":7}]}"#
            for (path, body) in [
                ("/memories", memory), ("/sessions", session), ("/sessions/\(id)/events", event),
                ("/memories/batch", batch),
            ] {
                let first = try await server.send(.post, "/api/v1" + path, body, headers: headers("k"))
                #expect(first.status == 201, "\(first.text)")
                #expect(first.headers[.idempotencyReplayed] == nil)
                for _ in 0..<3 {
                    let again = try await server.send(.post, "/api/v1" + path, body, headers: headers("k"))
                    #expect(again.status == 201)
                    #expect(again.text == first.text)
                    #expect(again.headers[.idempotencyReplayed] == "true")
                    #expect(again.headers[.contentType] == "application/json")
                }
            }
            #expect(try await server.counts() == [2, 2])
            let events = try await server.send(.get, "/api/v1/sessions/\(id)/events")
            #expect(events["total"]?.integer == 1)
        }
    }

    @Test("One key with another body or another target is 422, and nothing is written")
    func otherRequest() async throws {
        try await TestServer.run { server in
            let path = "/api/v1/memories"
            _ = try await server.send(.post, path, memory, headers: headers("k"))
            let other = memory.replacing("once", with: "twice")
            for (path, body) in [(path, other), (path, memory + " "), (path + "?x=1", memory)] {
                let answer = try await server.send(.post, path, body, headers: headers("k"))
                #expect(answer.status == 422)
                #expect(answer.detail?.contains("Idempotency-Key") == true)
            }
            let (first, second) = (try await server.openSession(), try await server.openSession())
            let event = #"{"author":"user","content":{}}"#
            let made = try await server.send(.post, "/api/v1/sessions/\(first)/events", event, headers: headers("e"))
            let stray = try await server.send(.post, "/api/v1/sessions/\(second)/events", event, headers: headers("e"))
            #expect([made.status, stray.status] == [201, 422])
            #expect(try await server.counts() == [1, 2])
        }
    }

    @Test("A key is valid for its user, organisation and route only")
    func scopeOfKeys() async throws {
        try await TestServer.run { server in
            var ids: Set<String> = []
            let shared = #"{"scope":{"project":"p"},"fact":"once"}"#
            for (user, organisation) in [("u", "default"), ("v", "default"), ("u", "elsewhere")] {
                let key = try await server.key(user: user, organisation: organisation)
                for base in ["/api/v1", "/contextiq/api/v1"] {
                    let answer = try await server.send(
                        .post,
                        base + "/memories",
                        shared,
                        key: key,
                        headers: headers("k")
                    )
                    #expect(answer.status == 201, "\(answer.text)")
                    ids.insert(answer["id"]?.string ?? "")
                }
            }
            #expect(ids.count == 6)
        }
    }

    @Test("Concurrent requests with one key write once and all get the same answer")
    func concurrency() async throws {
        try await TestServer.run { server in
            let texts = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<32 {
                    group.addTask {
                        try await server.send(.post, "/api/v1/memories", memory, headers: headers("k")).text
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(texts.count == 32 && Set(texts).count == 1)
            #expect(try await server.counts()[0] == 1)
        }
    }

    @Test("A refused request leaves its key free, and a bad key is 400")
    func refusals() async throws {
        try await TestServer.run { server in
            let path = "/api/v1/memories"
            #expect(try await server.send(.post, path, #"{"fact":"x"}"#, headers: headers("k")).status == 422)
            #expect(try await server.send(.post, path, "{", headers: headers("k")).status == 400)
            let id = #","id":"01900000-0000-7000-8000-000000000001""#
            try await server.remember("there", more: id)
            let taken = memory.replacing(#""once""#, with: #""once"\#(id)"#)
            #expect(try await server.send(.post, path, taken, headers: headers("k")).status == 409)
            #expect(try await server.send(.post, path, memory, headers: headers("k")).status == 201)
            for key in ["", String(repeating: "k", count: 256)] {
                #expect(try await server.send(.post, path, memory, headers: headers(key)).status == 400)
            }
            let lacking = try await server.key(.memoryRead)
            #expect(try await server.send(.post, path, memory, key: lacking, headers: headers("k")).status == 403)
        }
    }

    @Test("When a session is deleted, the answers about it go, and a repeated request does not bring it back")
    func deletedSession() async throws {
        try await TestServer.run { server in
            let first = try await server.send(.post, "/api/v1/sessions", session, headers: headers("k"))
            let id = try #require(first["id"]?.string)
            let path = "/api/v1/sessions/\(id)/events"
            let event = #"{"author":"user","content":{"parts":[{"text":"private"}]}}"#
            #expect(try await server.send(.post, path, event, headers: headers("k")).status == 201)
            #expect(try await server.send(.delete, "/api/v1/sessions/\(id)").status == 204)
            for (path, body) in [("/api/v1/sessions", session), (path, event)] {
                let again = try await server.send(.post, path, body, headers: headers("k"))
                #expect(again.status == 409 && !again.text.contains("private"), "\(again.text)")
            }
            #expect(try await server.counts()[1] == 0)
        }
    }

    @Test("When a memory is purged, its answer goes; when it is only deleted, the answer is still repeated")
    func purgedMemory() async throws {
        try await TestServer.run { server in
            let first = try await server.send(.post, "/api/v1/memories", memory, headers: headers("k"))
            let id = try #require(first["id"]?.string)
            #expect(try await server.send(.delete, "/api/v1/memories/\(id)").status == 204)
            let again = try await server.send(.post, "/api/v1/memories", memory, headers: headers("k"))
            #expect(again.status == 201 && again.text == first.text)
            #expect(try await server.send(.delete, "/api/v1/memories/\(id)?purge=true").status == 204)
            let gone = try await server.send(.post, "/api/v1/memories", memory, headers: headers("k"))
            #expect(gone.status == 409 && !gone.text.contains("once"))
            #expect(try await server.counts()[0] == 0)
        }
    }

    @Test("Requests without a key, and routes that create nothing, are not touched")
    func withoutKey() async throws {
        try await TestServer.run { server in
            for _ in 0..<2 { #expect(try await server.send(.post, "/api/v1/memories", memory).status == 201) }
            #expect(try await server.counts()[0] == 2)
            let search = #"{"scope":{"user_id":"user_123"},"search_query":"once"}"#
            for _ in 0..<2 {
                let answer = try await server.send(.post, "/api/v1/memories/search", search, headers: headers("k"))
                #expect(answer.status == 200 && answer.headers[.idempotencyReplayed] == nil)
            }
        }
    }
}
