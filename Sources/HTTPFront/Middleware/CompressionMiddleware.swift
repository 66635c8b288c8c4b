import HTTPTypes
import Hummingbird
import NIOCore

/// Compresses long answers with gzip for clients that accept it.
///
/// Streams are left alone: only a body of known length is compressed.
struct CompressionMiddleware: RouterMiddleware {
    /// Answers of fewer bytes go out as they are.
    static let leastBytes = 4 << 10

    func handle(
        _ request: Request,
        context: FrontContext,
        next: @concurrent (Request, FrontContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard let length = response.body.contentLength, length >= Self.leastBytes, request.method != .head,
            response.headers[.contentEncoding] == nil
        else { return response }
        let collected = CollectedBody()
        try await response.body.write(collected)
        let body = Self.compressed(collected.whole, for: request.head, &response.headers)
        response.headers[.contentLength] = String(body.readableBytes)
        response.body = ResponseBody(byteBuffer: body)
        return response
    }

    /// A whole body as it goes out, with the header fields that say so.
    static func compressed(_ body: ByteBuffer, for head: HTTPRequest, _ fields: inout HTTPFields) -> ByteBuffer {
        guard body.readableBytes >= leastBytes else { return body }
        fields[values: .vary].append("Accept-Encoding")
        guard acceptsGzip(head.headerFields[values: .acceptEncoding]), let compressed = body.gzipped() else {
            return body
        }
        fields[.contentEncoding] = "gzip"
        return compressed
    }

    /// Whether the values of `Accept-Encoding` allow gzip: by name, or else by `*`, with a weight above 0.
    static func acceptsGzip(_ values: [String]) -> Bool {
        var byName: Bool?
        var byStar = false
        for item in values.flatMap({ $0.split(separator: ",") }) {
            let parts = item.lowercased().split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            guard let coding = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if coding == "gzip" || coding == "x-gzip" { byName = weight > 0 }
            if coding == "*" { byStar = weight > 0 }
        }
        return byName ?? byStar
    }
}

/// Keeps what a body writes.
private final class CollectedBody: ResponseBodyWriter {
    private(set) var whole = ByteBuffer()

    func write(_ buffer: ByteBuffer) {
        if whole.readableBytes == 0 { whole = buffer } else { whole.writeImmutableBuffer(buffer) }
    }

    func finish(_ trailingHeaders: HTTPFields?) {}
}
