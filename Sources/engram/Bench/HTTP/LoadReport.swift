import Foundation
import JSON
import Telemetry

/// What a load found, for people and programs.
struct LoadReport {
    let kind: LoadKind
    let plan: LoadPlan
    /// Searches of a call; 1 when the load is no batch.
    let batch: Int
    let result: LoadResult
    let recall: Double?
    let topK: Int

    /// Requests that were carried out in a second.
    var rate: Double { Double(result.answered) / max(result.seconds, 1e-9) }

    /// Requests that were not carried out.
    var failures: Int {
        Int(result.refusalLatency.count) + result.brokenConnections + result.unanswered + result.unsent
    }

    /// The report as one JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("kind", kind.rawValue)
        writer.member("connections", plan.connections)
        writer.key("wanted_rate")
        if let rate = plan.rate { writer.double(rate) } else { writer.null() }
        writer.member("seconds", result.seconds)
        writer.member("requests_per_second", rate)
        if kind.isBatch {
            writer.member("batch", batch)
            writer.member("queries_per_second", rate * Double(batch))
        }
        writer.member("requests", result.latency.count)
        writer.key("latency")
        write(result.latency, to: &writer)
        if result.refusalLatency.count > 0 {
            writer.key("refusal_latency")
            write(result.refusalLatency, to: &writer)
        }
        writer.key("statuses")
        writer.beginObject()
        for (status, count) in result.statuses.sorted(by: { $0.key < $1.key }) {
            writer.key(escaping: "\(status)")
            writer.integer(count)
        }
        writer.endObject()
        writer.member("broken_connections", result.brokenConnections)
        writer.member("unanswered", result.unanswered)
        writer.member("unsent", result.unsent)
        if let recall { writer.member("recall", recall) }
        writer.endObject()
        return writer.text().description
    }

    private func write(_ latency: LatencyHistogram, to writer: inout JSONWriter) {
        writer.beginObject()
        for (name, part) in LoadReport.parts {
            writer.key(escaping: name + "_us")
            writer.double(Double(latency.percentile(part)) / 1e3)
        }
        writer.key("max_us")
        writer.double(Double(latency.maximum) / 1e3)
        writer.endObject()
    }

    private static let parts = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999)]

    /// The report as lines of a table.
    var table: [String] {
        let loop = plan.rate.map { String(format: "open, %.0f requests/s wanted", $0) } ?? "closed"
        var lines = [
            ("load", "\(kind.rawValue), \(plan.connections) connections, \(loop)"),
            ("speed", String(format: "%.0f requests/s for %.1f s", rate, result.seconds)),
        ]
        if kind.isBatch { lines.append(("queries", String(format: "%.0f/s", rate * Double(batch)))) }
        lines.append(("latency", text(of: result.latency)))
        if result.refusalLatency.count > 0 { lines.append(("refusals", text(of: result.refusalLatency))) }
        if let recall { lines.append(("recall@\(topK)", String(format: "%.4f", recall))) }
        let statuses = result.statuses.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        lines.append(("statuses", statuses.joined(separator: ", ")))
        let rest = [
            (result.brokenConnections, "connections broke"), (result.unanswered, "requests without an answer"),
            (result.unsent, "requests were not sent for want of a connection"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        if !rest.isEmpty { lines.append(("FAILED", rest.joined(separator: ", "))) }
        return lines.map(tableLine)
    }

    private func text(of latency: LatencyHistogram) -> String {
        let parts = LoadReport.parts.map { name, part in
            String(format: "%@ %.3f", name as NSString, Double(latency.percentile(part)) / 1e6)
        }
        return parts.joined(separator: ", ") + String(format: ", max %.3f ms", Double(latency.maximum) / 1e6)
    }
}
