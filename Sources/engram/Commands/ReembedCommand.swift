import ArgumentParser
import Embedding
import Foundation
import JSON
import MemoryEngine
import Store

/// `engram reembed`: moves a store to another model or precision.
struct ReembedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reembed",
        abstract: "Embed all texts of a store anew, with another model or precision.",
        discussion: """
            With --url a server does it while it serves: it answers with the present model until all vectors of the next one \
            are there, and then changes over at once. What is not named by --embedder, --model and --precision stays as the server was started. \
            The command shows how far it is; the server goes on when the command is stopped, and after a restart.

            Without --url no server may run over the store. Vectors are replaced in small transactions; a run that was stopped is gone \
            on with by the same command, and until it is finished the store is not opened by any other. Copy the folder first if you \
            may want to go back.

            Scopes of callers' own vectors stay as they are.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var server: ServerOptions

    @Flag(help: "With --url: begin, and do not wait for the end.")
    var detach = false

    @Flag(help: "With --url: give up the move that is under way.")
    var cancel = false

    @Flag(help: "Print the outcome as a JSON object.")
    var json = false

    func validate() throws {
        if detach || cancel, server.url == nil { throw ValidationError("--detach and --cancel are for --url") }
        if detach, cancel { throw ValidationError("--detach and --cancel exclude each other") }
    }

    func run() async throws {
        if let url = server.url {
            let move = ServedMove(url: url, key: server.key, json: json)
            if cancel { return try await move.cancel() }
            return try await move.run(to: model.choice, waits: !detach)
        }
        let opened = try store.openForWriting()
        let embedder = try model.load()
        var progress = ProgressLine(unit: "memories")
        let threads =
            embedder.concurrentWaits > 0 ? embedder.concurrentWaits : ProcessInfo.processInfo.activeProcessorCount
        let reembedding = Reembedding(store: opened, embedder: embedder, threads: threads)
        let outcome: Reembedding.Outcome?
        do throws(EngineError) {
            outcome = try await reembedding.run { done, total in
                progress.update(count: done, fraction: Double(done) / Double(max(total, 1)))
            }
        } catch {
            progress.finish()
            throw ExitMessage(error.forPeople)
        }
        progress.finish()
        report(outcome, embedder.space, seconds: progress.seconds)
    }

    private func report(_ outcome: Reembedding.Outcome?, _ space: EmbeddingSpace, seconds: Double) {
        if json {
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("model", space.description)
            writer.member("memories", outcome?.memories ?? 0)
            writer.member("past_vectors", outcome?.pastVectors ?? 0)
            writer.member("resumed", outcome?.isResumed ?? false)
            writer.endObject()
            print(writer.text().description)
        } else if let outcome {
            let rate = Double(outcome.memories) / max(seconds, 1e-9)
            print(
                String(
                    format: "%d memories and %d earlier vectors embedded with %@ in %.1f s (%.0f/s)",
                    outcome.memories,
                    outcome.pastVectors,
                    space.description,
                    seconds,
                    rate
                )
            )
        } else {
            print("nothing to do: the store has \(space), or no texts")
        }
    }
}
