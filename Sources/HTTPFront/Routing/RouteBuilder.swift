import Access
import HTTPTypes
import Hummingbird

/// What answers an admitted request.
typealias RouteHandler = @Sendable (AdmittedRequest) async throws -> Response

/// Collects the routes of all dialects before the server is built.
struct RouteBuilder {
    /// One route, with its template in the style of OpenAPI.
    struct Route {
        let method: HTTPRequest.Method
        let template: String
        let respond: @Sendable (Request, FrontContext) async throws -> Response
    }

    private(set) var routes: [Route] = []
    private let gate: RouteGate

    init(gate: RouteGate) {
        self.gate = gate
    }

    /// Adds a route for callers that hold every one of `permissions`.
    mutating func add(
        _ method: HTTPRequest.Method,
        _ template: String,
        requiring permissions: PermissionSet,
        _ handler: @escaping RouteHandler
    ) {
        routes.append(
            Route(method: method, template: template) { [gate] request, context in
                try await handler(gate.admit(request, context: context, requiring: permissions))
            }
        )
    }

    /// Adds a route that asks for no credentials.
    mutating func addOpen(
        _ method: HTTPRequest.Method,
        _ template: String,
        _ handler: @escaping @Sendable () -> Response
    ) {
        routes.append(Route(method: method, template: template) { _, _ in handler() })
    }

    /// The methods by path.
    var table: RouteTable {
        var table = RouteTable()
        for route in routes { table.add(route.method, route.template) }
        return table
    }
}
