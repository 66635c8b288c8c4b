import Foundation
import JSON

/// What a measurement of searches found.
struct SearchReport {
    let rows: Int
    let dimension: Int
    let k: Int
    let threads: Int
    let batch: Int
    let buildSeconds: Double
    let queriesPerSecond: Double
    let recall: Double
    /// Microseconds that half of the calls did not exceed.
    let p50: Double
    /// Microseconds that 99 of 100 calls did not exceed.
    let p99: Double
    let bytesPerRow: Double

    /// The report as one JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("n")
        writer.integer(rows)
        writer.key("dim")
        writer.integer(dimension)
        writer.key("k")
        writer.integer(k)
        writer.key("threads")
        writer.integer(threads)
        writer.key("batch")
        writer.integer(batch)
        writer.key("build_seconds")
        writer.double(buildSeconds)
        writer.key("qps")
        writer.double(queriesPerSecond)
        writer.key("recall")
        writer.double(recall)
        writer.key("p50_us")
        writer.double(p50)
        writer.key("p99_us")
        writer.double(p99)
        writer.key("bytes_per_row")
        writer.double(bytesPerRow)
        writer.endObject()
        return writer.text().description
    }

    /// The report as lines of a table.
    var table: [String] {
        let lines = [
            ("rows", "\(rows) x \(dimension)"),
            ("memory", String(format: "%.0f bytes a row", bytesPerRow)),
            ("build", String(format: "%.2f s", buildSeconds)),
            ("threads", "\(threads)"),
            ("batch", batch == 1 ? "1 query a call" : "\(batch) queries a call"),
            ("speed", String(format: "%.0f queries/s", queriesPerSecond)),
            ("recall@\(k)", String(format: "%.4f", recall)),
            ("call", String(format: "%.0f us at the median, %.0f us at 99 %%", p50, p99)),
        ]
        return lines.map { name, text in name.padding(toLength: 12, withPad: " ", startingAt: 0) + text }
    }
}
