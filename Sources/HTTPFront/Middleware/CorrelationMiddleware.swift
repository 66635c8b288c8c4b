import HTTPTypes
import Hummingbird
import Logging
import Store

/// Gives each request a correlation id, puts it into the log's metadata and echoes it.
struct CorrelationMiddleware: RouterMiddleware {
    /// The longest id that is taken from a client.
    static let longestID = 128

    func handle(
        _ request: Request,
        context: FrontContext,
        next: @concurrent (Request, FrontContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.correlationID = Self.id(for: request.headers)
        context.logger[metadataKey: "correlation_id"] = .string(context.correlationID)
        if let trace = Self.acceptable(request.headers[.traceParent]) {
            context.logger[metadataKey: "traceparent"] = .string(trace)
        }
        var response = try await next(request, context)
        response.headers[.correlationID] = context.correlationID
        return response
    }

    /// The id of a request: the client's, or a new one.
    static func id(for headers: HTTPFields) -> String {
        acceptable(headers.value(of: .correlationID)) ?? Identifier<Self>.make(at: .now()).description
    }

    /// A client's id when it is short and printable, so that it can neither flood nor forge log lines.
    static func acceptable(_ id: String?) -> String? {
        guard let id, !id.isEmpty, id.utf8.count <= longestID, id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return id
    }
}
