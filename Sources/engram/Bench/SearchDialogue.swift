import Foundation
import JSON
import VectorSearch

/// Measurements on request: a JSON object on each line of standard input, one on standard output in answer.
///
/// The first line of output tells that the rows are there. Members of a request, all optional: `k`, `batch`, `threads`,
/// `target_recall`, `exact`, `selectivity`, `seconds`, `queries` (how many of them are used). The answer is that of
/// `--json`, or `{"error": ...}` for a request that cannot be measured. The end of input ends the program.
struct SearchDialogue {
    let session: SearchSession
    /// What a request says that leaves it open.
    let standard: SearchPlan

    /// Answers until the input ends.
    func run() {
        write { writer in
            writer.member("ready", true)
            writer.member("n", session.base.rows)
            writer.member("build_seconds", session.filled.buildTime / .seconds(1))
            writer.member("bytes_per_row", Double(session.filled.partition.byteCount) / Double(session.base.rows))
        }
        while let line = readLine() {
            do {
                let request = try JSONDocument(parsing: Array(line.utf8)).root
                let report = try session.report(plan(request), selectivity: request["selectivity"]?.number)
                writeLine(report.json)
            } catch {
                write { $0.member("error", "\(error)") }
            }
        }
    }

    private func plan(_ request: JSONElement) throws -> SearchPlan {
        guard request.kind == .object else { throw ExitMessage("a request is an object") }
        var plan = standard
        func whole(_ name: String, _ range: ClosedRange<Int>) throws -> Int? {
            guard let element = request[name] else { return nil }
            guard let value = element.integer, range.contains(value) else {
                throw ExitMessage("\(name) is from \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
        plan.k = try whole("k", 1...min(Partition.maximumHits, session.base.rows)) ?? plan.k
        plan.batch = try whole("batch", SearchLimits.batch) ?? plan.batch
        plan.threads = try whole("threads", SearchLimits.threads) ?? plan.threads
        plan.queryLimit = try whole("queries", 1...Int.max) ?? plan.queryLimit
        if let seconds = request["seconds"] {
            guard let value = seconds.number, SearchLimits.seconds.contains(value) else {
                throw ExitMessage(
                    "seconds is from \(SearchLimits.seconds.lowerBound) to \(SearchLimits.seconds.upperBound)"
                )
            }
            plan.time = .seconds(value)
        }
        if let target = request["target_recall"] {
            guard let value = target.number, value > 0, value < 1 else {
                throw ExitMessage("target_recall is above 0 and below 1")
            }
            plan.accuracy = .recall(value)
        }
        if request["exact"]?.bool == true { plan.accuracy = .exact }
        return plan
    }

    private func write(_ members: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.beginObject()
        members(&writer)
        writer.endObject()
        writeLine(writer.text().description)
    }

    /// At once: who asked waits for the line.
    private func writeLine(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}

/// What options and requests may ask for.
enum SearchLimits {
    static let batch = 1...65_536
    static let threads = 1...1_024
    static let seconds = 0.01...3_600.0
}
