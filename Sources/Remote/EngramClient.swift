package import AsyncHTTPClient
package import JSON
internal import NIOCore
internal import NIOHTTP1

/// A client of another Engram server's native API, for the command line.
package struct EngramClient: Sendable {
    /// Why a call failed.
    package enum Failure: Error, Sendable, CustomStringConvertible {
        /// No server answers at the address.
        case unreachable(url: String, reason: String)
        /// The server refused; the detail is its own.
        case refused(status: Int, detail: String)
        /// The answer is not what the API promises.
        case unexpected(String)

        /// A sentence for people.
        package var description: String {
            switch self {
            case .unreachable(let url, let reason): "cannot reach \(url): \(reason)"
            case .refused(let status, let detail): "the server answered \(status): \(detail)"
            case .unexpected(let reason): "the server's answer cannot be read: \(reason)"
            }
        }
    }

    /// The server's address without a path, such as `http://127.0.0.1:8000`.
    package let url: String

    private let key: String?
    private let client: HTTPClient

    /// The largest answer that is read: a batch of results with metadata.
    private static let largestAnswer = 64 << 20

    /// A client of the server at an address.
    ///
    /// - Parameters:
    ///   - key: Sent as `X-API-Key`.
    ///   - client: Whoever made it shuts it down.
    package init(url: String, key: String?, client: HTTPClient) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.key = key
        self.client = client
    }

    /// What carries requests: it tells at once when nobody listens at an address, for which it would try for ten seconds by itself.
    ///
    /// Whoever makes it shuts it down.
    package static func makeTransport() -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(5)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Sends a request and reads its answer as JSON.
    ///
    /// - Parameters:
    ///   - path: From the root, with its query.
    ///   - body: The JSON body, if any.
    /// - Throws: ``Failure``
    package func call(_ method: Method, _ path: String, body: JSONText? = nil) async throws(Failure) -> JSONElement? {
        try await call(method, path, body.map { ($0.bytes, "application/json") })
    }

    /// Sends a JSON value a line and reads the answer as JSON.
    ///
    /// - Parameter path: From the root, with its query.
    /// - Throws: ``Failure``
    package func send(lines: [UInt8], to path: String) async throws(Failure) -> JSONElement? {
        try await call(.post, path, (lines, "application/x-ndjson"))
    }

    private func call(
        _ method: Method,
        _ path: String,
        _ body: (bytes: [UInt8], type: String)?
    ) async throws(Failure) -> JSONElement? {
        var request = HTTPClientRequest(url: url + path)
        request.method = .RAW(value: method.rawValue)
        if let key { request.headers.add(name: "X-API-Key", value: key) }
        if let body {
            request.headers.add(name: "Content-Type", value: body.type)
            request.body = .bytes(ByteBuffer(bytes: body.bytes))
        }
        let status: Int
        let bytes: [UInt8]
        do {
            let response = try await client.execute(request, timeout: .seconds(120))
            status = Int(response.status.code)
            bytes = Array(buffer: try await response.body.collect(upTo: EngramClient.largestAnswer))
        } catch {
            throw .unreachable(url: url, reason: "\(error)")
        }
        let answer: JSONElement?
        do throws(JSONError) {
            answer = bytes.isEmpty ? nil : try JSONDocument(parsing: bytes).root
        } catch {
            throw .unexpected("\(error)")
        }
        guard (200..<300).contains(status) else {
            throw .refused(status: status, detail: answer.map(EngramClient.detail) ?? "no detail")
        }
        return answer
    }

    /// The reason in an error body of the native API, in one line.
    ///
    /// - Parameter body: `{"detail": text}`, or `{"detail": [{"loc", "msg", "type"}]}`.
    package static func detail(_ body: JSONElement) -> String {
        guard let detail = body["detail"] else { return "no detail" }
        guard let problems = detail.elements else { return detail.string ?? detail.text.description }
        return problems.map { problem in
            let place = (problem["loc"]?.elements.map(Array.init) ?? []).dropFirst()
            let path = place.map { $0.string ?? $0.text.description }
            return path.joined(separator: ".") + " " + (problem["msg"]?.string ?? "")
        }.joined(separator: "; ")
    }

    /// A method of HTTP.
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }
}
