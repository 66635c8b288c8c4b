import HTTPTypes
import Hummingbird

/// Keeps web pages from driving a server that asks for no real credentials.
///
/// The `Host` header must name this machine's loopback, so that a foreign name that resolves to 127.0.0.1 gets nothing, and
/// a body must be declared as JSON, which a page of another origin cannot do without a preflight.
struct LoopbackMiddleware: RouterMiddleware {
    /// Whether requests need a credential, even if one that everybody knows.
    let requiresCredential: Bool

    func handle(
        _ request: Request,
        context: FrontContext,
        next: @concurrent (Request, FrontContext) async throws -> Response
    ) async throws -> Response {
        guard Self.isLoopback(request.head.authority) else {
            throw APIError(
                .forbidden,
                "Without authentication only loopback hosts are served, got the Host header '\(request.head.authority ?? "")'"
            )
        }
        if [.post, .put, .patch].contains(request.method) {
            let type = request.headers[.contentType]
            guard MediaKind(contentType: type) != .other || isBare(request) else {
                throw APIError(
                    .unsupportedMediaType,
                    "Expected the content type application/json, got \(type.map { "'\($0)'" } ?? "none")"
                )
            }
        }
        return try await next(request, context)
    }

    /// Whether a request has no body and declares none, and needs or carries a credential: a page of another origin cannot
    /// add one without a preflight.
    private func isBare(_ request: Request) -> Bool {
        request.headers[.contentType] == nil && request.headers[.transferEncoding] == nil
            && request.headers[.contentLength].map { $0 == "0" } ?? true
            && (requiresCredential || request.headers[.authorization] != nil || request.headers[.apiKey] != nil)
    }

    /// Whether a `Host` value, with or without a port, is `localhost`, 127.0.0.0/8 or `[::1]`.
    static func isLoopback(_ authority: String?) -> Bool {
        guard let authority else { return false }
        var host = authority.lowercased()[...]
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return false }
            let rest = host[host.index(after: end)...]
            return host[...end] == "[::1]" && (rest.isEmpty || isPort(rest))
        }
        if let colon = host.firstIndex(of: ":") {
            guard isPort(host[colon...]) else { return false }
            host = host[..<colon]
        }
        if host == "localhost" { return true }
        let bytes = host.split(separator: ".", omittingEmptySubsequences: false)
        return bytes.count == 4 && bytes[0] == "127"
            && bytes.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8($0) != nil }
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.first == ":" && UInt16(text.dropFirst()) != nil
    }
}

/// What a `Content-Type` header declares, as far as the server cares.
enum MediaKind: Hashable, Sendable {
    case json, lines, bytes, other

    /// No header is `.other`.
    init(contentType: String?) {
        switch contentType {
        // What nearly all clients send.
        case "application/json": self = .json
        case "application/octet-stream": self = .bytes
        default: self.init(unusual: contentType)
        }
    }

    private init(unusual contentType: String?) {
        let type = (contentType ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        if type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json")) {
            self = .json
        } else if ["application/x-ndjson", "application/ndjson", "application/jsonl"].contains(type) {
            self = .lines
        } else if type == "application/octet-stream" {
            self = .bytes
        } else {
            self = .other
        }
    }
}
