import ArgumentParser
import AsyncHTTPClient
import Foundation
import HTTPFront
import JSON
import MemoryEngine
import Remote

/// `engram search`: the memories of a scope that are nearest to a text.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find memories by meaning, by words, or by both."
    )

    @Argument(help: "What to search for.")
    var query: String

    @Option(
        help:
            "What decides the order: semantic (meaning), keyword (only memories with a word of the query) or hybrid (both)."
    )
    var type = SearchType.semantic

    @Option(name: [.long, .customShort("k")], help: "At most this many hits, 1 to 1000.")
    var topK = 10

    @Option(help: "Only memories of this topic.")
    var topic: String?

    @Option(help: "Only memories of at least this confidence, 0 to 1.")
    var minConfidence: Double?

    @Option(
        help: "Only memories that satisfy a filter in JSON, such as '{\"metadata.client\":{\"in\":[\"a\",\"b\"]}}'."
    )
    var filter: String?

    @Flag(help: "Show what meaning, words, context, recency and importance add to each score.")
    var explain = false

    @Flag(help: "Score every memory exactly.")
    var exact = false

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
        _ = try parsedFilter()
    }

    /// `--filter` as the text that was given and the filter that it spells.
    ///
    /// - Throws: `ValidationError` for a text that is not JSON or not in the grammar of the HTTP API.
    private func parsedFilter() throws -> (text: JSONText, filter: MemoryFilter)? {
        guard let filter else { return nil }
        let element: JSONElement
        do throws(JSONError) {
            element = try JSONDocument(parsing: Array(filter.utf8)).root
        } catch {
            throw ValidationError("--filter is not JSON: \(error)")
        }
        do throws(EngineError) {
            return (element.text, try MemoryFilter(contextIQ: element))
        } catch {
            throw ValidationError("--\(error.forPeople)")
        }
    }

    func run() async throws {
        let found = if let url = server.url { try await searchServer(at: url) } else { try await searchStore() }
        if json {
            print(SearchRow.json(found.rows, isExact: found.isExact))
        } else {
            SearchRow.table(found.rows).forEach { print($0) }
        }
    }

    private func searchStore() async throws -> (rows: [SearchRow], isExact: Bool) {
        let engine = try EngineOpening.reading(store, model)
        let request = SearchRequest(
            scope: try scope.resolved(),
            query: .text(query),
            type: type,
            topK: topK,
            topic: topic,
            minimumConfidence: minConfidence,
            filter: try parsedFilter()?.filter ?? .all,
            isExact: exact
        )
        do throws(EngineError) {
            let answer = try await engine.search(request, for: scope.caller)
            return (answer.hits.map { SearchRow($0, isExplained: explain) }, answer.isExact)
        } catch {
            throw ExitMessage(error.forPeople)
        }
    }

    private func searchServer(at url: String) async throws -> (rows: [SearchRow], isExact: Bool) {
        let client = EngramClient.makeTransport()
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("scope")
        writer.raw(try scope.resolved().canonicalJSON)
        writer.key("search_query")
        writer.string(query)
        writer.key("top_k")
        writer.integer(topK)
        if type != .semantic {
            writer.key("search_type")
            writer.string(type.rawValue)
        }
        if let topic {
            writer.key("topic")
            writer.string(topic)
        }
        if let minConfidence {
            writer.key("min_confidence")
            writer.double(minConfidence)
        }
        if let filter = try parsedFilter() {
            writer.key("filter")
            writer.raw(filter.text)
        }
        if explain {
            writer.key("explain")
            writer.bool(true)
        }
        if exact {
            writer.key("exact")
            writer.bool(true)
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
            let body = try answer.get()
            guard let memories = body?["memories"]?.elements else {
                throw ExitMessage("the server's answer has no memories")
            }
            return (memories.map(SearchRow.init), body?["exact"]?.bool ?? false)
        } catch let failure as EngramClient.Failure {
            throw ExitMessage(failure.description)
        }
    }
}

extension SearchType: ExpressibleByArgument {}
