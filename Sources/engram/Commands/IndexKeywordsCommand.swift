import ArgumentParser
import Foundation
import JSON
import MemoryEngine
import Store

/// `engram index-keywords`: makes memories that were imported without keywords findable by their words.
struct IndexKeywordsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index-keywords",
        abstract: "Index the words of memories that were imported with --no-keywords.",
        discussion: """
            No server may run over the store. Memories are indexed in small transactions; a run that was stopped is gone \
            on with by the same command.
            """
    )

    @OptionGroup var store: StoreOptions

    @Flag(help: "Print the outcome as a JSON object.")
    var json = false

    func run() async throws {
        let opened = try store.openForWriting(canUseServer: false, mustExist: true)
        var progress = ProgressLine(unit: "memories")
        let outcome: KeywordIndexing.Outcome
        do throws(EngineError) {
            outcome = try await KeywordIndexing(store: opened).run { done, total in
                progress.update(count: done, fraction: Double(done) / Double(max(total, 1)))
            }
        } catch {
            progress.finish()
            throw ExitMessage(error.forPeople)
        }
        progress.finish()
        report(outcome, seconds: progress.seconds)
    }

    private func report(_ outcome: KeywordIndexing.Outcome, seconds: Double) {
        if json {
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("memories", outcome.memories)
            writer.member("deleted_memories", outcome.deletedMemories)
            writer.endObject()
            print(writer.text().description)
        } else if outcome.memories == 0, outcome.deletedMemories == 0 {
            print("nothing to do: the words of all memories are indexed")
        } else {
            let rate = Double(outcome.memories) / max(seconds, 1e-9)
            var line = String(format: "%d memories indexed in %.1f s (%.0f/s)", outcome.memories, seconds, rate)
            if outcome.deletedMemories > 0 { line += ", and \(outcome.deletedMemories) deleted ones" }
            print(line)
        }
    }
}
