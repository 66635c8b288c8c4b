import Access
import NIOCore

/// A route whose short requests are answered on the event loop that read them, without a task.
///
/// It stands beside an ordinary route of the same path, and answers exactly as that one does. Whatever it cannot answer at
/// once, refusals included, the ordinary route answers.
struct DirectRoute: Sendable {
    /// The rest of an answer: writes the body.
    typealias Answer = @Sendable () throws -> ByteBuffer

    /// The name of the dialect that it belongs to.
    let dialect: String
    let permissions: PermissionSet
    let policy: RateLimits.PolicyName
    let rate: RateClass

    /// Reads and checks a request, without effect.
    ///
    /// `nil`, like any error but `EngineError.overloaded`, hands the request to the ordinary route.
    let prepare: @Sendable (AdmittedRequest, ByteBuffer) throws -> Answer?

    /// What is counted of the ordinary route.
    var metrics: RouteMetrics?
}
