import Access
import ArgumentParser
import AsyncHTTPClient
import Foundation
import HTTPFront
import Logging
import MemoryEngine
import NIOCore
import Remote
import ServiceLifecycle
import Store
import UnixSignals
import VectorSearch

/// `engram serve`: the HTTP server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the store over HTTP.",
        discussion: """
            Every request needs an API key (see `engram keys create`) or a JSON Web Token (see `engram token`). --dev makes the key dev-key-12345, or that of \
            API_KEY, valid as admin; AUTH_REQUIRE_AUTH=false turns authentication off. Both work on loopback only.
            """
    )

    @Option(help: "The address to listen on. (default: HOST, or 127.0.0.1)")
    var host: String?

    @Option(help: "The port to listen on; 0 lets the system choose. (default: PORT, or 8000)")
    var port: Int?

    @Flag(help: "Development mode: a known key, on loopback only.")
    var dev = false

    @Option(
        help: """
            The dialect of requests at /api/v1/memories that name none, nor does their credential. (default: \
            ENGRAM_ROOT_DIALECT, or contextiq)
            """
    )
    var rootDialect: String?

    @Option(
        help: """
            A further path for the endpoints of the Session API, such as /chat, or / for the root. (default: \
            ENGRAM_SESSION_API_BASE, or none)
            """
    )
    var sessionApiBase: String?

    @Option(help: "The least level that is logged: debug, info, notice, warning or error.")
    var logLevel = "info"

    @Option(help: "The form of log lines: json, text, or auto, which is text at a terminal and JSON elsewhere.")
    var logFormat = LogFormat.auto

    @OptionGroup var tls: TLSOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var tokens: TokenOptions
    @OptionGroup var limits: LimitOptions
    @OptionGroup var webhooks: WebhookOptions
    @OptionGroup var observation: ObservationOptions
    @OptionGroup var plan: PlanOptions

    /// How long a stop may take before requests under way are given up.
    private static let stopSeconds = 9

    func run() async throws {
        let settings = try settings()
        let log = LogSink.standardError()
        defer { log.flush() }
        let logger = makeLogger(log)
        let (verifier, keySet) = try await tokens.verifier()
        let store = try store.openForWriting()
        let languageModel = try LanguageModelOptions.configuration()
        let chat = languageModel.map { _ in LanguageModelOptions.client() }
        let languageClient: ChatClient? =
            if let languageModel, let chat { ChatClient(languageModel, client: chat) } else { nil }
        let answersByModel = try LanguageModelOptions.answersMessages()
        if answersByModel, languageClient == nil {
            throw ExitMessage("ENGRAM_RESPONDER is openai and ENGRAM_LLM_BASE_URL is not set: say which model answers")
        }
        let engine = try EngineOpening.engine(
            over: store,
            model,
            memoryBudget: memory.budget,
            embeddingCacheBytes: memory.embeddingCacheBytes,
            extractor: languageClient.map { ChatFactExtractor($0) },
            responder: answersByModel ? languageClient.map { ChatResponder($0) } : nil,
            webhookTransport: WebhookSender(allowsPrivate: try webhooks.allowsPrivate()),
            onFailedJob: { job in
                let level = job.isInternal ? Logger.Level.error : .warning
                logger.log(
                    level: level,
                    "job failed",
                    metadata: ["job": .stringConvertible(job.id), "cause": .string(job.cause)]
                )
            },
            onModelMove: { event in
                switch event.kind {
                case .began: logger.info("the store is on its way to \(event.target)")
                case .changedOver: logger.info("the store has changed over to \(event.target)")
                case .stopped(let reason):
                    logger.warning("the move to \(event.target) cannot go on now and is tried again: \(reason)")
                case .givenUp(nil): logger.info("the move to \(event.target) was given up")
                case .givenUp(let reason?): logger.error("the move to \(event.target) was given up: \(reason)")
                }
            }
        ) { partition in
            let (size, budget) = (partition.bytes.inBinaryUnits, partition.budget.inBinaryUnits)
            logger.warning(
                """
                scope \(partition.scope) takes \(size) for \(partition.rows) rows, the memory budget is \(budget): \
                loading it drops all other scopes from memory; see --memory-budget
                """
            )
        }
        let keys = APIKeys(store: store)
        let warnings = [OpenBLASCore.warning].compactMap(\.self)
        let server = HTTPServer(
            engine: engine,
            authenticator: Authenticator(keys: keys, tokens: verifier, configuration: settings.access),
            keys: keys,
            health: HealthFacts(
                version: EngramVersion.current,
                cpuLevel: SIMDLevel.current.name,
                blasCore: OpenBLASCore.current,
                warnings: warnings
            ),
            configuration: settings.server,
            logger: logger
        )
        for warning in warnings { logger.warning("\(warning)") }
        try engine.resumeReplies()
        let open = try engine.resumeJobs()
        if open > 0 { logger.info("\(open) jobs had not ended and run again") }
        if let target = try engine.resumeModelMove().target {
            logger.info("the store is on its way to \(target), which goes on; see `engram reembed`")
        }
        let application = server.application { channel in
            let host = settings.server.host
            let port = channel.localAddress?.port ?? settings.server.port
            let scheme = settings.server.tls == nil ? "http" : "https"
            let url = "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
            store.announce(url: url)
            ServeCommand.greet(url: url, settings: settings, engine: engine, logger: logger)
        }
        var group = ServiceGroupConfiguration(
            services: [
                .init(service: application),
                .init(service: Sweeper(engine: engine, logger: logger)),
                .init(service: WebhookDelivery(engine: engine, logger: logger)),
                .init(service: StopDeadline(seconds: ServeCommand.stopSeconds, logger: logger)),
                .init(service: JobStop(engine: engine)),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        group.maximumGracefulShutdownDuration = .seconds(ServeCommand.stopSeconds - 1)
        // What was acknowledged is durable already; this lets counters that nobody waits for reach the disk.
        defer { engine.flush() }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await ServiceGroup(configuration: group).run())
        } catch {
            outcome = .failure(error)
        }
        await engine.stopJobs()
        await engine.stopReplies()
        await engine.stopModelMove()
        try? await chat?.shutdown()
        await keySet?.close()
        if case .failure(let error) = outcome { throw ExitMessage("the server stopped: \(error)") }
        logger.info("stopped")
    }

    /// The configuration of the server and of its access control.
    private struct Settings {
        var server = HTTPFront.ServerConfiguration()
        var access = Authenticator.Configuration()
        /// The key to show people, in development mode.
        var shownKey: String?
    }

    private func settings() throws -> Settings {
        var settings = Settings()
        settings.server.host = host ?? environmentVariable("HOST") ?? "127.0.0.1"
        let port = port ?? environmentVariable("PORT").map { Int($0) ?? -1 } ?? 8000
        guard (0...65_535).contains(port) else { throw ValidationError("the port is a number from 0 to 65535") }
        settings.server.port = port
        settings.server.tls = try tls.configuration()
        let dialect = (rootDialect ?? environmentVariable("ENGRAM_ROOT_DIALECT") ?? "contextiq").lowercased()
        guard HTTPServer.dialectNames.contains(dialect) else {
            let known = HTTPServer.dialectNames.joined(separator: ", ")
            throw ValidationError("--root-dialect is one of \(known), not \(dialect)")
        }
        settings.server.rootDialect = dialect
        if var base = sessionApiBase ?? environmentVariable("ENGRAM_SESSION_API_BASE") {
            while base.hasSuffix("/") { base.removeLast() }
            let parts = base.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            let isPath = parts.allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { "-._~".utf8.contains($0) || isAlphanumeric($0) }
            }
            guard base.isEmpty || (base.hasPrefix("/") && isPath) else {
                throw ValidationError("--session-api-base is a path such as /chat, not \(base)")
            }
            settings.server.sessionAPIBase = base
        }
        settings.access.configuredKey = environmentVariable("API_KEY")
        if dev {
            settings.access.configuredKey = settings.access.configuredKey ?? "dev-key-12345"
            settings.access.configuredUser = "dev"
            settings.shownKey = settings.access.configuredKey
        }
        if let value = environmentVariable("AUTH_REQUIRE_AUTH") {
            switch value.lowercased() {
            case "false", "0", "no": settings.access.requiresCredential = false
            case "true", "1", "yes": break
            default: throw ValidationError("AUTH_REQUIRE_AUTH is true or false, not \(value)")
            }
        }
        let isOpen = dev || !settings.access.requiresCredential
        settings.server.requiresLoopbackHost = isOpen
        settings.server.allowedOrigins = try limits.origins()
        settings.server.plan = try plan.shown()
        settings.server.metricsAudience = try observation.audience()
        // A limit on a machine's own developer would only be in the way.
        settings.server.rateLimits = isOpen ? nil : try limits.limits()
        if isOpen, !["127.0.0.1", "::1", "localhost"].contains(settings.server.host) {
            let cause =
                dev ? "--dev makes a key valid that everybody knows" : "AUTH_REQUIRE_AUTH=false lets everybody in"
            throw ExitMessage("\(cause): it works on a loopback address only, not on \(settings.server.host)")
        }
        return settings
    }

    private func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    func validate() throws {
        if Logger.Level(rawValue: logLevel) == nil { throw ValidationError("--log-level \(logLevel) is no level") }
    }

    private func makeLogger(_ sink: LogSink) -> Logger {
        let isText = logFormat == .text || logFormat == .auto && isatty(2) == 1
        var logger = Logger(label: "engram") { label -> any LogHandler in
            isText ? StreamLogHandler.standardError(label: label) : JSONLogHandler(sink)
        }
        logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info
        return logger
    }

    /// Tells people where the server is and, in development mode, a request that works.
    private static func greet(url: String, settings: Settings, engine: MemoryEngine, logger: Logger) {
        logger.info("listening on \(url), embedding with \(engine.status.embeddingSpace)")
        guard let key = settings.shownKey else { return }
        print(
            """

            Engram is up. Try:

              curl -s \(url)/api/v1/memories/search \\
                -H 'X-API-Key: \(key)' -H 'Content-Type: application/json' \\
                -d '{"scope":{"user_id":"demo"},"search_query":"what should I cook for dinner?","top_k":3}'

            """
        )
        fflush(nil)
    }
}
