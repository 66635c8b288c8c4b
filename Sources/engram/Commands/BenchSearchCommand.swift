import ArgumentParser
import VectorSearch

/// `engram bench search`: speed and recall of vector search over NumPy files.
struct BenchSearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Measure speed and recall of vector search over .npy files.",
        discussion: """
            --batch, --threads and --target-recall take several values, separated by commas: every combination is \
            measured over the same rows. --interactive measures on request: a JSON object on each line of standard \
            input, such as {"batch":256,"threads":2,"target_recall":0.95,"seconds":1}, and one on standard output in \
            answer. Other members: k, exact, selectivity, queries (how many of them are used).
            """
    )

    @Option(help: "The rows: a .npy file of float32, float64 or float16 values.")
    var base: String

    @Option(help: "The queries, with the columns of the rows.")
    var queries: String

    @Option(help: "The true neighbours of each query, best first: a .npy file of int32 or int64 row numbers.")
    var truth: String?

    @Option(help: "Use only so many rows, from the first.")
    var rows: Int?

    @Option(name: .customLong("k"), help: "Hits of a search.")
    var hitCount = 10

    @Option(help: "Threads that search at once.")
    var threads = NumberList(1)

    @Option(help: "Queries of a call; 1 measures single searches.")
    var batch = NumberList(1)

    @Option(help: "The recall that searches aim at, above 0 and below 1.")
    var targetRecall = NumberList(0.99)

    @Flag(help: "Score every row exactly.")
    var exact = false

    @Option(help: "How long each measurement takes.")
    var seconds = 1.0

    @Option(help: "Search with filters that this part of the rows passes, such as 0.5,0.1,0.01.")
    var filterSelectivity: NumberList<Double>?

    @Option(help: "Rounds of 30 % of the rows deleted and inserted anew and 30 % replaced; then measure.")
    var churn: Int?

    @Option(help: "Measure searches while so many rows a second are inserted, beside idle ones.")
    var insertsPerSecond: Double?

    @Option(help: "How often --churn and --inserts-per-second measure both sides, in turns.")
    var trials = 3

    @Flag(help: "Judge every query by a double-precision pass over all rows, not by --truth or a sample of 2,000.")
    var judgeAll = false

    @Flag(help: "Measure what standard input asks for.")
    var interactive = false

    @Flag(help: "Print a JSON object for each measurement instead of a table.")
    var json = false

    func validate() throws {
        guard (1...Partition.maximumHits).contains(hitCount) else {
            throw ValidationError("--k is from 1 to \(Partition.maximumHits)")
        }
        guard targetRecall.values.allSatisfy({ $0 > 0 && $0 < 1 }) else {
            throw ValidationError("--target-recall is above 0 and below 1")
        }
        guard threads.values.allSatisfy(SearchLimits.threads.contains) else {
            throw ValidationError("--threads is from 1 to \(SearchLimits.threads.upperBound)")
        }
        guard batch.values.allSatisfy(SearchLimits.batch.contains) else {
            throw ValidationError("--batch is from 1 to \(SearchLimits.batch.upperBound)")
        }
        guard SearchLimits.seconds.contains(seconds) else {
            throw ValidationError("--seconds is from \(SearchLimits.seconds.lowerBound) to 3600")
        }
        if let shares = filterSelectivity?.values {
            guard shares.allSatisfy({ $0 > 0 && $0 <= 1 }), shares.reduce(0, +) <= 1 + 1e-9 else {
                throw ValidationError("--filter-selectivity has parts above 0 that add up to at most 1")
            }
        }
        guard churn.map({ (1...1_000).contains($0) }) ?? true else {
            throw ValidationError("--churn is from 1 to 1000")
        }
        guard insertsPerSecond.map({ (1...1e6).contains($0) }) ?? true else {
            throw ValidationError("--inserts-per-second is from 1 to 1000000")
        }
        guard (1...100).contains(trials) else { throw ValidationError("--trials is from 1 to 100") }
        if let rows, rows < 1 { throw ValidationError("--rows is at least 1") }
    }

    func run() async throws {
        let session = try session()
        if interactive { return SearchDialogue(session: session, standard: plans[0]).run() }
        for plan in plans {
            let report = try session.report(plan)
            show(report.json, report.table)
            for selectivity in session.shares.selectivities {
                let report = try session.report(plan, selectivity: selectivity)
                show(report.json, report.table)
            }
            if let insertsPerSecond {
                let report = try InsertBench(session: session, rate: insertsPerSecond).run(plan, trials: trials)
                show(report.json, report.table)
            }
        }
        if let churn {
            var bench = ChurnBench(session)
            let report = try bench.run(plans[0], rounds: churn, trials: trials)
            show(report.json, report.table)
        }
    }

    /// Every combination of the options.
    private var plans: [SearchPlan] {
        let accuracies = exact ? [Accuracy.exact] : targetRecall.values.map { Accuracy.recall($0) }
        return accuracies.flatMap { accuracy in
            threads.values.flatMap { threads in
                batch.values.map { batch in
                    SearchPlan(
                        k: hitCount,
                        threads: threads,
                        batch: batch,
                        accuracy: accuracy,
                        time: .seconds(seconds)
                    )
                }
            }
        }
    }

    private func show(_ line: String, _ table: [String]) {
        if json { return print(line) }
        table.forEach { print($0) }
        print()
    }

    private func session() throws -> SearchSession {
        let matrix = try read(base, rows: rows)
        let questions = try read(queries, rows: nil)
        guard matrix.columns == questions.columns else {
            throw ExitMessage("\(base) has \(matrix.columns) columns, \(queries) has \(questions.columns)")
        }
        guard hitCount <= matrix.rows else {
            throw ValidationError("--k is at most the number of rows, which is \(matrix.rows)")
        }
        return try SearchSession(
            base: matrix.directions(as: "row"),
            queries: questions.directions(as: "query"),
            shares: TopicShares(filterSelectivity?.values ?? []),
            judge: judge(rowCount: matrix.rows, queryCount: questions.rows)
        )
    }

    private func read(_ path: String, rows: Int?) throws -> NPYArray {
        let array = try NPYArray.read(path)
        guard array.rows > 0, array.columns > 0 else { throw ExitMessage("\(path) is empty") }
        guard let rows, rows < array.rows else { return array }
        return NPYArray(rows: rows, columns: array.columns, values: Array(array.values.prefix(rows * array.columns)))
    }

    private func judge(rowCount: Int, queryCount: Int) throws -> SearchRecall.Judge? {
        if judgeAll { return .pass }
        guard let truth else { return nil }
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
