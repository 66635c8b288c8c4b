/// An API that clients already speak: paths, bodies and errors, translated into calls of the engine.
protocol Dialect: Sendable {
    /// The dialect's way to write refusals, for each prefix that it owns.
    var errorForms: [ErrorForm] { get }

    /// Adds the dialect's routes.
    func addRoutes(to routes: inout RouteBuilder)
}
