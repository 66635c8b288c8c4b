package import AsyncHTTPClient
internal import Crypto
package import Embedding
internal import Glibc
internal import JSON
internal import NIOCore
internal import NIOFoundationCompat
internal import NIOHTTP1

/// An embedder that asks an OpenAI-compatible endpoint for its vectors.
///
/// A call blocks its thread until the answer is there. What may pass is tried again with growing, jittered pauses: a
/// broken connection, a timeout, 408, 429 (after as long as `Retry-After` says) and 5xx. Vectors are scaled to unit
/// length here; an answer that lacks one, or has one of another dimension, is a failure and never a wrong vector.
package final class RemoteEmbedder: TextEmbedder {
    /// How an embedder asks.
    package struct Configuration: Sendable {
        /// The address up to the version, such as `http://127.0.0.1:11434/v1`.
        package var baseURL: String
        /// The model that is asked.
        package var model: String
        /// Sent as a bearer token, if there is one.
        package var apiKey: String?
        /// The dimension that the endpoint is asked for; `nil` leaves it to the model.
        package var dimensions: Int?
        /// Texts of a request.
        package var batch = 64
        /// How long one request may take.
        package var timeout: Duration = .seconds(30)
        /// How often a request is sent before the call fails.
        package var attempts = 4
        /// The pause before the second attempt; it doubles with each one.
        package var firstPause: Duration = .milliseconds(250)
        /// The longest pause, whatever `Retry-After` says.
        package var longestPause: Duration = .seconds(10)
        /// Calls at a time.
        package var concurrency = 4

        /// A configuration for an endpoint and model.
        package init(baseURL: String, model: String, apiKey: String? = nil) {
            self.baseURL = baseURL
            self.model = model
            self.apiKey = apiKey
        }
    }

    /// The space: the model's name and the dimension that the endpoint gives.
    ///
    /// An endpoint does not tell when it changes a model behind a name, so the fingerprint is that of the name.
    package let space: EmbeddingSpace

    /// As many calls as may be under way.
    package var concurrentWaits: Int { configuration.concurrency }

    private let configuration: Configuration
    private let client: HTTPClient

    /// The largest answer that is read: 4,096 numbers of 32 characters for each of 256 texts.
    private static let largestAnswer = 32 << 20

    /// Asks the endpoint for one vector, which tells the dimension.
    ///
    /// - Parameter client: Must not follow redirects: they would carry the key elsewhere. Whoever made it shuts it down.
    /// - Throws: ``EmbeddingError/unavailable(reason:isTimeout:)`` when there is no vector.
    package init(_ configuration: Configuration, client: HTTPClient) throws(EmbeddingError) {
        self.configuration = configuration
        self.client = client
        let vector = try Self.rows(
            of: ["dimension"],
            dimension: configuration.dimensions,
            configuration: configuration,
            client: client
        )
        let identity = "openai/\(configuration.model)/\(vector.count)"
        let digest = SHA256.hash(data: Array(identity.utf8))
        space = EmbeddingSpace(
            model: configuration.model,
            dimension: vector.count,
            fingerprint: digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        )
    }

    /// The vectors of some texts, in their order.
    ///
    /// - Throws: ``EmbeddingError/unavailable(reason:isTimeout:)`` after the last attempt.
    package func embed(_ texts: [String]) throws(EmbeddingError) -> [Float] {
        var vectors: [Float] = []
        vectors.reserveCapacity(texts.count * space.dimension)
        for start in stride(from: 0, to: texts.count, by: configuration.batch) {
            let batch = Array(texts[start..<min(start + configuration.batch, texts.count)])
            vectors += try Self.rows(
                of: batch,
                dimension: space.dimension,
                configuration: configuration,
                client: client
            )
        }
        return vectors
    }

    /// The unit vectors of one request, asked for until they come or no attempt is left.
    private static func rows(
        of texts: [String],
        dimension: Int?,
        configuration: Configuration,
        client: HTTPClient
    ) throws(EmbeddingError) -> [Float] {
        let body = requestBody(texts, configuration)
        var pause = configuration.firstPause
        var attempt = 1
        while true {
            let answer = send(body, configuration, client)
            switch answer.result {
            case .success(let bytes): return try unitRows(bytes, count: texts.count, dimension: dimension)
            case .failure(let failure):
                guard answer.isPassing, attempt < configuration.attempts else { throw failure }
            }
            let jittered = pause * Double.random(in: 0.5...1)
            let wait = min(max(jittered, answer.wait ?? .zero), configuration.longestPause)
            usleep(useconds_t(wait / .microseconds(1)))
            pause = min(pause * 2, configuration.longestPause)
            attempt += 1
        }
    }

    private static func requestBody(_ texts: [String], _ configuration: Configuration) -> JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("model", configuration.model)
        writer.member("encoding_format", "float")
        if let dimensions = configuration.dimensions { writer.member("dimensions", dimensions) }
        writer.key("input")
        writer.beginArray()
        // Endpoints refuse an empty text.
        for text in texts { writer.string(text.isEmpty ? " " : text) }
        writer.endArray()
        writer.endObject()
        return writer.text()
    }

    private struct Answer {
        var result: Result<[UInt8], EmbeddingError>
        /// Whether another attempt may succeed.
        var isPassing = false
        /// How long the endpoint asks to wait.
        var wait: Duration?
    }

    /// Sends a request once and waits for the answer.
    private static func send(_ body: JSONText, _ configuration: Configuration, _ client: HTTPClient) -> Answer {
        let base =
            configuration.baseURL.hasSuffix("/") ? String(configuration.baseURL.dropLast()) : configuration.baseURL
        do {
            var request = try HTTPClient.Request(url: base + "/embeddings", method: .POST)
            request.headers.add(name: "Content-Type", value: "application/json")
            if let key = configuration.apiKey { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
            request.body = .byteBuffer(ByteBuffer(bytes: body.bytes))
            let accumulator = ResponseAccumulator(request: request, maxBodySize: largestAnswer)
            let deadline = NIODeadline.now() + TimeAmount(configuration.timeout)
            let response = try client.execute(request: request, delegate: accumulator, deadline: deadline).wait()
            let bytes = response.body.map { Array(buffer: $0) } ?? []
            guard response.status == .ok else {
                let status = Int(response.status.code)
                let reason = "the embeddings endpoint answered \(status): \(ChatClient.message(bytes))"
                let failure = EmbeddingError.unavailable(reason: reason, isTimeout: status == 408 || status == 504)
                let wait = response.headers.first(name: "retry-after").flatMap { Double($0) }.map {
                    Duration.seconds(max(0, $0))
                }
                return Answer(
                    result: .failure(failure),
                    isPassing: status == 408 || status == 429 || status >= 500,
                    wait: wait
                )
            }
            return Answer(result: .success(bytes))
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout {
            let failure = EmbeddingError.unavailable(
                reason: "the embeddings endpoint did not answer in time",
                isTimeout: true
            )
            return Answer(result: .failure(failure), isPassing: true)
        } catch {
            let failure = EmbeddingError.unavailable(
                reason: "the embeddings endpoint cannot be reached: \(error)",
                isTimeout: false
            )
            return Answer(result: .failure(failure), isPassing: true)
        }
    }

    /// The vectors of an answer, in the order of the texts, each of unit length.
    private static func unitRows(_ bytes: [UInt8], count: Int, dimension: Int?) throws(EmbeddingError) -> [Float] {
        func unusable(_ reason: String) -> EmbeddingError {
            .unavailable(reason: "the embeddings endpoint's answer cannot be used: \(reason)", isTimeout: false)
        }
        guard let root = try? JSONDocument(parsing: bytes).root else { throw unusable("it is not JSON") }
        guard let data = root["data"]?.elements else { throw unusable("it has no data") }
        var rows = [[Float]](repeating: [], count: count)
        for (position, entry) in data.enumerated() {
            let index = entry["index"]?.integer ?? position
            guard rows.indices.contains(index), rows[index].isEmpty else {
                throw unusable("it has a vector of index \(index) for \(count) texts")
            }
            var row: [Float] = []
            guard let embedding = entry["embedding"], embedding.readFloats(into: &row) == nil, !row.isEmpty else {
                throw unusable("vector \(index) is no array of numbers")
            }
            let expected = dimension ?? rows.first { !$0.isEmpty }?.count ?? row.count
            guard row.count == expected else {
                throw unusable("vector \(index) has \(row.count) dimensions instead of \(expected)")
            }
            let squares = row.reduce(0.0) { $0 + Double($1) * Double($1) }
            guard squares.isFinite, squares > 0 else { throw unusable("vector \(index) is zero or not finite") }
            let scale = 1 / squares.squareRoot()
            for at in row.indices { row[at] = Float(Double(row[at]) * scale) }
            rows[index] = row
        }
        if let missing = rows.firstIndex(where: \.isEmpty) { throw unusable("it lacks the vector of text \(missing)") }
        return rows.flatMap(\.self)
    }
}
