import Remote

extension ModelServer {
    /// Runs a test with embedders that ask a server.
    static func embedding(
        _ replies: [Reply],
        configure: @escaping @Sendable (inout RemoteEmbedder.Configuration) -> Void = { _ in },
        _ body: @escaping @Sendable (ModelServer, @escaping @Sendable () throws -> RemoteEmbedder) async throws -> Void
    ) async throws {
        try await run(replies) { server, address, http in
            var configuration = RemoteEmbedder.Configuration(baseURL: address + "/", model: "small/v2", apiKey: key)
            configuration.firstPause = .milliseconds(5)
            // Far more than any answer takes: the whole suite may keep both cores from it for seconds.
            configuration.timeout = .seconds(60)
            configure(&configuration)
            let given = configuration
            try await body(server) { try RemoteEmbedder(given, client: http) }
        }
    }

    /// Runs a test with a chat client that asks a server.
    static func chatting(
        _ replies: [Reply],
        configure: @escaping @Sendable (inout ChatClient.Configuration) -> Void = { _ in },
        _ body: @escaping @Sendable (ModelServer, ChatClient) async throws -> Void
    ) async throws {
        try await run(replies) { server, address, http in
            var configuration = ChatClient.Configuration(baseURL: address, model: "small", apiKey: key)
            configuration.firstPause = .milliseconds(5)
            // As above.
            configuration.timeout = .seconds(60)
            configure(&configuration)
            try await body(server, ChatClient(configuration, client: http))
        }
    }
}
