import ArgumentParser
import Extraction
import Foundation
import JSON

/// `engram bench extract`: what the rules find in conversations, and how fast.
struct BenchExtractCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Extract facts from conversations by rules, and count them.",
        discussion: """
            The file holds conversations in the format of LoCoMo: a JSON array of objects with conversation and qa. \
            A question counts as covered when a turn of its evidence gave a fact; questions without an answer \
            (category 5) are left out.
            """
    )

    @Option(help: "The file of conversations.")
    var conversations: String

    @Flag(help: "Print each fact with the turn it came from.")
    var show = false

    @Flag(help: "Print a JSON object instead of lines.")
    var json = false

    func run() async throws {
        let samples: JSONElement
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: conversations))
            samples = try JSONDocument(parsing: [UInt8](data)).root
        } catch {
            throw ExitMessage("cannot read \(conversations): \(error)")
        }
        guard let list = samples.elements else { throw ExitMessage("\(conversations) is no JSON array") }
        var report = ExtractReport()
        for sample in list {
            try report.add(sample) { turn, fact in
                if show { print("\(turn)\t\(fact.topic.rawValue)\t\(fact.confidence)\t\(fact.text)") }
            }
        }
        if json { print(report.json) } else { report.lines.forEach { print($0) } }
    }
}
