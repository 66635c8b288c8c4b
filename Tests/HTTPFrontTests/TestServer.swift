import Access
import Embedding
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import JSON
import Logging
import MemoryEngine
import NIOCore
import NIOEmbedded
import Store
import TestSupport
import Testing

@testable import HTTPFront

/// A server over a store of its own, driven without a socket.
struct TestServer {
    let engine: MemoryEngine
    let keys: APIKeys
    let client: any TestClientProtocol
    let responder: DialectDispatcher
    /// What answers on the event loop.
    let direct: DirectResponder
    let logged: LogRecorder
    let routes: [RouteBuilder.Route]

    /// The key that the server was configured with: admin of organisation `default`.
    static let adminKey = "test-admin-key-of-this-server"

    /// Runs `body` against a fresh server and removes its folder.
    static func run(
        requiresCredential: Bool = true,
        tokenSecret: String? = nil,
        setup: TestingSetup = .router,
        mapSize: Int = 1 << 28,
        dialects: [any Dialect.Type] = Dialects.all,
        embedder: any TextEmbedder = HashingEmbedder(),
        engine configureEngine: (inout MemoryEngine.Configuration) -> Void = { _ in },
        configure: (inout HTTPFront.ServerConfiguration) -> Void = { _ in },
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let folder = TemporaryFolder()
        let store = try Store.forTests(in: folder, mapSize: mapSize)
        var engineConfiguration = MemoryEngine.Configuration()
        engineConfiguration.loadEmbedder = TestServer.loadEmbedder
        configureEngine(&engineConfiguration)
        let engine = try MemoryEngine(
            store: store,
            embedder: embedder,
            configuration: engineConfiguration
        )
        let keys = APIKeys(store: store)
        var access = Authenticator.Configuration()
        access.requiresCredential = requiresCredential
        access.configuredKey = adminKey
        var configuration = HTTPFront.ServerConfiguration()
        configuration.port = 0
        configure(&configuration)
        let logged = LogRecorder()
        var tokens: TokenVerifier?
        if let tokenSecret { tokens = TokenVerifier(keys: [try await .secret(tokenSecret)]) }
        var server = HTTPServer(
            engine: engine,
            authenticator: Authenticator(keys: keys, tokens: tokens, configuration: access),
            keys: keys,
            health: HealthFacts(version: "1.2.3", cpuLevel: "scalar", blasCore: "none", warnings: ["slow"]),
            configuration: configuration,
            logger: Logger(label: "test") { _ in logged.handler }
        )
        server.kinds = dialects
        let (routes, application) = (server.routes(), server.application())
        let direct = server.directResponder(routes)
        try await application.test(setup) { client in
            try await body(
                TestServer(
                    engine: engine,
                    keys: keys,
                    client: client,
                    responder: application.responder,
                    direct: direct,
                    logged: logged,
                    routes: routes.routes
                )
            )
        }
        withExtendedLifetime(folder) {}
    }

    /// Finds hashing embedders by their dimension, which stands for a model's folder.
    static let loadEmbedder: MemoryEngine.Configuration.EmbedderLoader = { (choice) throws(EngineError) in
        guard let folder = choice.model else { return (HashingEmbedder(), choice) }
        guard let dimension = Int(folder) else {
            throw .invalid([
                FieldProblem(
                    path: [.key("model")],
                    message: "there is no model in \(folder)",
                    type: "value_error.model"
                )
            ])
        }
        return (HashingEmbedder(dimension: dimension), choice)
    }

