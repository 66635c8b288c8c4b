import Access
import HTTPTypes
import Hummingbird
import NIOCore

/// What answers an admitted request.
typealias RouteHandler = @Sendable (AdmittedRequest) async throws -> Response

/// Collects the routes of all dialects before the server is built.
struct RouteBuilder {
    /// One route, with its template in the style of OpenAPI.
    struct Route {
        let method: HTTPRequest.Method
        let template: String
        let traits: RouteTraits
        /// The name of the dialect that it belongs to; `nil` for the server's own.
        let dialect: String?
        let respond: @Sendable (Request, FrontContext) async throws -> Response
    }

    /// The name of the dialect whose routes are added from now on.
    var dialect: String?
    /// The limits of the routes that are added from now on.
    var policy = RateLimits.PolicyName.contextIQ

    private(set) var routes: [Route] = []

    /// Routes whose short requests are answered on the event loop, by path.
    private(set) var directRoutes: [String: DirectRoute] = [:]

    let gate: RouteGate

    init(gate: RouteGate) {
        self.gate = gate
    }

    /// Adds a route for callers that hold every one of `permissions`.
    ///
    /// - Parameters:
    ///   - rate: The class of its requests within the limits.
    ///   - takesIdempotencyKey: Whether the handler records its answer with its write, by
    ///     ``AdmittedRequest/recording(_:_:)``, so that a request with an `Idempotency-Key` may be repeated.
    ///   - takesQueryToken: Whether the credential may stand in the query as `access_token`.
    ///   - repeating: What answers a repeated request; without it the first answer is repeated byte by byte.
    mutating func add(
        _ method: HTTPRequest.Method,
        _ template: String,
        requiring permissions: PermissionSet,
        rate: RateClass = .standard,
        takesIdempotencyKey: Bool = false,
        takesQueryToken: Bool = false,
        repeating: RepetitionHandler? = nil,
        _ handler: @escaping RouteHandler
    ) {
        let traits = RouteTraits(
            admission: .requiring(permissions),
            policy: policy,
            rate: rate,
            takesIdempotencyKey: takesIdempotencyKey,
            takesQueryToken: takesQueryToken,
            repeating: repeating
        )
        routes.append(
            Route(method: method, template: template, traits: traits, dialect: dialect) { [gate] request, context in
                try await gate.respond(to: request, context, at: template, traits, permissions, handler)
            }
        )
    }

    /// Adds a shorter way to answer some requests of a POST route; see ``DirectRoute``.
    mutating func addDirect(
        _ path: String,
        requiring permissions: PermissionSet,
        rate: RateClass,
        _ prepare: @escaping @Sendable (AdmittedRequest, ByteBuffer) throws -> DirectRoute.Answer?
    ) {
        directRoutes[path] = DirectRoute(
            dialect: dialect ?? "",
            permissions: permissions,
            policy: policy,
            rate: rate,
            prepare: prepare
        )
    }

    /// Adds a route that asks for no credentials.
    ///
    /// - Parameter isLimited: Whether requests count against the limit of their address; probes do not.
    mutating func addOpen(
        _ method: HTTPRequest.Method,
        _ template: String,
        isLimited: Bool = true,
        _ handler: @escaping @Sendable () -> Response
    ) {
        let traits = RouteTraits(admission: .open, policy: isLimited ? policy : nil)
        routes.append(
            Route(method: method, template: template, traits: traits, dialect: dialect) { [gate] _, context in
                try gate.respondOpenly(context, traits, handler)
            }
        )
    }

    /// Adds a route that tells whoever asks what their credential is worth.
    ///
    /// A credential that is missing or invalid is no reason to refuse; it counts against the limit of its address.
    mutating func addInquiry(
        _ method: HTTPRequest.Method,
        _ template: String,
        _ handler: @escaping @Sendable (Principal?) -> Response
    ) {
        let traits = RouteTraits(admission: .open, policy: policy)
        routes.append(
            Route(method: method, template: template, traits: traits, dialect: dialect) { [gate] request, context in
                try await gate.respondToInquiry(request, context, traits, handler)
            }
        )
    }

    /// Adds a route for admins, and for callers without a credential that an audience admits.
    mutating func addObserver(
        _ method: HTTPRequest.Method,
        _ template: String,
        audience: MetricsAudience,
        _ handler: @escaping @Sendable () throws -> Response
    ) {
        let traits = RouteTraits(admission: .requiring(.admin), policy: nil)
        routes.append(
            Route(method: method, template: template, traits: traits, dialect: dialect) { [gate] request, context in
                if Credential(headers: request.headers) == nil, audience.admits(request, from: context.remoteAddress) {
                    return try handler()
                }
                return try await gate.respond(to: request, context, at: template, traits, .admin) { _ in
                    try handler()
                }
            }
        )
    }

    /// The methods by path.
    var table: RouteTable {
        var table = RouteTable()
        for route in routes { table.add(route.method, route.template) }
        return table
    }
}
