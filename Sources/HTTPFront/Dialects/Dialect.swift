import Access
import MemoryEngine

/// An API that clients already speak: paths, bodies and errors, translated into calls of the engine.
///
/// A dialect is added with its folder and one line in ``Dialects``.
protocol Dialect: Sendable {
    /// How requests, credentials and `/openapi/<name>.json` name the dialect.
    static var name: String { get }

    /// A description of the dialect's routes in OpenAPI, as JSON; its paths are relative to its servers.
    static var document: String { get }

    /// The dialect over what every dialect shares.
    init(_ services: DialectServices)

    /// The dialect's way to write refusals, for each prefix that it owns.
    var errorForms: [ErrorForm] { get }

    /// The limits of the dialect's routes.
    var ratePolicy: RateLimits.PolicyName { get }

    /// Documented paths that another dialect documents too, each with the dialect's own path that stands for it.
    ///
    /// A request under a shared path goes to one dialect only, which ``DialectDispatcher`` chooses. The own path is the
    /// shared one itself where the dialect has routes there.
    var sharedPaths: [String: String] { get }

    /// Adds the dialect's routes: under a prefix of its own, and at the documented paths that no other dialect documents.
    func addRoutes(to routes: inout RouteBuilder)
}

extension Dialect {
    /// Dialects whose documents name no limits of their own have those of ContextIQ.
    var ratePolicy: RateLimits.PolicyName { .contextIQ }

    /// Most dialects meet no other.
    var sharedPaths: [String: String] { [:] }
}

/// What a dialect is made from.
struct DialectServices: Sendable {
    let engine: MemoryEngine
    let authenticator: Authenticator
    let health: HealthFacts
    let configuration: ServerConfiguration
}

/// The dialects that the server speaks.
enum Dialects {
    /// Every dialect.
    static let all: [any Dialect.Type] = [
        ContextIQ.self, Context0.self, CortexCore.self, SessionAPI.self, SemanticMemory.self,
    ]

    /// Their names.
    static var names: [String] { all.map { $0.name } }
}