    /// Sends a request as the admin, or as the holder of `key`; `nil` sends no credential.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        key: String? = adminKey,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if let key { headers[HTTPField.Name("X-API-Key")!] = key }
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await client.execute(uri: path, method: method, headers: headers, body: body.map(ByteBuffer.init)) {
            Answer($0)
        }
    }

    /// Sends bytes that need not be text.
    func post(
        _ path: String,
        bytes: [UInt8],
        type: String = "application/json",
        key: String = adminKey
    ) async throws -> Answer {
        let headers: HTTPFields = [HTTPField.Name("X-API-Key")!: key, .contentType: type]
        return try await client.execute(
            uri: path,
            method: .post,
            headers: headers,
            body: ByteBuffer(bytes: bytes)
        ) { Answer($0) }
    }

    /// The status of a request handed to the router, one that no client library would send: any `Host`, any parts of a body
    /// without a length.
    func status(
        _ method: HTTPRequest.Method,
        _ path: String,
        host: String?,
        parts: [String] = [],
        headers: HTTPFields? = nil
    ) async throws -> Int {
        var head = HTTPRequest(method: method, scheme: "http", authority: host, path: path)
        head.headerFields[.contentType] = "application/json"
        head.headerFields[HTTPField.Name("X-API-Key")!] = Self.adminKey
        if let headers { head.headerFields = headers }
        let stream = AsyncStream<ByteBuffer> { continuation in
            for part in parts { continuation.yield(ByteBuffer(string: part)) }
            continuation.finish()
        }
        let source = ApplicationRequestContextSource(
            channel: NIOAsyncTestingChannel(),
            logger: Logger(label: "test") { _ in logged.handler }
        )
        return try await responder.respond(
            to: Request(head: head, body: RequestBody(asyncSequence: stream)),
            context: FrontContext(source: source)
        ).status.code
    }

    /// A key for a user of an organisation.
    func key(
        _ permissions: PermissionSet = .standard,
        user: String = "user_123",
        organisation: String = "default"
    ) async throws -> String {
        try await keys.create(organisation: organisation, user: user, permissions: permissions, name: "test").key.text
    }

    /// Creates a memory and returns its id.
    @discardableResult
    func remember(_ fact: String, scope: String = #"{"user_id":"user_123"}"#, more: String = "") async throws -> String
    {
        let answer = try await send(.post, "/api/v1/memories", #"{"scope":\#(scope),"fact":"\#(fact)"\#(more)}"#)
        try #require(answer.status == 201, "\(answer.text)")
        return try #require(answer["id"]?.string)
    }

    /// Creates a session and returns its id.
    func openSession(user: String = "user_123", more: String = "") async throws -> String {
        let body = #"{"user_id":"\#(user)","agent_id":"agent","scope":{"user_id":"\#(user)"}\#(more)}"#
        let answer = try await send(.post, "/api/v1/sessions", body)
        try #require(answer.status == 201, "\(answer.text)")
        return try #require(answer["id"]?.string)
    }

    /// How many memories and sessions the whole test scope holds.
    func counts() async throws -> [Int?] {
        let memories = try await send(.get, "/api/v1/memories?scope=%7B%22user_id%22%3A%22user_123%22%7D")
        let sessions = try await send(.get, "/api/v1/sessions")
        return [memories["total"]?.integer, sessions["total"]?.integer]
    }
}

/// A response with its body as JSON.
struct Answer {
    let status: Int
    let headers: HTTPFields
    let text: String

    init(_ response: TestResponse) {
        status = response.status.code
        headers = response.headers
        text = String(buffer: response.body)
    }

    /// The body; an empty object when it is no JSON.
    var json: JSONElement? { try? JSONDocument(parsing: Array(text.utf8)).root }

    subscript(_ key: String) -> JSONElement? { json?[key] }

    /// The members of the body in order.
    var keys: [String] { json?.members?.map(\.key) ?? [] }

    /// The detail when it is a sentence.
    var detail: String? { self["detail"]?.string }

    /// The detail when it is a list of broken rules: each as "body.scope.user_id value_error.missing".
    var problems: [String] {
        (self["detail"]?.elements.map(Array.init) ?? []).map { problem in
            let steps = problem["loc"]?.elements?.map { $0.string ?? $0.integer.map(String.init) ?? "?" } ?? []
            return steps.joined(separator: ".") + " " + (problem["type"]?.string ?? "?")
        }
    }
}
