import Embedding
import Foundation
import JSON

/// The speed of one precision with so many threads and texts a call.
struct EmbedReport {
    /// How near vectors are to those of float32.
    struct Cosines {
        let least: Double
        let mean: Double
    }

    let precision: EncoderPrecision
    let tokens: Double
    let texts: Int
    let threads: Int
    let batch: Int
    let textsPerSecond: Double
    /// The seconds of every call, ascending.
    let calls: [Double]
    let cosines: Cosines

    private func milliseconds(_ share: Double) -> Double {
        calls.isEmpty ? 0 : calls[Int(Double(calls.count - 1) * share)] * 1e3
    }

    /// The report as one JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("precision", precision.rawValue)
        writer.member("texts", texts)
        writer.member("tokens", tokens)
        writer.member("threads", threads)
        writer.member("batch", batch)
        writer.member("texts_per_second", textsPerSecond)
        writer.member("p50_ms", milliseconds(0.5))
        writer.member("p99_ms", milliseconds(0.99))
        writer.member("least_cosine", cosines.least)
        writer.member("mean_cosine", cosines.mean)
        writer.endObject()
        return writer.text().description
    }

    /// The titles of a table of reports.
    static let title =
        "tokens  precision  threads  texts a call   texts/s    p50 ms    p99 ms  least cosine  mean cosine"

    /// The report as a line of a table.
    var line: String {
        String(format: "%6.1f  ", tokens)
            + precision.rawValue.padding(toLength: 11, withPad: " ", startingAt: 0)
            + String(
                format: "%7d  %12d  %8.0f  %8.3f  %8.3f  %12.7f  %11.7f",
                threads,
                batch,
                textsPerSecond,
                milliseconds(0.5),
                milliseconds(0.99),
                cosines.least,
                cosines.mean
            )
    }
}
