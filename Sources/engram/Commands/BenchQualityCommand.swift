import ArgumentParser
import Foundation
import JSON
import LMDB
import MemoryEngine
import Store

/// `engram bench quality`: how many of the turns that answer a question each way to search finds.
struct BenchQualityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quality",
        abstract: "Measure how well searches find what answers questions about conversations.",
        discussion: """
            Each turn of a conversation becomes a memory of its session ("speaker: text" and the caption of a picture), \
            each conversation a scope of a store that is removed afterwards. A question of the categories 1 to 4 names \
            the turns that answer it. Reported are the mean share of these among the first 5, 10 and 20 hits, and the part \
            of the questions with any of them there. No language model takes part.
            """
    )

    @Option(help: "The conversations: a JSON file in the form that LoCoMo is published in.")
    var conversations: String

    @Flag(help: "Print a JSON object for each way to search instead of a table.")
    var json = false

    @OptionGroup var model: ModelOptions

    func run() async throws {
        guard let bytes = FileManager.default.contents(atPath: conversations) else {
            throw ExitMessage("cannot read \(conversations)")
        }
        let root: JSONElement
        do throws(JSONError) {
            root = try JSONDocument(parsing: [UInt8](bytes)).root
        } catch {
            throw ExitMessage("\(conversations) is not JSON: \(error)")
        }
        let all = try Conversation.all(in: root)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("engram-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var options = Store.Options()
        options.durability = .relaxed
        let reports: [QualityReport]
        do {
            let engine = try EngineOpening.engine(over: Store(folder: folder.path, options: options), model)
            reports = try await QualityBench(engine).run(all)
        } catch let error as EngineError {
            throw ExitMessage(error.forPeople)
        } catch let error as StoreError {
            throw ExitMessage(error.description)
        }
        if json {
            for report in reports { print(report.json) }
        } else {
            print("\(all.count) conversations, \(reports[0].count) questions")
            print(QualityReport.title)
            for report in reports { print(report.line) }
        }
    }
}
