import ArgumentParser
import AsyncHTTPClient
import Embedding
import Foundation
import MemoryEngine
import Remote
import Store

/// `engram import`: memories from a file into a store or a server.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Store memories from a file.",
        discussion: """
            Each line is a fact, or a JSON object with "fact" and, optionally, "id", "topic", "confidence", \
            "importance", "metadata" and "embedding" (numbers, or base64 of little-endian float32). Bad lines are reported with their numbers and left out; \
            the exit code is then 1.
            """
    )

    @Argument(help: "The file, or - for standard input.")
    var file = "-"

    @Option(help: "How lines are written: auto (JSON when a line begins with a brace), jsonl or text.")
    var format = "auto"

    @Flag(help: "Do not report memories whose id is there already.")
    var skipExisting = false

    @Flag(help: "Leave the words out of the keyword index: faster; engram index-keywords adds them later.")
    var noKeywords = false

    @OptionGroup var scope: ScopeOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var server: ServerOptions

    func validate() throws {
        _ = try scope.resolved()
        guard ImportRecord.Format(rawValue: format) != nil else {
            throw ValidationError("--format is auto, jsonl or text, not \(format)")
        }
    }

    func run() async throws {
        let resolved = try scope.resolved()
        if let url = server.url {
            let client = EngramClient.makeTransport()
            let target = ServerTarget(
                client: EngramClient(url: url, key: server.key, client: client),
                scope: resolved,
                indexesKeywords: !noKeywords
            )
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await load(into: target)) } catch { outcome = .failure(error) }
            try await client.shutdown()
            try outcome.get()
        } else {
            let engine = try EngineOpening.writing(store, model)
            let target = EngineTarget(
                engine: engine,
                scope: resolved,
                caller: scope.caller,
                indexesKeywords: !noKeywords
            )
            try await load(into: target)
        }
    }

    private func load(into target: some ImportTarget) async throws {
        let reader = try LineReader(path: file)
        let report = ImportReport(skipExisting: skipExisting)
        let pipeline = ImportPipeline(
            into: target,
            format: ImportRecord.Format(rawValue: format) ?? .auto,
            report: report
        )
        try await pipeline.run(reader)
    }
}
