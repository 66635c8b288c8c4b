import Access
import Hummingbird
import MemoryEngine

/// What answers an admitted request that was carried out before; it is handed the first answer.
typealias RepetitionHandler = @Sendable (AdmittedRequest, RecordedAnswer) async throws -> Response

/// What a route asks for and costs, beside what it does.
struct RouteTraits: Sendable {
    /// Who may use a route.
    enum Admission: Sendable {
        /// Callers that hold every one of some permissions.
        case requiring(PermissionSet)
        /// Everybody.
        case open
    }

    /// Who may use the route.
    let admission: Admission
    /// The limits that count; `nil` for a route that is never limited.
    let policy: RateLimits.PolicyName?
    /// The class of the request within the limits.
    var rate = RateClass.standard
    /// Whether `Idempotency-Key` makes a request repeatable.
    var takesIdempotencyKey = false
    /// Whether the credential may stand in the query as `access_token`, for clients that cannot set headers.
    var takesQueryToken = false
    /// What answers a repeated request; `nil` when it gets the first answer as it was.
    var repeating: RepetitionHandler?
}
