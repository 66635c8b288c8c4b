import Foundation
import JSON

/// What ten turnovers did to a partition.
struct ChurnReport {
    let rows: Int
    let rounds: Int
    let plan: SearchPlan
    let changesPerSecond: Double
    let recallBefore: Double
    let recallChurned: SearchRecall
    let recallFresh: SearchRecall
    /// The part of a sample of rows that find themselves at rank 1.
    let selfHits: Double
    /// Timings of the churned and of the fresh partition, taken in turns.
    let speeds: [(churned: SearchTiming, fresh: SearchTiming)]
    /// Whether the partition has as many rows as it should.
    let countMatches: Bool

    private var rate: Double { median(speeds.map(\.churned.queriesPerSecond)) }
    private var freshRate: Double { median(speeds.map(\.fresh.queriesPerSecond)) }
    private var ratio: Double { median(speeds.map { $0.churned.queriesPerSecond / $0.fresh.queriesPerSecond }) }

    /// The report as one JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("case", "churn")
        writer.member("n", rows)
        writer.member("rounds", rounds)
        plan.write(to: &writer)
        writer.member("changes_per_second", changesPerSecond)
        writer.member("recall_before", recallBefore)
        writer.member("recall", recallChurned.value)
        writer.member("recall_fresh", recallFresh.value)
        writer.member("short_answers", recallChurned.shortAnswers)
        writer.member("wrong_hits", recallChurned.wrongHits)
        writer.member("self_hits", selfHits)
        writer.member("count_matches", countMatches)
        writer.member("qps", rate)
        writer.member("qps_fresh", freshRate)
        writer.member("speed_ratio", ratio)
        writer.member("p99_us", median(speeds.map { $0.churned.percentile(0.99) }))
        writer.endObject()
        return writer.text().description
    }

    /// The report as lines of a table.
    var table: [String] {
        var lines = [
            ("churn", "\(rounds) rounds over \(rows) rows, \(Int(changesPerSecond)) changes/s"),
            (
                "recall@\(plan.k)",
                String(
                    format: "%.4f before, %.4f after, %.4f of a fresh partition",
                    recallBefore,
                    recallChurned.value,
                    recallFresh.value
                )
            ),
            ("own vector", String(format: "%.2f %% at rank 1", selfHits * 100)),
            ("speed", String(format: "%.0f queries/s, fresh %.0f, ratio %.2f", rate, freshRate, ratio)),
        ]
        if !countMatches || recallChurned.shortAnswers + recallChurned.wrongHits > 0 {
            lines.append(
                ("WRONG", "\(recallChurned.shortAnswers) short answers, \(recallChurned.wrongHits) wrong hits")
            )
        }
        return lines.map(tableLine)
    }
}

/// The middle value, or the mean of the two in the middle.
///
/// - Precondition: There is a value.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
