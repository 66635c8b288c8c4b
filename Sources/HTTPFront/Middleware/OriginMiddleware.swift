import HTTPTypes
import Hummingbird

/// Lets web pages of configured origins read answers (CORS).
///
/// Answers preflights itself. An origin that is not configured gets no header that would let its page read anything.
struct OriginMiddleware: RouterMiddleware {
    /// Origins such as `https://app.example.com`, compared byte by byte; `*` stands for all.
    let origins: Set<String>
    let routes: RouteTable
    let shared: SharedPaths

    private static let requestHeaders: [HTTPField.Name] = [
        .contentType, .authorization, .apiKey, .apiDialect, .correlationID, .idempotencyKey, .traceParent,
        .lastEventID,
    ]
    private static let answerHeaders: [HTTPField.Name] = [
        .correlationID, .rateLimit, .rateRemaining, .rateReset, .retryAfter, .idempotencyReplayed,
    ]

    func handle(
        _ request: Request,
        context: FrontContext,
        next: @concurrent (Request, FrontContext) async throws -> Response
    ) async throws -> Response {
        let origin = request.headers[.origin].flatMap { origins.contains($0) || origins.contains("*") ? $0 : nil }
        guard let origin else { return varied(try await next(request, context)) }
        if request.method == .options, request.headers[.accessControlRequestMethod] != nil {
            return preflight(request, origin)
        }
        var response = varied(try await next(request, context))
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlExposeHeaders] = Self.list(Self.answerHeaders)
        return response
    }

    private func preflight(_ request: Request, _ origin: String) -> Response {
        let methods = shared.targets(of: request.uri.path).reduce(into: [HTTPRequest.Method]()) { found, path in
            found += routes.methods(at: path).filter { !found.contains($0) }
        }
        var headers: HTTPFields = [.vary: "Origin"]
        // A page learns of an unknown path by asking for it.
        headers[.accessControlAllowOrigin] = origin
        headers[.accessControlAllowMethods] = (methods.isEmpty ? [.get] : methods).map(\.rawValue).joined(
            separator: ", "
        )
        headers[.accessControlAllowHeaders] = Self.list(Self.requestHeaders)
        headers[.accessControlMaxAge] = "600"
        return Response(status: .noContent, headers: headers)
    }

    /// Caches must not give one origin's answer to another.
    private func varied(_ response: Response) -> Response {
        var response = response
        response.headers[values: .vary].append("Origin")
        return response
    }

    private static func list(_ names: [HTTPField.Name]) -> String {
        names.map(\.rawName).joined(separator: ", ")
    }
}
