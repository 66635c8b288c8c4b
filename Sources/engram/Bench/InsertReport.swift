import Foundation
import JSON

/// What inserts did to the searches beside them.
struct InsertReport {
    let rows: Int
    let plan: SearchPlan
    let wantedRate: Double
    /// Inserts in a second, as reached.
    let rate: Double
    /// Timings without and with inserts, taken in turns.
    let pairs: [(idle: SearchTiming, loaded: SearchTiming)]
    /// How long the calls took that inserted.
    let inserts: SearchTiming
    /// The part of a sample of the inserted rows that a search finds at rank 1.
    let selfHits: Double

    private var idleRate: Double { median(pairs.map(\.idle.queriesPerSecond)) }
    private var loadedRate: Double { median(pairs.map(\.loaded.queriesPerSecond)) }
    private var ratio: Double { median(pairs.map { $0.loaded.queriesPerSecond / $0.idle.queriesPerSecond }) }
    private var idleP99: Double { median(pairs.map { $0.idle.percentile(0.99) }) }
    private var loadedP99: Double { median(pairs.map { $0.loaded.percentile(0.99) }) }
    private var p99Ratio: Double { median(pairs.map { $0.loaded.percentile(0.99) / $0.idle.percentile(0.99) }) }

    /// The report as one JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("case", "inserts")
        writer.member("n", rows)
        plan.write(to: &writer)
        writer.member("wanted_inserts_per_second", wantedRate)
        writer.member("inserts_per_second", rate)
        writer.member("insert_p50_us", inserts.percentile(0.5))
        writer.member("insert_p99_us", inserts.percentile(0.99))
        writer.member("self_hits", selfHits)
        writer.member("qps_idle", idleRate)
        writer.member("qps", loadedRate)
        writer.member("qps_ratio", ratio)
        writer.member("p99_us_idle", idleP99)
        writer.member("p99_us", loadedP99)
        writer.member("p99_ratio", p99Ratio)
        writer.endObject()
        return writer.text().description
    }

    /// The report as lines of a table.
    var table: [String] {
        [
            (
                "inserts",
                String(
                    format: "%.0f/s of %.0f wanted; a call %.0f us at the median, %.0f us at 99 %%",
                    rate,
                    wantedRate,
                    inserts.percentile(0.5),
                    inserts.percentile(0.99)
                )
            ),
            ("own vector", String(format: "%.2f %% of the inserted at rank 1", selfHits * 100)),
            ("speed", String(format: "%.0f queries/s, idle %.0f, ratio %.2f", loadedRate, idleRate, ratio)),
            ("99 %", String(format: "%.0f us, idle %.0f us, ratio %.2f", loadedP99, idleP99, p99Ratio)),
        ].map(tableLine)
    }
}
