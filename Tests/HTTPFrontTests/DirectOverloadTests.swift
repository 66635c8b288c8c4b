import Embedding
import HTTPTypes
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import HTTPFront
@testable import MemoryEngine

/// An embedder that stops at some texts until a gate opens.
private struct HoldingEmbedder: TextEmbedder {
    let inner = HashingEmbedder()
    let held = Shared(0)
    let gate = Gate()

    var space: EmbeddingSpace { inner.space }

    func embed(_ texts: [String]) throws(EmbeddingError) -> [Float] {
        if texts.contains(where: { $0.hasPrefix("hold") }) {
            held.change { $0 += 1 }
            gate.pass()
        }
        return inner.embed(texts)
    }

    func tokenCount(of text: String) -> Int { inner.tokenCount(of: text) }
}

@Suite("Refusals on the event loop", .timeLimit(.minutes(5)))
struct DirectOverloadTests {
    private static let path = "/api/v1/memories/search"

    private static func search(_ text: String) -> String {
        #"{"scope":{"user_id":"user_123"},"search_query":"\#(text)"}"#
    }

    private static func direct(_ server: TestServer, _ body: String) -> (HTTPResponse, String)? {
        var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: path)
        head.headerFields[.contentType] = "application/json"
        head.headerFields[.contentLength] = String(body.utf8.count)
        head.headerFields[.apiKey] = TestServer.adminKey
        guard server.direct.mayAnswer(head) else { return nil }
        return server.direct.answer(head, ByteBuffer(string: body), from: NIOAsyncTestingChannel())
            .map { ($0.0, String(buffer: $0.1)) }
    }

    @Test(
        "New texts are refused as the ordinary route refuses them, remembered ones are answered, and wrong ones told so"
    )
    func overload() async throws {
        let embedder = HoldingEmbedder()
        try await TestServer.run(
            embedder: embedder,
            // No wait is borne at all.
            engine: {
                $0.textGate = OverloadGate(burstWait: 0, steadyWait: 0, leastPieces: (0, 0), calm: 0)
                $0.computeThreads = 1
            }
        ) { server in
            try await server.remember("green tea is liked")
            let known = Self.search("green tea")
            let ordinary = try await server.send(.post, Self.path, known)
            // Nobody was refused yet: what is new takes the ordinary way.
            #expect(Self.direct(server, Self.search("something new")) == nil)
            #expect(try #require(Self.direct(server, known)).1 == ordinary.text)

            let holder = Task { try await server.send(.post, Self.path, Self.search("hold the thread")) }
            while embedder.held.value == 0, !Task.isCancelled { await Task.yield() }
            let refused = try await server.send(.post, Self.path, Self.search("black coffee"))
            #expect(refused.status == 503)
            let direct = try #require(Self.direct(server, Self.search("white wine")))
            #expect(direct.0.status == .serviceUnavailable && direct.1 == refused.text)
            #expect(direct.0.headerFields[.retryAfter] == refused.headers[.retryAfter])
            let own: Set<HTTPField.Name> = [.correlationID, .date, .rateRemaining, .rateReset]
            let names = { (fields: HTTPFields) in Set(fields.map(\.name)).subtracting(own) }
            #expect(names(direct.0.headerFields) == names(refused.headers))

            #expect(try #require(Self.direct(server, known)).1 == ordinary.text)
            #expect(Self.direct(server, #"{"scope":{},"search_query":"red wine"}"#) == nil)
            #expect(Self.direct(server, #"{"scope":{"user_id":"unknown"},"search_query":"red wine"}"#) == nil)

            embedder.gate.open()
            #expect(try await holder.value.status == 200)
            // The thread is free: new texts are taken again.
            #expect(Self.direct(server, Self.search("rose")) == nil)
            #expect(try await server.send(.post, Self.path, Self.search("rose")).status == 200)
        }
    }
}
