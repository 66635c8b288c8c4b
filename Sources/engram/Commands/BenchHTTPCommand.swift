import ArgumentParser
import Foundation
import JSON

/// `engram bench http`: how many requests a server takes, and how fast it answers.
struct BenchHTTPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "http",
        abstract: "Measure a running server over HTTP.",
        discussion: """
            Without --rate each connection sends its next request when the answer is there. With --rate requests are sent at \
            constant intervals, and latencies count from the time at which a request was to be sent: what waits behind a \
            slow answer is counted. One thread sends and receives; requests are prepared before.
            Rate limits of the server count here, too: start it with --rate-limit off.
            """
    )

    @Option(help: "The server's address.")
    var url = "http://127.0.0.1:8000"

    @Option(help: "The API key, or a JSON Web Token. (default: API_KEY)")
    var token: String?

    @Option(
        help: """
            What is sent: vector (searches, JSON numbers), base64, raw (float32 values), batch, raw-batch, text, create, health; \
            or post: the lines of --bodies, to the path of --url, for other servers.
            """
    )
    var kind = LoadKind.vector

    @Option(help: "A .npy file with a vector a row, for searches by vectors and new memories.")
    var vectors: String?

    @Option(help: "A file with a text a line, for searches by texts and new memories.")
    var texts: String?

    @Option(help: "A file with a JSON body a line.")
    var bodies: String?

    @Option(help: "Only so many of the texts or vectors, sent again and again.")
    var distinct: Int?

    @Option(help: "Texts or vectors that are passed over at the beginning of the files.")
    var skip = 0

    @Flag(help: "Send no request twice; the load ends with the last.")
    var once = false

    @Option(help: "Connections.")
    var connections = 16

    @Option(help: "Requests a second (open loop).")
    var rate: Double?

    @Option(help: "Seconds that are measured.")
    var seconds = 10.0

    @Option(help: "Seconds before that.")
    var warmup = 1.0

    @Option(help: "Hits of a search.")
    var topK = 10

    @Option(help: "Searches of a call, for batches.")
    var batch = 256

    @Option(
        help: """
            A .npy file of integers: the rows of the true neighbours of each vector. Ids of memories must tell their rows, as \
            those of --row-ids and of Benchmarks/http/memories.py do.
            """
    )
    var truth: String?

    @Flag(help: "Give new memories ids that tell their row.")
    var rowIds = false

    @Option(help: "A pair of the scope. Repeat it for more pairs. (default: user_id=bench)")
    var scope: [String] = []

    @Flag(help: "Print a JSON object instead of a table.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(connections) else { throw ValidationError("--connections is from 1 to 10000") }
        guard rate.map({ $0 > 0 && $0 <= 1_000_000 }) ?? true else {
            throw ValidationError("--rate is above 0 and at most 1000000")
        }
        guard SearchLimits.seconds.contains(seconds) else {
            throw ValidationError("--seconds is from \(SearchLimits.seconds.lowerBound) to 3600")
        }
        guard (0...3_600).contains(warmup) else { throw ValidationError("--warmup is from 0 to 3600") }
        guard (1...1_000).contains(topK) else { throw ValidationError("--top-k is from 1 to 1000") }
        guard (1...1_000).contains(batch) else { throw ValidationError("--batch is from 1 to 1000") }
        guard skip >= 0, distinct.map({ $0 > 0 }) ?? true else {
            throw ValidationError("--skip is 0 or more, --distinct 1 or more")
        }
        if truth != nil, !kind.needsVectors { throw ValidationError("--truth is for searches by vectors") }
        if truth != nil, skip > 0 { throw ValidationError("--truth begins with the first vector: leave --skip out") }
    }

    func run() async throws {
        let address = try LoadAddress(url)
        let requests = try PreparedRequests(source(to: address))
        if requests.count == 0 { throw ExitMessage("there is nothing to send") }
        var recall: Double?
        if let truth {
            recall = try LoadJudge(
                requests: requests,
                address: address,
                truth: NPYIntegers.read(truth),
                topK: topK
            ).recall()
        }
        var plan = LoadPlan()
        plan.connections = connections
        plan.rate = rate
        plan.seconds = seconds
        plan.warmup = warmup
        plan.sendsOnce = once
        var generator = try LoadGenerator(requests, to: address, plan)
        let report = LoadReport(
            kind: kind,
            plan: plan,
            batch: kind.isBatch ? batch : 1,
            result: try generator.run(),
            recall: recall,
            topK: topK
        )
        if json { print(report.json) } else { report.table.forEach { print($0) } }
    }

    private func source(to address: LoadAddress) throws -> PreparedRequests.Source {
        var options = ScopeOptions()
        options.scope = scope.isEmpty ? ["user_id=bench"] : scope
        options.organisation = "default"
        var source = PreparedRequests.Source(kind: kind, address: address, scope: try options.resolved())
        source.token = token ?? environmentVariable("API_KEY")
        source.topK = topK
        source.batch = batch
        source.numbersMemories = rowIds
        source.firstRow = skip
        if let vectors {
            let all = try NPYArray.read(vectors)
            let rows = chosen(of: all.rows)
            source.vectors = NPYArray(
                rows: rows.count,
                columns: all.columns,
                values: Array(all.values[(rows.lowerBound * all.columns)..<(rows.upperBound * all.columns)])
            )
        }
        if let texts { source.texts = try lines(of: texts) }
        if let bodies { source.bodies = try lines(of: bodies) }
        return source
    }

    /// The chosen lines of a file.
    private func lines(of path: String) throws -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else { throw ExitMessage("cannot read \(path)") }
        let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
        return Array(lines[chosen(of: lines.count)])
    }

    /// The rows of a file that are used.
    private func chosen(of count: Int) -> Range<Int> {
        let first = min(skip, count)
        return first..<min(count, distinct.map { first + $0 } ?? count)
    }
}
