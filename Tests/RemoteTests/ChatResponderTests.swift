import Embedding
import JSON
import MemoryEngine
import NIOCore
import Store
import TestSupport
import Testing

@testable import Remote

@Suite struct ChatResponderTests {
    private static func piece(_ text: String) -> String { #"{"choices":[{"delta":{"content":"\#(text)"}}]}"# }

    private static let context = ReplyContext(
        message: "Where do I live?",
        history: [ChatMessage(role: .user, text: "Hi"), ChatMessage(role: .assistant, text: "Hello")],
        candidates: [],
        maximum: 3
    )

    /// The pieces that came and what ended them.
    private func pieces(_ client: ChatClient) async -> ([String], ResponderFailure?) {
        var found: [String] = []
        do {
            for try await piece in try await ChatResponder(client).reply(to: Self.context).pieces {
                found.append(piece)
            }
            return (found, nil)
        } catch {
            return (found, error as? ResponderFailure ?? ResponderFailure(reason: "other: \(error)", isTimeout: false))
        }
    }

    @Test("The answer comes in the pieces of the stream; the request has the conversation")
    func streams() async throws {
        let events = [#"{"choices":[{"delta":{"role":"assistant"}}]}"#, Self.piece("In "), Self.piece("Lisbon")]
        try await ModelServer.chatting([.events(events + ["[DONE]", Self.piece("never")])]) { server, client in
            let (found, failure) = await pieces(client)
            #expect(found == ["In ", "Lisbon"] && failure == nil)
            let request = try #require(server.requests.first)
            #expect(request["stream"]?.bool == true && request["model"]?.string == "small")
            let messages = try #require(request["messages"]?.elements.map(Array.init))
            #expect(messages.map { $0["role"]?.string } == ["system", "user", "assistant", "user"])
            #expect(messages.last?["content"]?.string == "Where do I live?")
        }
    }

    @Test("What is remembered goes to the model, as many memories as the answer may rest on")
    func memories() async throws {
        try await ModelServer.chatting([.events([Self.piece("x"), "[DONE]"])]) { server, client in
            let folder = TemporaryFolder()
            var configuration = MemoryEngine.Configuration()
            configuration.responder = ChatResponder(client)
            let engine = try MemoryEngine(
                store: try Store.forTests(in: folder),
                embedder: HashingEmbedder(),
                configuration: configuration
            )
            let caller = Caller(organisation: "acme", user: "alice", reachesAllUsers: false, isAdmin: false)
            let scope = try Scope(organisation: "acme", pairs: [("user_id", "alice")])
            for fact in ["I live in Lisbon", "I live in a flat", "I live alone"] {
                _ = try await engine.createMemory(NewMemory(scope: scope, fact: fact), by: caller)
            }
            let context = try await engine.replyContext(to: "Where do I live?", scope: scope, maximum: 2, for: caller)
            let reply = try await engine.reply(to: context)
            #expect(reply.responder == "openai" && reply.memories.count == 2)
            #expect(try await reply.text() == "x")
            let messages = try #require(server.requests.first?["messages"]?.elements.map(Array.init))
            let system = try #require(messages[0]["content"]?.string)
            #expect(reply.memories.allSatisfy { system.contains($0.memory.fact) })
            #expect(!context.candidates.dropFirst(2).contains { system.contains($0.memory.fact) })
            withExtendedLifetime(folder) {}
        }
    }

    @Test("A passing failure is tried once more; a refusal, silence and nonsense end with the reason")
    func failures() async throws {
        try await ModelServer.chatting([.status(503), .events([Self.piece("ok")])]) { server, client in
            #expect(await pieces(client).0 == ["ok"])
            #expect(server.requests.count == 2)
        }
        try await ModelServer.chatting([.status(401)]) { server, client in
            let (found, failure) = await pieces(client)
            #expect(found.isEmpty && failure?.reason == "the language model answered 401: no 401")
            #expect(failure?.isTimeout == false && server.requests.count == 1)
        }
        try await ModelServer.chatting([.events([Self.piece("half"), "{"])]) { server, client in
            let (found, failure) = await pieces(client)
            #expect(found == ["half"] && failure?.reason.contains("not JSON") == true && server.requests.count == 1)
        }
        try await ModelServer.chatting([.events([])]) { _, client in #expect(await pieces(client).1 != nil) }
        try await ModelServer.chatting([.silence], configure: { $0.timeout = .milliseconds(50) }) { _, client in
            #expect(await pieces(client).1?.isTimeout == true)
        }
    }

    @Test("An endpoint that does not stream answers in one piece")
    func whole() async throws {
        try await ModelServer.chatting([.content("In Lisbon")]) { _, client in
            #expect(await pieces(client).0 == ["In Lisbon"])
        }
    }

    @Test("Lines of a stream may be cut anywhere, within characters too")
    func lines() {
        let bytes = Array("data: Zürich\r\n\r\n: comment\ndata:two\nevent: x\ndata: open".utf8)
        for size in 1...bytes.count {
            var lines = EventLines()
            var found: [String] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                found += lines.take(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(found == ["Zürich", "two"])
        }
    }
}
