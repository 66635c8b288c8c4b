import Access

/// An API that clients already speak: paths, bodies and errors, translated into calls of the engine.
protocol Dialect: Sendable {
    /// The dialect's way to write refusals, for each prefix that it owns.
    var errorForms: [ErrorForm] { get }

    /// The limits of the dialect's routes.
    var ratePolicy: RateLimits.PolicyName { get }

    /// Adds the dialect's routes.
    func addRoutes(to routes: inout RouteBuilder)
}

extension Dialect {
    /// Dialects whose documents name no limits of their own have those of ContextIQ.
    var ratePolicy: RateLimits.PolicyName { .contextIQ }
}
