import Foundation
import JSON

/// How fast a kernel was, and how near to what the hardware allows.
struct KernelReport {
    private let kernel: KernelCase
    /// Calls in a second: the greatest of all samples, and the median.
    private let best: Double
    private let middle: Double
    private let limits: HardwareLimits

    init(_ kernel: KernelCase, rates: [Double], limits: HardwareLimits) {
        self.kernel = kernel
        best = rates.max() ?? 0
        middle = median(rates)
        self.limits = limits
    }

    private var nanosecondsPerUnit: Double { 1e9 / (middle * Double(kernel.units)) }

    /// The least time that all threads together can take for a call: for its operations, and for its reads.
    private var leastSeconds: (compute: Double, read: Double) {
        let threads = Double(kernel.threads)
        return (
            kernel.operations / (limits.operationsPerSecond * threads),
            kernel.bytes / (limits.bytesPerSecond(footprint: kernel.footprint) * threads)
        )
    }

    /// The part of the nearer limit that the fastest sample reached.
    private var fraction: Double { best * max(leastSeconds.compute, leastSeconds.read) }

    private var limitName: String { leastSeconds.compute >= leastSeconds.read ? "multiply-add" : "read" }

    /// The report as one JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("kernel", kernel.name)
        writer.member("shape", kernel.shape)
        writer.member("threads", kernel.threads)
        writer.member("unit", kernel.unit)
        writer.member("units", kernel.units)
        writer.member("calls_per_second", middle)
        writer.member("calls_per_second_best", best)
        writer.member("ns_per_unit", nanosecondsPerUnit)
        if kernel.operations > 0 { writer.member("gflops", middle * kernel.operations / 1e9) }
        writer.member("gb_per_second", middle * kernel.bytes / 1e9)
        writer.member("limit", limitName)
        writer.member("fraction_of_limit", fraction)
        writer.endObject()
        return writer.text().description
    }

    /// The report as a line of a table.
    var line: String {
        let speed =
            kernel.operations > 0
            ? String(format: "%6.0f GFLOP/s", middle * kernel.operations / 1e9) : String(repeating: " ", count: 14)
        return kernel.name.padded(18) + kernel.shape.padded(24)
            + String(format: "%8.3f ns a ", nanosecondsPerUnit) + kernel.unit.padded(14) + speed
            + String(format: "%7.0f GB/s  %3.0f %% of %@", middle * kernel.bytes / 1e9, fraction * 100, limitName)
    }
}

extension HardwareLimits {
    /// The limits as one JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("limit_gflops", operationsPerSecond / 1e9)
        writer.key("limit_reads")
        writer.beginArray()
        for read in reads {
            writer.beginObject()
            writer.member("bytes", read.bytes)
            writer.member("gb_per_second", read.perSecond / 1e9)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.text().description
    }

    /// The limits as lines of a table.
    var table: [String] {
        [String(format: "multiply-add      %6.0f GFLOP/s", operationsPerSecond / 1e9)]
            + reads.map { String(format: "read %7d KiB  %6.0f GB/s", $0.bytes >> 10, $0.perSecond / 1e9) }
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String {
        padding(toLength: max(width, count), withPad: " ", startingAt: 0)
    }
}
