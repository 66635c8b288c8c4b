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
            "importance", "metadata" and "embedding". Bad lines are reported with their numbers and left out; \
            the exit code is then 1.
            """
    )

    @Argument(help: "The file, or - for standard input.")
    var file = "-"

    @Option(help: "How lines are written: auto (JSON when a line begins with a brace), jsonl or text.")
    var format = "auto"

    @Flag(help: "Do not report memories whose id is there already.")
    var skipExisting = false

    @OptionGroup var scope: ScopeOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var server: ServerOptions

    /// Lines of one transaction.
    private static let batchSize = 500
    /// Bytes of one batch: well under the server's limit for a body.
    private static let batchBytes = 4 << 20

    func validate() throws {
        _ = try scope.resolved()
        guard ImportRecord.Format(rawValue: format) != nil else {
            throw ValidationError("--format is auto, jsonl or text, not \(format)")
        }
    }

    func run() async throws {
        let resolved = try scope.resolved()
        if let url = server.url {
            let client = HTTPClient(eventLoopGroupProvider: .singleton)
            let target = ServerTarget(
                client: EngramClient(url: url, key: server.key, client: client),
                scope: resolved
            )
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await load(into: target)) } catch { outcome = .failure(error) }
            try await client.shutdown()
            try outcome.get()
        } else {
            let engine = try EngineOpening.writing(store, model)
            try await load(into: EngineTarget(engine: engine, scope: resolved, caller: scope.caller))
        }
    }

    private func load(into target: some ImportTarget) async throws {
        var reader = try LineReader(path: file)
        var report = ImportReport(skipExisting: skipExisting)
        let format = ImportRecord.Format(rawValue: format) ?? .auto
        var batch: [(number: Int, record: ImportRecord)] = []
        var batchBytes = 0
        while let line = try reader.next() {
            do throws(ImportRecord.Problem) {
                guard let record = try ImportRecord(line: line, format: format) else { continue }
                try record.checkLengths()
                batch.append((line.number, record))
                batchBytes += line.bytes.count
            } catch {
                report.refuse(line: line.number, error.message)
            }
            if batch.count == ImportCommand.batchSize || batchBytes >= ImportCommand.batchBytes {
                try await flush(&batch, into: target, &report)
                batchBytes = 0
                let total = reader.byteCount
                report.draw(fraction: total.map { Double(reader.consumedByteCount) / Double($0) })
            }
        }
        try await flush(&batch, into: target, &report)
        try report.finish()
    }

    private func flush(
        _ batch: inout [(number: Int, record: ImportRecord)],
        into target: some ImportTarget,
        _ report: inout ImportReport
    ) async throws {
        if batch.isEmpty { return }
        let outcomes: [ImportOutcome]
        do {
            outcomes = try await target.store(batch.map(\.record))
        } catch {
            try? report.finish()
            throw ExitMessage("lines \(batch[0].number) and after were not imported: \(error)")
        }
        for (line, outcome) in zip(batch, outcomes) { report.note(outcome, line: line.number) }
        batch.removeAll(keepingCapacity: true)
    }
}

/// Counts what an import did and tells about it.
private struct ImportReport {
    private var imported = 0
    private var existed = 0
    private var refused = 0
    private let skipExisting: Bool
    private var progress = ProgressLine(unit: "memories")

    init(skipExisting: Bool) { self.skipExisting = skipExisting }

    mutating func note(_ outcome: ImportOutcome, line: Int) {
        switch outcome {
        case .imported: imported += 1
        case .existed where skipExisting: existed += 1
        case .existed: refuse(line: line, "a memory with this id exists already")
        case .refused(let reason): refuse(line: line, reason)
        }
    }

    mutating func refuse(line: Int, _ reason: String) {
        refused += 1
        progress.finish()
        printError("line \(line): \(reason)")
    }

    mutating func draw(fraction: Double?) { progress.update(count: imported, fraction: fraction) }

    /// Prints the summary.
    ///
    /// - Throws: `ExitCode.failure` when lines were left out.
    func finish() throws {
        progress.finish()
        let seconds = progress.seconds
        let rate = Double(imported) / max(seconds, 1e-9)
        var line = "\(imported) memories imported"
        if imported > 0 { line += String(format: " in %.1f s (%.0f/s)", seconds, rate) }
        if existed > 0 { line += ", \(existed) were there already" }
        if refused > 0 { line += ", \(refused) lines refused" }
        print(line)
        if refused > 0 { throw ExitCode.failure }
    }
}
