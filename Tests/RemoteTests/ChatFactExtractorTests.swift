import AsyncHTTPClient
import Embedding
import JSON
import MemoryEngine
import Remote
import Store
import TestSupport
import Testing

@Suite struct ChatFactExtractorTests {
    private static let good =
        #"{"facts":[{"fact":"User loves Python","topic":"user_preferences","confidence":0.9,"lines":[0]}]}"#

    /// What a job over two turns gives when a language model finds the facts.
    private func run(
        _ client: ChatClient,
        _ options: GenerationOptions = GenerationOptions(),
        text: String = "User: I love Python.\nAgent: Great!"
    ) async throws -> (job: Job, facts: [String]) {
        let folder = TemporaryFolder()
        var configuration = MemoryEngine.Configuration()
        configuration.extractor = ChatFactExtractor(client)
        let engine = try MemoryEngine(
            store: try Store.forTests(in: folder),
            embedder: HashingEmbedder(),
            configuration: configuration
        )
        let caller = Caller(organisation: "acme", user: "alice", reachesAllUsers: false, isAdmin: false)
        let scope = try Scope(organisation: "acme", pairs: [("user_id", "alice")])
        let new = NewJob(source: .text(text), scope: scope, options: options)
        let id = try await engine.createJob(new, by: caller).id
        let done = try await engine.waitForJob(id, for: caller)
        let facts = try engine.memories(in: scope, topic: nil, page: Page(limit: 100), for: caller).items.map(\.fact)
        withExtendedLifetime(folder) {}
        return (done, facts)
    }

    @Test("A valid answer becomes memories; the request names model, schema and what was said")
    func valid() async throws {
        try await ModelServer.chatting([.content(Self.good)]) { server, client in
            var options = GenerationOptions()
            options.topics = ["user_preferences"]
            options.model = "large"
            let (job, facts) = try await run(client, options)
            #expect(job.status == .completed && job.result?.extractor == "llm" && facts == ["User loves Python"])
            let request = try #require(server.requests.first)
            #expect(request["model"]?.string == "large")
            #expect(request["response_format"]?["json_schema"]?["schema"]?["required"]?.count == 1)
            let messages = try #require(request["messages"]?.elements.map(Array.init))
            #expect(messages[0]["content"]?.string?.contains("Only these topics: user_preferences") == true)
            #expect(messages[1]["content"]?.string?.contains("User: I love Python.") == true)
            #expect(messages[1]["content"]?.string?.contains("agent (Agent): Great!") == true)
        }
    }

    @Test(
        "What passes is tried again: 429 after as long as it says, 5xx, broken answers once more",
        arguments: [
            [ModelServer.Reply.status(500), .status(503), .content(good)],
            [.status(429, retryAfter: "0"), .content(good)],
            [.status(408), .content(good)], [.content("no JSON"), .content(good)],
            [.content(#"{"facts":7}"#), .content(good)],
        ]
    )
    func retries(replies: [ModelServer.Reply]) async throws {
        try await ModelServer.chatting(replies) { server, client in
            let (job, facts) = try await run(client)
            #expect(job.status == .completed && facts == ["User loves Python"], "\(job.error ?? "")")
            #expect(server.requests.count == replies.count)
        }
    }

    @Test(
        "What does not pass fails the job with its reason, and nothing is written",
        arguments: [
            (ModelServer.Reply.status(500), 4, "the language model answered 500: no 500"),
            (.status(429), 4, "the language model answered 429: no 429"),
            (.status(401), 1, "the language model answered 401: no 401"),
            (.status(400), 1, "the language model answered 400: no 400"),
            (.status(302), 1, "the language model answered 302"),
            (.body("<html>"), 1, "it is not JSON"), (.body("{}"), 1, "it has no choices"),
            (.body(#"{"choices":[{"message":{"content":null}}]}"#), 1, "it has no content"),
            (.body(#"{"choices":[{"message":{"content":"{"},"finish_reason":"length"}]}"#), 1, "it was cut off"),
            (.content("{"), 2, "it is not JSON"), (.content("{}"), 2, "facts is no array"),
            (
                .content(#"{"facts":[{"fact":"","topic":"t","confidence":1,"lines":[0]}]}"#), 2,
                "facts[0].fact is no sentence"
            ),
            (.content(#"{"facts":[{"fact":"x","confidence":1,"lines":[0]}]}"#), 2, "facts[0].topic is no topic"),
            (
                .content(#"{"facts":[{"fact":"x","topic":"t","confidence":3,"lines":[0]}]}"#), 2,
                "facts[0].confidence is not from 0 to 1"
            ),
            (
                .content(#"{"facts":[{"fact":"x","topic":"t","confidence":1,"lines":["0"]}]}"#), 2,
                "facts[0].lines is no array of integers"
            ),
        ]
    )
    func failures(reply: ModelServer.Reply, requests: Int, reason: String) async throws {
        try await ModelServer.chatting([reply]) { server, client in
            let (job, facts) = try await run(client)
            #expect(job.status == .failed && facts.isEmpty)
            #expect(job.error?.contains(reason) == true, "\(job.error ?? "")")
            #expect(server.requests.count == requests)
        }
    }

    @Test("A server that does not answer in time, or is not there, fails the job")
    func unreachable() async throws {
        try await ModelServer.chatting(
            [.silence],
            configure: { configuration in
                configuration.timeout = .milliseconds(100)
                configuration.attempts = 2
            }
        ) { server, client in
            let (job, facts) = try await run(client)
            #expect(job.status == .failed && job.error == "the language model did not answer in time")
            #expect(facts.isEmpty && server.requests.count == 2)
        }
        let http = HTTPClient(eventLoopGroupProvider: .singleton)
        var configuration = ChatClient.Configuration(baseURL: "http://127.0.0.1:1/v1", model: "m")
        configuration.attempts = 2
        configuration.firstPause = .milliseconds(1)
        configuration.timeout = .milliseconds(500)
        let (job, _) = try await run(ChatClient(configuration, client: http))
        #expect(job.status == .failed && job.error?.hasPrefix("the language model cannot be reached") == true)
        try await http.shutdown()
    }

    @Test("Made-up sources and unwanted topics are left out, and at most so many requests are under way as configured")
    func windows() async throws {
        let answer = #"{"facts":[{"fact":"made up","topic":"t","confidence":1,"lines":[9999]}]}"#
        let text = (0..<300).map { "User: sentence number \($0)" }.joined(separator: "\n")
        try await ModelServer.chatting([.content(answer)], configure: { $0.concurrency = 2 }) { server, client in
            let (job, facts) = try await run(client, text: text)
            #expect(job.status == .completed && facts.isEmpty)
            #expect(server.requests.count == 5 && server.mostUnderWay <= 2)
        }
        try await ModelServer.chatting([.content(Self.good)]) { _, client in
            var options = GenerationOptions()
            options.topics = ["plans"]
            let (job, facts) = try await run(client, options)
            #expect(job.status == .completed && facts.isEmpty)
        }
    }
}
