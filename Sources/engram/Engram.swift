import ArgumentParser

/// The command `engram`.
@main
struct Engram: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engram",
        abstract: "Vector search and memory for agents, over LMDB.",
        version: EngramVersion.current,
        subcommands: [
            ServeCommand.self, ImportCommand.self, SearchCommand.self, EmbedCommand.self, KeysCommand.self,
            TokenCommand.self, DoctorCommand.self, BenchCommand.self, ReembedCommand.self, IndexKeywordsCommand.self,
        ]
    )

    static func main() async {
        EnvironmentFile.load()
        OpenBLASCore.chooseBest()
        await main(nil)
    }
}

/// The version of this program.
enum EngramVersion {
    static let current = "0.1.0"
}
