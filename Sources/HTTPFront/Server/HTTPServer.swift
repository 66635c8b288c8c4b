package import Access
package import Hummingbird
import HummingbirdCore
package import Logging
package import MemoryEngine
package import NIOCore

/// The HTTP server: every dialect over one engine.
package struct HTTPServer: Sendable {
    private let engine: MemoryEngine
    private let authenticator: Authenticator
    private let keys: APIKeys
    private let health: HealthFacts
    private let configuration: ServerConfiguration
    private let logger: Logger
    /// What is counted of requests.
    private let metrics = RequestMetrics()
    /// The dialects to speak.
    var kinds = Dialects.all

    /// The names of the dialects that the server speaks.
    package static var dialectNames: [String] { Dialects.names }

    /// A server that is ready to be built.
    package init(
        engine: MemoryEngine,
        authenticator: Authenticator,
        keys: APIKeys,
        health: HealthFacts,
        configuration: ServerConfiguration = ServerConfiguration(),
        logger: Logger
    ) {
        self.engine = engine
        self.authenticator = authenticator
        self.keys = keys
        self.health = health
        self.configuration = configuration
        self.logger = logger
    }

    /// The application: a `Service` to run, or to test without a socket.
    ///
    /// - Parameter onRunning: Told the address once the server listens.
    package func application(
        onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) -> Application<DialectDispatcher> {
        let routes = routes()
        return Application(
            responder: responder(routes),
            server: .loops(
                direct: directResponder(routes),
                tls: configuration.tls,
                HTTP1Channel.Configuration(
                    idleTimeout: TimeAmount(configuration.idleTimeout),
                    httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                        maxHeaderFieldSize: configuration.headerFieldLimit,
                        maxHeaderListSize: configuration.headerListLimit,
                        maxHeaderFieldCount: 100
                    )
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: .maximum(configuration.maximumConnections, logger: logger)
            ),
            onServerRunning: onRunning,
            logger: logger
        )
    }

    private var dialects: [any Dialect] {
        let services = DialectServices(
            engine: engine,
            authenticator: authenticator,
            health: health,
            configuration: configuration
        )
        return kinds.map { $0.init(services) }
    }

    /// Every route of the server.
    func routes() -> RouteBuilder {
        let gate = RouteGate(
            authenticator: authenticator,
            limits: RequestLimits(bodyBytes: configuration.bodyLimit, bodyDuration: configuration.bodyTimeout),
            limiter: configuration.rateLimits.map { RateLimiter(limits: $0, clock: configuration.clock) },
            idempotency: IdempotencyGate(engine: engine),
            engine: engine
        )
        var routes = RouteBuilder(gate: gate)
        HealthRoutes(engine: engine, facts: health).add(to: &routes)
        MetricsRoutes(engine: engine, requests: metrics, audience: configuration.metricsAudience).add(to: &routes)
        KeyRoutes(keys: keys).add(to: &routes)
        ReembeddingRoutes(engine: engine).add(to: &routes)
        DocumentationRoutes(dialects: kinds).add(to: &routes)
        for dialect in dialects {
            routes.dialect = type(of: dialect).name
            routes.policy = dialect.ratePolicy
            dialect.addRoutes(to: &routes)
        }
        return routes
    }

    private func responder(_ routes: RouteBuilder) -> DialectDispatcher {
        let shared = SharedPaths(dialects)
        return DialectDispatcher(
            router: router(routes, shared).buildResponder(),
            shared: shared,
            authenticator: authenticator,
            standard: configuration.rootDialect
        )
    }

    /// What answers short requests on the event loops.
    func directResponder(_ routes: RouteBuilder) -> DirectResponder {
        DirectResponder(
            gate: routes.gate,
            forms: errorForms,
            report: ReportMiddleware(unknown: metrics.unknown, observe: configuration.observer),
            logger: logger,
            routes: metrics.counting(routes.directRoutes),
            shared: SharedPaths(dialects),
            standard: configuration.rootDialect,
            requiresLoopback: requiresLoopback,
            variesByOrigin: !configuration.allowedOrigins.isEmpty
        )
    }

    private var errorForms: ErrorForms { ErrorForms(dialects.flatMap(\.errorForms)) }

    /// Whether only loopback hosts are served.
    private var requiresLoopback: Bool { configuration.requiresLoopbackHost || !authenticator.requiresCredential }

    private func router(_ routes: RouteBuilder, _ shared: SharedPaths) -> Router<FrontContext> {
        let router = Router(context: FrontContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: CorrelationMiddleware())
        router.add(middleware: ReportMiddleware(unknown: metrics.unknown, observe: configuration.observer))
        if !configuration.allowedOrigins.isEmpty {
            router.add(
                middleware: OriginMiddleware(
                    origins: Set(configuration.allowedOrigins),
                    routes: routes.table,
                    shared: shared
                )
            )
        }
        router.add(middleware: CompressionMiddleware())
        router.add(middleware: ErrorMiddleware(forms: errorForms, routes: routes.table))
        if requiresLoopback {
            router.add(middleware: LoopbackMiddleware(requiresCredential: authenticator.requiresCredential))
        }
        for route in routes.routes {
            router.on(RouterPath(route.template), method: route.method, use: metrics.counting(route))
        }
        return router
    }
}
