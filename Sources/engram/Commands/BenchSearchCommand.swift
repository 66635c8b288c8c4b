import ArgumentParser
import VectorSearch

/// `engram bench search`: speed and recall of vector search over NumPy files.
struct BenchSearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Measure speed and recall of vector search over .npy files."
    )

    @Option(help: "The rows: a .npy file of float32, float64 or float16 values.")
    var base: String

    @Option(help: "The queries, with the columns of the rows.")
    var queries: String

    @Option(help: "The true neighbours of each query, best first: a .npy file of int32 or int64 row numbers.")
    var truth: String?

    @Option(name: .customLong("k"), help: "Hits of a search.")
    var hitCount = 10

    @Option(help: "Threads that search at once.")
    var threads = 1

    @Option(help: "Queries of a call; 1 measures single searches.")
    var batch = 1

    @Option(help: "The recall that searches aim at, above 0 and below 1.")
    var targetRecall = 0.99

    @Flag(help: "Score every row exactly.")
    var exact = false

    @Flag(help: "Judge every query by a double-precision pass over all rows, not by --truth or a sample of 200.")
    var judgeAll = false

    @Flag(help: "Print one JSON object instead of a table.")
    var json = false

    func validate() throws {
        guard (1...Partition.maximumHits).contains(hitCount) else {
            throw ValidationError("--k is from 1 to \(Partition.maximumHits)")
        }
        guard targetRecall > 0, targetRecall < 1 else {
            throw ValidationError("--target-recall is above 0 and below 1")
        }
        guard (1...1_024).contains(threads) else { throw ValidationError("--threads is from 1 to 1024") }
        guard (1...65_536).contains(batch) else { throw ValidationError("--batch is from 1 to 65536") }
    }

    func run() async throws {
        let rows = try read(base)
        let questions = try read(queries)
        guard rows.columns == questions.columns else {
            throw ExitMessage("\(base) has \(rows.columns) columns, \(queries) has \(questions.columns)")
        }
        guard hitCount <= rows.rows else {
            throw ValidationError("--k is at most the number of rows, which is \(rows.rows)")
        }
        let judge = try judge(rowCount: rows.rows, queryCount: questions.rows)
        let bench = try SearchBench(
            base: rows,
            queries: questions,
            k: hitCount,
            threads: threads,
            batch: batch,
            accuracy: exact ? .exact : .recall(targetRecall)
        )
        let hits = try bench.answers()
        let timing = try bench.measure()
        let scores = ExactScores(base: rows, queries: questions)
        let report = SearchReport(
            rows: rows.rows,
            dimension: rows.columns,
            k: hitCount,
            threads: threads,
            batch: batch,
            buildSeconds: bench.buildTime / .seconds(1),
            queriesPerSecond: timing.queriesPerSecond,
            recall: try SearchRecall(hits: hits, k: hitCount, judge: judge, scores: scores).value,
            p50: timing.percentile(0.5),
            p99: timing.percentile(0.99),
            bytesPerRow: Double(bench.partition.byteCount) / Double(rows.rows)
        )
        if json { print(report.json) } else { report.table.forEach { print($0) } }
    }

    private func read(_ path: String) throws -> NPYArray {
        let array = try NPYArray.read(path)
        guard array.rows > 0, array.columns > 0 else { throw ExitMessage("\(path) is empty") }
        return array
    }

    private func judge(rowCount: Int, queryCount: Int) throws -> SearchRecall.Judge {
        guard let truth, !judgeAll else { return .pass(everyQuery: judgeAll) }
        let neighbours = try NPYIntegers.read(truth)
        guard neighbours.rows == queryCount, neighbours.columns >= hitCount else {
            let shape = "\(neighbours.rows) x \(neighbours.columns)"
            throw ExitMessage("\(truth) is \(shape), expected \(queryCount) rows of at least \(hitCount)")
        }
        if let strange = neighbours.values.first(where: { !(0..<rowCount).contains($0) }) {
            throw ExitMessage("\(truth) names row \(strange), but \(base) has rows 0 to \(rowCount - 1)")
        }
        return .truth(neighbours)
    }
}
