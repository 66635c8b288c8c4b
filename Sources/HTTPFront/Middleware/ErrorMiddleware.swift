import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore

/// Turns everything thrown into an answer in the form of the dialect that owns the path.
///
/// Also knows unknown paths (404) from known ones with another method (405 with `Allow`). A 5xx is logged with its
/// cause, unless it only says that the server is busy; the client never sees the cause of a 500.
struct ErrorMiddleware: RouterMiddleware {
    let forms: ErrorForms
    let routes: RouteTable

    func handle(
        _ request: Request,
        context: FrontContext,
        next: @concurrent (Request, FrontContext) async throws -> Response
    ) async throws -> Response {
        do {
            if let refusal = context.refusal { throw refusal }
            return try await next(request, context)
        } catch let failure as RequestBodyFailure {
            // The connection itself broke: nobody is left to answer.
            throw failure.cause
        } catch {
            let refusal = refusal(for: error, request: request, context: context)
            // A refusal that says when to come again is in the request's own line; a line more for each would cost most when there is
            // least time.
            let isOverload = refusal.status == .serviceUnavailable && refusal.headers[.retryAfter] != nil
            if refusal.status.code >= 500, refusal.status != .notImplemented, !isOverload {
                context.logger.error(
                    "request failed",
                    metadata: [
                        "status": .stringConvertible(refusal.status.code),
                        "cause": .string(refusal.cause ?? "\(refusal.detail)"),
                        "method": .string(request.method.rawValue), "path": .string(request.uri.path),
                    ]
                )
            }
            return response(to: request, refusal: refusal)
        }
    }

    private func refusal(for error: any Error, request: Request, context: FrontContext) -> APIError {
        guard let error = error as? HTTPError, error.status == .notFound else { return APIError(describing: error) }
        // Only the router throws this one: no route has this path and method.
        let allowed = routes.methods(at: request.uri.path)
        guard !allowed.isEmpty else { return .notFound("Not found: no such path") }
        let list = allowed.map(\.rawValue).joined(separator: ", ")
        return APIError(
            .methodNotAllowed,
            "Method \(request.method.rawValue) is not allowed here, allowed: \(list)",
            headers: [.allow: list]
        )
    }

    private func response(to request: Request, refusal: APIError) -> Response {
        var headers = refusal.headers
        headers[.contentType] = "application/json"
        let (status, bytes) = forms.answer(to: refusal, at: request.uri.path)
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        let response = Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
        return request.method == .head ? response.createHeadResponse() : response
    }
}
