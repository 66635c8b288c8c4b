import ArgumentParser
import AsyncHTTPClient
import Foundation
import JSON
import MemoryEngine
import Remote

/// `engram search`: the memories of a scope that are nearest to a text.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find memories by meaning."
    )

    @Argument(help: "What to search for.")
    var query: String

    @Option(name: [.long, .customShort("k")], help: "At most this many hits, 1 to 1000.")
    var topK = 10

    @Option(help: "Only memories of this topic.")
    var topic: String?

    @Option(help: "Only memories of at least this confidence, 0 to 1.")
    var minConfidence: Double?

    @Flag(help: "Print JSON, as the HTTP API answers.")
    var json = false

    @OptionGroup var scope: ScopeOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var server: ServerOptions

    func validate() throws {
        _ = try scope.resolved()
        guard (1...Limits.topK).contains(topK) else {
            throw ValidationError("--top-k is from 1 to \(Limits.topK), not \(topK)")
        }
    }

    func run() async throws {
        let rows = if let url = server.url { try await searchServer(at: url) } else { try await searchStore() }
        if json {
            print(SearchRow.json(rows))
        } else {
            SearchRow.table(rows).forEach { print($0) }
        }
    }

    private func searchStore() async throws -> [SearchRow] {
        let engine = try EngineOpening.reading(store, model)
        let request = SearchRequest(
            scope: try scope.resolved(),
            query: .text(query),
            topK: topK,
            topic: topic,
            minimumConfidence: minConfidence
        )
        do throws(EngineError) {
            return try await engine.search(request, for: scope.caller).map(SearchRow.init)
        } catch {
            throw ExitMessage(error.forPeople)
        }
    }

    private func searchServer(at url: String) async throws -> [SearchRow] {
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("scope")
        writer.raw(try scope.resolved().canonicalJSON)
        writer.key("search_query")
        writer.string(query)
        writer.key("top_k")
        writer.integer(topK)
        if let topic {
            writer.key("topic")
            writer.string(topic)
        }
        if let minConfidence {
            writer.key("min_confidence")
            writer.double(minConfidence)
        }
        writer.endObject()
        let engram = EngramClient(url: url, key: server.key, client: client)
        let answer: Result<JSONElement?, EngramClient.Failure>
        do throws(EngramClient.Failure) {
            answer = .success(try await engram.call(.post, "/contextiq/api/v1/memories/search", body: writer.text()))
        } catch {
            answer = .failure(error)
        }
        try await client.shutdown()
        do {
            guard let memories = try answer.get()?["memories"]?.elements else {
                throw ExitMessage("the server's answer has no memories")
            }
            return memories.map(SearchRow.init)
        } catch let failure as EngramClient.Failure {
            throw ExitMessage(failure.description)
        }
    }
}
