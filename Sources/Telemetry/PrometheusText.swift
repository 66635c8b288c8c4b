/// Writes metrics in Prometheus' text exposition format, version 0.0.4.
package struct PrometheusText: Sendable {
    /// The media type of such a text.
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// What a metric is.
    package enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    /// A name with its value.
    package typealias Label = (name: String, value: String)

    /// What has been written.
    package private(set) var text = ""

    /// An empty text.
    package init() {}

    /// Begins a metric; its samples follow.
    package mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Writes a sample.
    package mutating func sample(_ name: String, _ labels: [Label] = [], _ value: some BinaryInteger) {
        line(name, labels, "\(value)")
    }

    /// Writes a sample.
    package mutating func sample(_ name: String, _ labels: [Label] = [], _ value: Double) {
        line(name, labels, Self.number(value))
    }

    /// Writes a metric with one sample.
    package mutating func metric(_ name: String, _ kind: Kind, _ help: String, _ value: some BinaryInteger) {
        begin(name, kind, help)
        sample(name, [], value)
    }

    /// Writes the samples of a histogram.
    ///
    /// - Parameter scale: What a counted unit is in the unit of the name, such as 1e-9 for nanoseconds as seconds.
    package mutating func histogram(
        _ name: String,
        _ labels: [Label] = [],
        _ histogram: BucketHistogram.Snapshot,
        scale: Double = 1
    ) {
        var seen: UInt64 = 0
        for (place, count) in histogram.counts.enumerated() {
            seen += count
            let bound = place < histogram.bounds.count ? Self.number(Double(histogram.bounds[place]) * scale) : "+Inf"
            sample(name + "_bucket", labels + [("le", bound)], seen)
        }
        sample(name + "_sum", labels, Double(histogram.sum) * scale)
        sample(name + "_count", labels, seen)
    }

    private mutating func line(_ name: String, _ labels: [Label], _ value: String) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }.joined(separator: ",")
            text += "}"
        }
        text += " \(value)\n"
    }

    /// A number, without the noise of its scale: twelve digits are more than any histogram has.
    private static func number(_ value: Double) -> String {
        let rounded = (value * 1e12).rounded() / 1e12
        return "\(abs(rounded) < 1e-12 && value != 0 ? value : rounded)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        if quotes { result.replace("\"", with: "\\\"") }
        return result
    }
}
