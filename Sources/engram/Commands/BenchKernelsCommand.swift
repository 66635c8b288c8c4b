import ArgumentParser

/// `engram bench kernels`: the speed of each SIMD kernel beside what the hardware allows.
struct BenchKernelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernels",
        abstract: "Measure each SIMD kernel beside the limits of this machine.",
        discussion: """
            The limits are measured first, by loops that only multiply and add, or only read. A kernel's limit is the \
            nearer of the two at its shape. Times are medians of samples; parts of a limit are those of the fastest.
            """
    )

    @Option(help: "Only the kernels whose name begins so, such as dot or sgemm.")
    var only = ""

    @Option(help: "Values of a row.")
    var dimension = 384

    @Option(help: "Rows of the large matrix product.")
    var rows = 61_666

    @Option(help: "Queries of the large matrix product.")
    var batch = 256

    @Option(help: "Threads that share the rows of the large matrix product.")
    var threads = 2

    @Option(help: "How long each measurement takes.")
    var seconds = 0.3

    @Flag(help: "Print JSON objects instead of a table.")
    var json = false

    func validate() throws {
        guard (1...4_096).contains(dimension) else { throw ValidationError("--dimension is from 1 to 4096") }
        guard (1...10_000_000).contains(rows) else { throw ValidationError("--rows is from 1 to 10000000") }
        guard (1...4_096).contains(batch) else { throw ValidationError("--batch is from 1 to 4096") }
        guard (1...min(rows, 1_024)).contains(threads) else {
            throw ValidationError("--threads is from 1 to \(min(rows, 1_024))")
        }
        guard SearchLimits.seconds.contains(seconds) else {
            throw ValidationError("--seconds is from \(SearchLimits.seconds.lowerBound) to 3600")
        }
        guard cases.all.contains(where: { $0.name.hasPrefix(only) }) else {
            throw ValidationError("--only is one of \(cases.all.map(\.name).joined(separator: ", "))")
        }
    }

    private var cases: KernelCases {
        KernelCases(dimension: dimension, product: (rows: rows, queries: batch, threads: threads))
    }

    func run() async throws {
        let limits = HardwareLimits(time: .seconds(min(seconds, 0.3)))
        if json { print(limits.json) } else { limits.table.forEach { print($0) } }
        for family in cases.all where family.name.hasPrefix(only) {
            for kernel in family.make() {
                let rates = try KernelTiming.rates(of: kernel, time: .seconds(seconds))
                let report = KernelReport(kernel, rates: rates, limits: limits)
                print(json ? report.json : report.line)
            }
        }
    }
}
