import AsyncHTTPClient
import Embedding
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JSON
import Logging
import NIOCore
import Remote
import Synchronization

/// An OpenAI-compatible embeddings server of a test's own, which answers as it is told.
final class EmbeddingsServer: Sendable {
    /// One answer.
    enum Reply: Sendable {
        /// 200 with the vectors of a hashing embedder of some dimension, made three times as long, in reverse order.
        case vectors(dimension: Int)
        /// 200 with this body.
        case body(String)
        /// Another status, with the message of an error.
        case status(Int, retryAfter: String? = nil)
        /// No answer until the client gives up.
        case silence
    }

    private struct State {
        var replies: [Reply]
        var requests: [String] = []
    }

    private let state: Mutex<State>

    private init(_ replies: [Reply]) { state = Mutex(State(replies: replies)) }

    /// The bodies that came with the right key.
    var requests: [JSONElement] {
        state.withLock { $0.requests }.compactMap { try? JSONDocument(parsing: Array($0.utf8)).root }
    }

    /// Replaces what is still to be answered.
    func reply(_ replies: [Reply]) { state.withLock { $0.replies = replies } }

    /// Runs a test beside a server that gives the replies in their order, the last one for ever.
    static func run(
        _ replies: [Reply],
        configure: @escaping @Sendable (inout RemoteEmbedder.Configuration) -> Void = { _ in },
        _ body:
            @escaping @Sendable (EmbeddingsServer, @escaping @Sendable () throws -> RemoteEmbedder) async throws ->
            Void
    ) async throws {
        let server = EmbeddingsServer(replies)
        let ports = AsyncStream<Int>.makeStream()
        let router = Router()
        router.post("/v1/embeddings") { request, _ in try await server.answer(request) }
        var logger = Logger(label: "embeddings")
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
                var configuration = RemoteEmbedder.Configuration(
                    baseURL: "http://127.0.0.1:\(port)/v1/",
                    model: "small/v2",
                    apiKey: "secret"
                )
                configuration.firstPause = .milliseconds(5)
                // Far more than any answer takes: the whole suite may keep both cores from it for seconds.
                configuration.timeout = .seconds(60)
                configure(&configuration)
                let given = configuration
                try await body(server) { try RemoteEmbedder(given, client: http) }
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
        let isKeyed = request.headers[.authorization] == "Bearer secret"
        let reply = state.withLock { state in
            if isKeyed { state.requests.append(text) }
            return state.replies.count > 1 ? state.replies.removeFirst() : state.replies[0]
        }
        switch reply {
        case .vectors(let dimension):
            let input = try JSONDocument(parsing: Array(text.utf8)).root["input"]?.elements?.compactMap(\.string) ?? []
            return response(200, Self.vectors(of: input, dimension: dimension))
        case .body(let body): return response(200, body)
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
