import Embedding
import JSON
import MemoryEngine
import Remote
import Store
import TestSupport
import Testing

@Suite struct RemoteEmbedderTests {
    private static let texts = (0..<150).map { "text number \($0)" } + [""]

    @Test("Vectors come in the order of the texts, of unit length, in requests of at most a batch")
    func vectors() async throws {
        try await ModelServer.embedding([.vectors(dimension: 24)]) { server, make in
            let (space, vectors) = try await onThread {
                let embedder = try make()
                return (embedder.space, try embedder.embed(Self.texts))
            }
            #expect(space.model == "small/v2" && space.dimension == 24)
            let expected = HashingEmbedder(dimension: 24).embed(Self.texts.map { $0.isEmpty ? " " : $0 })
            #expect(vectors.count == expected.count)
            #expect(zip(vectors, expected).allSatisfy { abs($0 - $1) < 1e-6 })
            let requests = server.requests
            // The first one asks for the dimension.
            #expect(requests.map { $0["input"]?.count } == [1, 64, 64, 23])
            #expect(
                requests.allSatisfy { $0["model"]?.string == "small/v2" && $0["encoding_format"]?.string == "float" }
            )
            #expect(requests.allSatisfy { $0["dimensions"] == nil })
            #expect(try await onThread { try make().embed([]) }.isEmpty)
        }
    }

    @Test("The space is that of the model and dimension, whatever the address")
    func space() async throws {
        let spaces = Shared<[EmbeddingSpace]>([])
        for dimension in [24, 24, 25] {
            try await ModelServer.embedding([.vectors(dimension: dimension)]) { _, make in
                let space = try await onThread { try make().space }
                spaces.change { $0.append(space) }
            }
        }
        #expect(spaces.value[0] == spaces.value[1])
        #expect(spaces.value[0].fingerprint != spaces.value[2].fingerprint)
        #expect(EmbeddingSpace(parsing: spaces.value[0].description) == spaces.value[0])
    }

    @Test("A wanted dimension is asked for, and another one refused")
    func dimensions() async throws {
        try await ModelServer.embedding([.vectors(dimension: 8)], configure: { $0.dimensions = 16 }) { server, make in
            let error = await #expect(throws: EmbeddingError.self) { try await onThread { try make() } }
            #expect(error?.description.contains("8 dimensions instead of 16") == true)
            #expect(server.requests.first?["dimensions"]?.integer == 16)
        }
    }

    @Test("What may pass is tried again: 429, 503 and 408", arguments: [429, 503, 408])
    func retries(status: Int) async throws {
        let replies: [ModelServer.Reply] = [
            .status(status, retryAfter: "0"), .status(status), .vectors(dimension: 8),
        ]
        try await ModelServer.embedding(replies) { server, make in
            _ = try await onThread { try make() }
            #expect(server.requests.count == 3)
        }
    }

    @Test("What cannot pass is not tried again, and the endpoint's words are in the error", arguments: [400, 401, 404])
    func refusals(status: Int) async throws {
        try await ModelServer.embedding([.status(status)]) { server, make in
            let error = await #expect(throws: EmbeddingError.self) { try await onThread { try make() } }
            #expect(error?.description.contains("answered \(status): no \(status)") == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test("A server that stays broken is given up after the last attempt")
    func givesUp() async throws {
        try await ModelServer.embedding([.status(500)], configure: { $0.attempts = 3 }) { server, make in
            await #expect(throws: EmbeddingError.self) { try await onThread { try make() } }
            #expect(server.requests.count == 3)
        }
    }

    @Test("No answer in time is a timeout")
    func timeout() async throws {
        try await ModelServer.embedding(
            [.silence],
            configure: {
                $0.timeout = .milliseconds(50)
                $0.attempts = 1
            }
        ) { _, make in
            let error = await #expect(throws: EmbeddingError.self) { try await onThread { try make() } }
            #expect(error == .unavailable(reason: "the embeddings endpoint did not answer in time", isTimeout: true))
        }
    }

    @Test(
        "An answer without one good vector for each text is refused",
        arguments: [
            "no JSON", "{}", #"{"data":[]}"#, #"{"data":[{"index":0,"embedding":[]}]}"#,
            #"{"data":[{"index":1,"embedding":[1,2]}]}"#, #"{"data":[{"index":0,"embedding":"AAAA"}]}"#,
            #"{"data":[{"index":0,"embedding":[0,0]}]}"#, #"{"data":[{"index":0,"embedding":[1,null]}]}"#,
            #"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}"#,
        ]
    )
    func badAnswers(body: String) async throws {
        try await ModelServer.embedding([.body(body)]) { _, make in
            let error = await #expect(throws: EmbeddingError.self) { try await onThread { try make() } }
            #expect(error?.description.contains("cannot be used") == true)
        }
    }

    @Test("An engine stores and finds through the endpoint, and a failure there is the endpoint's, not the engine's")
    func engine() async throws {
        try await ModelServer.embedding([.vectors(dimension: 32)], configure: { $0.attempts = 1 }) { server, make in
            let folder = TemporaryFolder()
            let embedder = try await onThread { try make() }
            var options = Store.Options()
            options.mapSize = 1 << 30
            let engine = try MemoryEngine(store: Store(folder: folder.path, options: options), embedder: embedder)
            let caller = Caller(organisation: "acme", user: "alice", reachesAllUsers: false, isAdmin: false)
            let scope = try Scope(organisation: "acme", pairs: [("user_id", "alice")])
            for fact in ["tea in the morning", "a red bicycle"] {
                _ = try await engine.createMemory(NewMemory(scope: scope, fact: fact), by: caller)
            }
            let request = SearchRequest(scope: scope, query: .text("a red bicycle"))
            #expect(try await engine.search(request, for: caller).first?.memory.fact == "a red bicycle")
            server.reply([.status(400)])
            let error = await #expect(throws: EngineError.self) {
                _ = try await engine.createMemory(NewMemory(scope: scope, fact: "more"), by: caller)
            }
            guard case .upstream(let reason, isTimeout: false) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.contains("answered 400"))
            withExtendedLifetime(folder) {}
        }
    }
}
