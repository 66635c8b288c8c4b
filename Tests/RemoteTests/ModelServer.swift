import AsyncHTTPClient
import Embedding
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JSON
import Logging
import NIOCore
import Synchronization

/// An OpenAI-compatible server of a test's own, which answers as it is told.
final class ModelServer: Sendable {
    /// One answer.
    enum Reply: Sendable {
        /// 200 with the vectors of a hashing embedder of some dimension, made three times as long, in reverse order.
        case vectors(dimension: Int)
        /// 200 with a message of this content.
        case content(String)
        /// 200 with this body.
        case body(String)
        /// 200 with a stream of server-sent events that each have some data.
        case events([String])
        /// Another status, with the message of an error.
        case status(Int, retryAfter: String? = nil)
        /// No answer until the client gives up.
        case silence
    }

    private struct State {
        var replies: [Reply]
        var requests: [String] = []
        var underWay = 0
        var mostUnderWay = 0
    }

    /// The key that requests shall have.
    static let key = "secret"

    private let state: Mutex<State>

    private init(_ replies: [Reply]) { state = Mutex(State(replies: replies)) }

    /// The bodies that came, an empty object for one without the right key.
    var requests: [JSONElement] {
        state.withLock { $0.requests }.compactMap { try? JSONDocument(parsing: Array($0.utf8)).root }
    }

    /// The most requests that were under way at the same time.
    var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }

    /// Replaces what is still to be answered.
    func reply(_ replies: [Reply]) { state.withLock { $0.replies = replies } }

    /// Runs a test beside a server that gives the replies in their order, the last one for ever.
    ///
    /// - Parameter body: Gets the server, the address of its API and a client.
    static func run(
        _ replies: [Reply],
        _ body: @escaping @Sendable (ModelServer, String, HTTPClient) async throws -> Void
    ) async throws {
        let server = ModelServer(replies)
        let ports = AsyncStream<Int>.makeStream()
        let router = Router()
        for path in ["/v1/embeddings", "/v1/chat/completions"] {
            router.post(RouterPath(path)) { request, _ in try await server.answer(request) }
        }
        var logger = Logger(label: "model")
        logger.logLevel = .critical
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { ports.continuation.yield($0.localAddress?.port ?? 0) },
            logger: logger
        )
        let http = HTTPClient(eventLoopGroupProvider: .singleton)
        let result: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                var port = 0
                for await found in ports.stream {
                    port = found
                    break
                }
                try await body(server, "http://127.0.0.1:\(port)/v1", http)
                group.cancelAll()
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await http.shutdown()
        try result.get()
    }

    private func answer(_ request: Request) async throws -> Response {
        let text = String(buffer: try await request.body.collect(upTo: 1 << 22))
        let reply = state.withLock { state in
            state.requests.append(request.headers[.authorization] == "Bearer \(ModelServer.key)" ? text : "{}")
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
            return state.replies.count > 1 ? state.replies.removeFirst() : state.replies[0]
        }
        defer { state.withLock { $0.underWay -= 1 } }
        switch reply {
        case .vectors(let dimension):
            let input = try JSONDocument(parsing: Array(text.utf8)).root["input"]?.elements?.compactMap(\.string) ?? []
            return response(200, Self.vectors(of: input, dimension: dimension))
        case .content(let content): return response(200, Self.message(content))
        case .body(let body): return response(200, body)
        case .events(let events):
            let body = events.map { "data: \($0)\n\n" }.joined()
            return Response(
                status: .ok,
                headers: [.contentType: "text/event-stream"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: body))
            )
        case .status(let code, let retryAfter):
            return response(code, #"{"error":{"message":"no \#(code)"}}"#, retryAfter: retryAfter)
        case .silence:
            try await Task.sleep(for: .seconds(3_600))
            return response(200, "{}")
        }
    }

    private static func vectors(of texts: [String], dimension: Int) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("data")
        writer.beginArray()
        for (index, text) in texts.enumerated().reversed() {
            writer.beginObject()
            writer.member("index", index)
            writer.key("embedding")
            writer.beginArray()
            for value in HashingEmbedder(dimension: dimension).embed([text]) { writer.float(value * 3) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.text().description
    }

    private static func message(_ content: String) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("choices")
        writer.beginArray()
        writer.beginObject()
        writer.key("message")
        writer.beginObject()
        writer.member("role", "assistant")
        writer.member("content", content)
        writer.endObject()
        writer.member("finish_reason", "stop")
        writer.endObject()
        writer.endArray()
        writer.endObject()
        return writer.text().description
    }

    private func response(_ code: Int, _ body: String, retryAfter: String? = nil) -> Response {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let retryAfter { headers[.retryAfter] = retryAfter }
        return Response(
            status: HTTPResponse.Status(code: code),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: body))
        )
    }
}

/// Runs what blocks on a thread of its own, so that the threads of tasks stay free for the server.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}
