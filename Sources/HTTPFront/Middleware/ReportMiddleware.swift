import HTTPTypes
import Hummingbird
import Logging

/// Reports each answered request: one log line, and the configured observer.
///
/// It looks at the answer and leaves it alone, so that head, body and end go out in one write.
struct ReportMiddleware: RouterMiddleware {
    let observe: (@Sendable (RequestReport) -> Void)?
    private let clock = ContinuousClock()

    func handle(
        _ request: Request,
        context: FrontContext,
        next: @concurrent (Request, FrontContext) async throws -> Response
    ) async throws -> Response {
        let start = clock.now
        let response = try await next(request, context)
        let template = context.endpointPath
        let report = RequestReport(
            method: request.method,
            route: template == "NotFound" ? nil : template,
            status: response.status,
            duration: start.duration(to: clock.now),
            responseBytes: response.body.contentLength ?? 0
        )
        observe?(report)
        context.logger.info(
            "request",
            metadata: [
                "method": .string(report.method.rawValue), "route": .string(report.route ?? "-"),
                "status": .stringConvertible(report.status.code),
                "microseconds": .stringConvertible(Int(report.duration / .microseconds(1))),
                "bytes": .stringConvertible(report.responseBytes),
            ]
        )
        return response
    }
}
