import HTTPTypes
import Hummingbird
import Logging

/// Reports each answered request: one log line, and the configured observer.
///
/// It looks at the answer and leaves it alone, so that head, body and end go out in one write.
struct ReportMiddleware: RouterMiddleware {
    /// Counts what no route takes.
    let unknown: RouteMetrics
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
        if report.route == nil {
            unknown.note(report.status, nanoseconds: UInt64(max(0, report.duration / .nanoseconds(1))))
        }
        note(report, context.logger)
        return response
    }

    /// Tells the observer and the log of a request.
    ///
    /// - Parameters:
    ///   - correlationID: The request's id where the logger does not know it.
    ///   - traceParent: The request's trace context where the logger does not know it.
    func note(_ report: RequestReport, _ logger: Logger, correlationID: String? = nil, traceParent: String? = nil) {
        observe?(report)
        guard logger.logLevel <= .info else { return }
        if let handler = logger.handler as? JSONLogHandler {
            return handler.log(report, correlationID: correlationID, traceParent: traceParent)
        }
        var metadata: Logger.Metadata = [
            "method": .string(report.method.rawValue), "route": .string(report.route ?? "-"),
            "status": .stringConvertible(report.status.code),
            "microseconds": .stringConvertible(Int(report.duration / .microseconds(1))),
            "bytes": .stringConvertible(report.responseBytes),
        ]
        if let correlationID { metadata["correlation_id"] = .string(correlationID) }
        if let traceParent { metadata["traceparent"] = .string(traceParent) }
        logger.info("request", metadata: metadata)
    }
}
