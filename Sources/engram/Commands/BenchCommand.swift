import ArgumentParser

/// `engram bench`: measurements.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure this machine.",
        subcommands: [
            BenchSearchCommand.self, BenchKernelsCommand.self, BenchQualityCommand.self, BenchExtractCommand.self,
            BenchHTTPCommand.self, BenchEmbedCommand.self, BenchWritesCommand.self,
        ]
    )
}
