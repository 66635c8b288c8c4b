package import Access
package import NIOSSL
package import Store

/// How the HTTP server listens and what it bears.
package struct ServerConfiguration: Sendable {
    /// The address to listen on.
    package var host = "127.0.0.1"
    /// The port to listen on; 0 lets the system choose.
    package var port = 8000
    /// The server's certificate and key, for HTTPS; `nil` for plain text.
    package var tls: TLSConfiguration?
    /// The longest body of a request in bytes.
    package var bodyLimit = 16 << 20
    /// How long the body of a request may take to arrive.
    package var bodyTimeout: Duration = .seconds(60)
    /// After how long a connection on which nothing arrives is closed.
    package var idleTimeout: Duration = .seconds(60)
    /// How many connections are served at once; more wait in the listening socket's queue.
    package var maximumConnections = 4_096
    /// The longest header field, and the longest target of a request, in bytes.
    package var headerFieldLimit = 16 << 10
    /// The longest head of a request in bytes.
    package var headerListLimit = 32 << 10
    /// Whether requests must name a loopback host and declare their bodies as JSON: always when the server asks for no
    /// real credentials, which are authentication switched off and the development key.
    package var requiresLoopbackHost = false
    /// How many requests callers may send; `nil` for any number.
    package var rateLimits: RateLimits?
    /// The origins of web pages that may read answers, such as `https://app.example.com`, or `*` for all.
    package var allowedOrigins: [String] = []
    /// The dialect of requests at paths that several dialects claim, when neither the request nor its credential names one.
    package var rootDialect = "contextiq"
    /// After how long without a word a stream of events says that it lives.
    package var feedTick = Duration.seconds(15)
    /// A further path for the endpoints of the Session API, such as `/chat`; empty puts them at the root.
    package var sessionAPIBase: String?
    /// What billing says that may be used in a month.
    package var plan = UsagePlan()
    /// Who may read `/metrics` without a credential.
    package var metricsAudience = MetricsAudience.loopback
    /// The clock of rate limits.
    package var clock: @Sendable () -> Timestamp = Timestamp.now
    /// Told of every answered request.
    ///
    /// Called on the connection's task; must not block.
    package var observer: (@Sendable (RequestReport) -> Void)?

    /// The default configuration.
    package init() {}
}
