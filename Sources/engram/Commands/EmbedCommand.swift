import ArgumentParser
import Embedding
import Foundation

/// `engram embed`: the vectors of the lines of a text as a NumPy file.
struct EmbedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Embed the lines of a text into a .npy file (float32, a unit vector a line)."
    )

    @Argument(help: "The file, or - for standard input.")
    var file = "-"

    @Option(name: .shortAndLong, help: "The .npy file to write.")
    var output: String

    @OptionGroup var model: ModelOptions

    /// Lines that one thread embeds at a time.
    private static let batchSize = 64

    func run() async throws {
        let embedder = try model.load()
        let texts = try lines()
        let batches = stride(from: 0, to: texts.count, by: EmbedCommand.batchSize).map { start in
            Array(texts[start..<min(start + EmbedCommand.batchSize, texts.count)])
        }
        var progress = ProgressLine(unit: "lines")
        var parts = [[Float]](repeating: [], count: batches.count)
        var done = 0
        try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
            var next = 0
            func start() {
                guard next < batches.count else { return }
                let (position, batch) = (next, batches[next])
                group.addTask { (position, try embedder.embed(batch)) }
                next += 1
            }
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { start() }
            while let (position, vectors) = try await group.next() {
                parts[position] = vectors
                done += batches[position].count
                progress.update(count: done, fraction: Double(done) / Double(texts.count))
                start()
            }
        }
        progress.finish()
        let array = NPYArray(rows: texts.count, columns: embedder.space.dimension, values: parts.flatMap { $0 })
        try array.write(to: output)
        let rate = Double(texts.count) / max(progress.seconds, 1e-9)
        printError(String(format: "%d lines in %.1f s (%.0f/s)", texts.count, progress.seconds, rate))
    }

    private func lines() throws -> [String] {
        var reader = try LineReader(path: file)
        var lines: [String] = []
        while let line = try reader.next() {
            guard let text = String(validating: line.bytes, as: UTF8.self) else {
                throw ExitMessage("line \(line.number) is not UTF-8")
            }
            lines.append(text)
        }
        if lines.isEmpty { throw ExitMessage("the input has no lines") }
        return lines
    }
}
