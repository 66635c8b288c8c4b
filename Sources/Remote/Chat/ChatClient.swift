package import AsyncHTTPClient
package import JSON
internal import NIOCore
internal import NIOHTTP1

/// A client of an OpenAI-compatible chat endpoint.
///
/// At most ``Configuration/concurrency`` requests are under way at a time. What may pass is tried again with growing,
/// jittered pauses: a broken connection, a timeout, 408, 429 (after as long as `Retry-After` says) and 5xx.
package struct ChatClient: Sendable {
    /// How a client works.
    package struct Configuration: Sendable {
        /// The address up to the version, such as `http://127.0.0.1:11434/v1`.
        package var baseURL: String
        /// The model that is asked unless a caller names another.
        package var model: String
        /// Sent as a bearer token, if there is one.
        package var apiKey: String?
        /// How long one request may take.
        package var timeout: Duration = .seconds(60)
        /// How often a request is sent before the client gives up.
        package var attempts = 4
        /// The pause before the second attempt; it doubles with each one.
        package var firstPause: Duration = .milliseconds(500)
        /// The longest pause, whatever `Retry-After` says.
        package var longestPause: Duration = .seconds(30)
        /// Requests under way at a time.
        package var concurrency = 4

        /// A configuration for an endpoint and model.
        package init(baseURL: String, model: String, apiKey: String? = nil) {
            self.baseURL = baseURL
            self.model = model
            self.apiKey = apiKey
        }
    }

    /// Why there is no answer.
    package enum Failure: Error, Sendable, CustomStringConvertible {
        /// The endpoint refused, in its own words.
        case refused(status: Int, message: String)
        /// No connection, or no answer in time.
        case unreachable(String)
        /// The answer did not come in time.
        case timedOut
        /// The answer is not what an OpenAI-compatible endpoint gives.
        case unexpected(String)

        /// A sentence without the endpoint's address.
        package var description: String {
            switch self {
            case .refused(let status, let message): "the language model answered \(status): \(message)"
            case .unreachable(let reason): "the language model cannot be reached: \(reason)"
            case .timedOut: "the language model did not answer in time"
            case .unexpected(let reason): "the language model's answer cannot be used: \(reason)"
            }
        }

        /// The same without the endpoint's own words, which may repeat what it was sent.
        package var logged: String {
            if case .refused(let status, _) = self { return "the language model answered \(status)" }
            return description
        }

        /// Whether another attempt may succeed.
        var isPassing: Bool {
            switch self {
            case .refused(let status, _): status == 408 || status == 429 || status >= 500
            case .unreachable, .timedOut: true
            case .unexpected: false
            }
        }

        /// Whether it took too long.
        package var isTimeout: Bool {
            switch self {
            case .timedOut: true
            case .refused(let status, _): status == 408 || status == 504
            case .unreachable, .unexpected: false
            }
        }

        /// What sending a request threw.
        init(sending error: any Error) {
            switch error {
            case let failure as Failure: self = failure
            case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
                self = .timedOut
            default: self = .unreachable("\(error)")
            }
        }
    }

    /// The configuration.
    package let configuration: Configuration

    let client: HTTPClient
    let gate: ConcurrencyGate

    /// The largest answer that is read.
    static let largestAnswer = 8 << 20

    /// A client.
    ///
    /// - Parameter client: Whoever made it shuts it down. It must not follow redirects: they would carry the key elsewhere.
    package init(_ configuration: Configuration, client: HTTPClient) {
        self.configuration = configuration
        self.client = client
        gate = ConcurrencyGate(width: configuration.concurrency)
    }

    /// Asks for an answer that is a JSON value of a schema.
    ///
    /// - Parameters:
    ///   - model: Another model than the configured one.
    ///   - system: What the model shall do.
    ///   - user: What it shall do it with.
    ///   - schema: The JSON schema of the answer, and its name.
    /// - Returns: The text of the answer, which may still break the schema.
    /// - Throws: ``Failure`` after the last attempt; `CancellationError` when the task is cancelled.
    package func answer(
        model: String?,
        system: String,
        user: String,
        schema: (name: String, text: JSONText)
    ) async throws -> String {
        let body = requestBody(model: model ?? configuration.model, system: system, user: user, schema: schema)
        var pause = configuration.firstPause
        for attempt in 1... {
            let (result, wait) = try await gate.run { await send(body) }
            switch result {
            case .success(let text): return text
            case .failure(let failure):
                try Task.checkCancellation()
                guard failure.isPassing, attempt < configuration.attempts else { throw failure }
            }
            let jittered = pause * Double.random(in: 0.5...1)
            try await Task.sleep(for: min(max(jittered, wait ?? .zero), configuration.longestPause))
            pause = min(pause * 2, configuration.longestPause)
        }
        throw Failure.unexpected("no attempt was made")
    }

    private func requestBody(
        model: String,
        system: String,
        user: String,
        schema: (name: String, text: JSONText)
    ) -> JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("model", model)
        writer.member("temperature", 0)
        writer.key("messages")
        writer.beginArray()
        for (role, content) in [("system", system), ("user", user)] {
            writer.beginObject()
            writer.member("role", role)
            writer.member("content", content)
            writer.endObject()
        }
        writer.endArray()
        writer.key("response_format")
        writer.beginObject()
        writer.member("type", "json_schema")
        writer.key("json_schema")
        writer.beginObject()
        writer.member("name", schema.name)
        writer.member("strict", true)
        writer.member("schema", schema.text)
        writer.endObject()
        writer.endObject()
        writer.endObject()
        return writer.text()
    }

    /// Sends a request once.
    ///
    /// - Returns: The answer's text, or why there is none; and how long the endpoint asks to wait.
    private func send(_ body: JSONText) async -> (Result<String, Failure>, wait: Duration?) {
        do {
            let deadline = NIODeadline.now() + TimeAmount(configuration.timeout)
            let response = try await client.execute(request(body), deadline: deadline)
            let bytes = Array(buffer: try await response.body.collect(upTo: ChatClient.largestAnswer))
            let wait = response.headers.first(name: "retry-after").flatMap { Double($0) }.map {
                Duration.seconds(max(0, $0))
            }
            guard response.status == .ok else {
                return (.failure(.refused(status: Int(response.status.code), message: ChatClient.message(bytes))), wait)
            }
            return (ChatClient.content(bytes), nil)
        } catch {
            return (.failure(Failure(sending: error)), nil)
        }
    }

    /// The request with a body.
    func request(_ body: JSONText) -> HTTPClientRequest {
        let base =
            configuration.baseURL.hasSuffix("/") ? String(configuration.baseURL.dropLast()) : configuration.baseURL
        var request = HTTPClientRequest(url: base + "/chat/completions")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        if let key = configuration.apiKey { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        request.body = .bytes(ByteBuffer(bytes: body.bytes))
        return request
    }

    /// The text of the first choice.
    static func content(_ bytes: [UInt8]) -> Result<String, Failure> {
        guard let answer = try? JSONDocument(parsing: bytes).root else {
            return .failure(.unexpected("it is not JSON"))
        }
        guard let choice = answer["choices"]?.elements?.first(where: { _ in true }), let message = choice["message"]
        else {
            return .failure(.unexpected("it has no choices"))
        }
        if let refusal = message["refusal"]?.string {
            return .failure(.unexpected("the model refused: \(refusal.prefix(200))"))
        }
        if choice["finish_reason"]?.string == "length" { return .failure(.unexpected("it was cut off")) }
        guard let content = message["content"]?.string else { return .failure(.unexpected("it has no content")) }
        return .success(content)
    }

    /// The message of an error body, in one line.
    static func message(_ bytes: [UInt8]) -> String {
        let body = try? JSONDocument(parsing: bytes).root
        let message = body?["error"]?["message"]?.string ?? body?["error"]?.string ?? body?["message"]?.string
        return String((message ?? "no message").prefix(300)).split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
