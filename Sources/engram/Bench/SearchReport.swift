import Foundation
import JSON
import VectorSearch

/// What a measurement of searches found.
struct SearchReport {
    let rows: Int
    let dimension: Int
    let plan: SearchPlan
    let buildSeconds: Double
    let bytesPerRow: Double
    let timing: SearchTiming
    let recall: SearchRecall
    /// The share of rows that pass the filter, and how many do; `nil` without a filter.
    let selection: (share: Double, matches: Int)?

    /// The report as one JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("n", rows)
        writer.member("dim", dimension)
        plan.write(to: &writer)
        if let selection {
            writer.member("selectivity", selection.share)
            writer.member("matches", selection.matches)
        }
        writer.member("build_seconds", buildSeconds)
        writer.member("qps", timing.queriesPerSecond)
        writer.member("recall", recall.value)
        writer.member("short_answers", recall.shortAnswers)
        writer.member("wrong_hits", recall.wrongHits)
        writer.member("p50_us", timing.percentile(0.5))
        writer.member("p99_us", timing.percentile(0.99))
        writer.member("bytes_per_row", bytesPerRow)
        writer.endObject()
        return writer.text().description
    }

    /// The report as lines of a table.
    var table: [String] {
        var lines = [
            ("rows", "\(rows) x \(dimension)"),
            ("memory", String(format: "%.0f bytes a row", bytesPerRow)),
            ("build", String(format: "%.2f s", buildSeconds)),
            ("threads", "\(plan.threads)"),
            ("batch", plan.batch == 1 ? "1 query a call" : "\(plan.batch) queries a call"),
            ("accuracy", plan.accuracy.text),
            ("speed", String(format: "%.0f queries/s", timing.queriesPerSecond)),
            ("recall@\(plan.k)", String(format: "%.4f", recall.value)),
            (
                "call",
                String(
                    format: "%.0f us at the median, %.0f us at 99 %%",
                    timing.percentile(0.5),
                    timing.percentile(0.99)
                )
            ),
        ]
        if let selection {
            lines.insert(("filter", "\(selection.matches) rows, \(selection.share * 100) % wanted"), at: 6)
        }
        if recall.shortAnswers + recall.wrongHits > 0 {
            lines.append(("WRONG", "\(recall.shortAnswers) short answers, \(recall.wrongHits) wrong hits"))
        }
        return lines.map(tableLine)
    }
}

extension Accuracy {
    /// The accuracy for people.
    var text: String {
        switch self {
        case .exact: "exact"
        case .recall(let target): "recall of \(target) wanted"
        }
    }
}

/// A line of a table of two columns.
func tableLine(_ name: String, _ text: String) -> String {
    name.padding(toLength: 16, withPad: " ", startingAt: 0) + text
}
