import ArgumentParser
import Embedding

/// `engram bench embed`: the speed of the encoder by precision, and how near its vectors are to those of float32.
struct BenchEmbedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Measure the encoder by precision: texts a second, the time of a call, cosines to float32.",
        discussion: """
            Texts are made of random words with so many tokens each, or are the lines of a file. Every combination of \
            threads and texts a call is measured in several rounds, all precisions in each round, and its median is \
            reported. Run it alone on the machine.
            """
    )

    @Option(help: "The folder of the model. (default: ENGRAM_MODEL, or data/models/all-MiniLM-L6-v2)")
    var model: String?

    @Option(help: "A file with a text a line, instead of random words.")
    var texts: String?

    @Option(help: "The tokens of a text of random words, [CLS] and [SEP] included; a list.")
    var tokens = NumberList<Int>(argument: "9,21")!

    @Option(help: "How many texts of random words.")
    var count = 1_000

    @Option(help: "What to multiply in: float32, bfloat16, int8, or several with commas between.")
    var precisions = "float32,bfloat16,int8"

    @Option(help: "Threads that embed at the same time; a list.")
    var threads = NumberList<Int>(argument: "1,2")!

    @Option(help: "Texts a call; a list.")
    var batch = NumberList<Int>(argument: "1,32")!

    @Option(help: "Rounds.")
    var rounds = 5

    @Option(help: "How long each combination is measured in a round.")
    var seconds = 0.3

    @Flag(help: "Print JSON objects instead of a table.")
    var json = false

    private static let tokenRange = 3...MiniLMEncoder.tokenLimit

    func validate() throws {
        guard tokens.values.allSatisfy(Self.tokenRange.contains) else {
            throw ValidationError("--tokens are from \(Self.tokenRange.lowerBound) to \(Self.tokenRange.upperBound)")
        }
        guard (1...1_000_000).contains(count) else { throw ValidationError("--count is from 1 to 1000000") }
        guard threads.values.allSatisfy((1...1_024).contains) else {
            throw ValidationError("--threads are from 1 to 1024")
        }
        guard batch.values.allSatisfy((1...10_000).contains) else {
            throw ValidationError("--batch is from 1 to 10000")
        }
        guard (1...1_000).contains(rounds) else { throw ValidationError("--rounds is from 1 to 1000") }
        guard SearchLimits.seconds.contains(seconds) else {
            throw ValidationError("--seconds is from \(SearchLimits.seconds.lowerBound) to 3600")
        }
        _ = try precisionList()
    }

    func run() async throws {
        let folder = ModelOptions.folder(model)
        let wanted = try precisionList()
        let encoders: [MiniLMEncoder]
        do throws(EmbeddingError) {
            var loaded: [MiniLMEncoder] = []
            for precision in wanted {
                let encoder = try MiniLMEncoder(modelFolder: folder, precision: precision)
                if encoder.precision != precision {
                    printError("this CPU has no instructions for \(precision): it is left out")
                } else {
                    loaded.append(encoder)
                }
            }
            encoders = loaded
        } catch {
            throw ExitMessage(error.description)
        }
        guard let first = encoders.first else { throw ExitMessage("nothing is left to measure") }
        let sets: [EmbedTexts]
        if let texts {
            sets = [try EmbedTexts(file: texts, encoder: first)]
        } else {
            sets = tokens.values.map { EmbedTexts(tokens: $0, count: count, encoder: first) }
        }
        if !json { print(EmbedReport.title) }
        for set in sets {
            let bench = EmbedBench(texts: set, encoders: encoders, rounds: rounds, seconds: seconds)
            let cosines = try bench.cosines(modelFolder: folder)
            for threads in threads.values {
                for batch in batch.values {
                    for report in try bench.measure(threads: threads, batch: batch, cosines: cosines) {
                        print(json ? report.json : report.line)
                    }
                }
            }
        }
    }

    private func precisionList() throws -> [EncoderPrecision] {
        try precisions.split(separator: ",", omittingEmptySubsequences: false).map { name in
            guard let precision = EncoderPrecision(rawValue: String(name)) else {
                let known = EncoderPrecision.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--precisions are of \(known), not \(name)")
            }
            return precision
        }
    }
}
