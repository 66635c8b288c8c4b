import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JSON
import Logging
import NIOCore
import Remote
import Synchronization

/// An OpenAI-compatible server of a test's own, which answers as it is told.
final class ChatServer: Sendable {
    /// One answer.
    enum Reply: Sendable {
        /// 200 with a message of this content.
        case content(String)
        /// 200 with this body.
        case body(String)
        /// 200 with a stream of server-sent events that each have some data.
        case events([String])
        /// Another status, with headers and the message of an error.
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

    private let state: Mutex<State>

    private init(_ replies: [Reply]) { state = Mutex(State(replies: replies)) }

    /// The bodies that came.
    var requests: [JSONElement] {
        state.withLock { $0.requests }.compactMap { try? JSONDocument(parsing: Array($0.utf8)).root }
    }

    /// The most requests that were under way at the same time.
    var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }

    /// Runs a test beside a server that gives the replies in their order, the last one for ever.
    static func run(
        _ replies: [Reply],
        configure: (inout ChatClient.Configuration) -> Void = { _ in },
        _ body: @escaping @Sendable (ChatServer, ChatClient) async throws -> Void
    ) async throws {
        let server = ChatServer(replies)
        let ports = AsyncStream<Int>.makeStream()
        let router = Router()
        router.post("/v1/chat/completions") { request, _ in try await server.answer(request) }
        var logger = Logger(label: "chat")
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
                var configuration = ChatClient.Configuration(
                    baseURL: "http://127.0.0.1:\(port)/v1",
                    model: "small",
                    apiKey: "secret"
                )
                configuration.firstPause = .milliseconds(5)
                // Far more than any answer takes: the whole suite may keep both cores from it for seconds.
                configuration.timeout = .seconds(60)
                configure(&configuration)
                try await body(server, ChatClient(configuration, client: http))
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
            state.requests.append(request.headers[.authorization] == "Bearer secret" ? text : "{}")
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
            return state.replies.count > 1 ? state.replies.removeFirst() : state.replies[0]
        }
        defer { state.withLock { $0.underWay -= 1 } }
        switch reply {
        case .content(let content):
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
            return response(200, writer.text().description)
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
