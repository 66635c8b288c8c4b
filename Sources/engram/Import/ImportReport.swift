import ArgumentParser
import Foundation

/// Counts what an import did and tells about it.
struct ImportReport {
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
