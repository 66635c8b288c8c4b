/// Counts durations with a fixed precision, whatever their size.
///
/// Values below 256 ns are counted exactly, greater ones to less than 0.8 %, as in Gil Tene's HdrHistogram: a power of two is
/// divided into 128 equal parts. 45 KiB, whatever is counted. Adding is O(1); one thread at a time.
package struct LatencyHistogram: Sendable {
    /// Values beyond this, 4.9 hours, are counted as this.
    package static let largest: UInt64 = (1 << 44) - 1

    private static let subBits: UInt64 = 7
    private static let subCount = 1 << 7

    private var counts = [UInt64](repeating: 0, count: LatencyHistogram.place(of: largest) + 1)

    /// The number of values.
    package private(set) var count: UInt64 = 0
    /// The greatest value in nanoseconds; 0 when there is none.
    package private(set) var maximum: UInt64 = 0
    /// The least value in nanoseconds; 0 when there is none.
    package private(set) var minimum: UInt64 = 0

    /// An empty histogram.
    package init() {}

    /// Adds a value in nanoseconds.
    package mutating func add(_ nanoseconds: UInt64) {
        let value = min(nanoseconds, LatencyHistogram.largest)
        counts[LatencyHistogram.place(of: value)] += 1
        minimum = count == 0 ? value : min(minimum, value)
        maximum = max(maximum, value)
        count += 1
    }

    /// Adds all values of another histogram.
    package mutating func add(_ other: LatencyHistogram) {
        if other.count == 0 { return }
        for place in counts.indices { counts[place] += other.counts[place] }
        minimum = count == 0 ? other.minimum : min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        count += other.count
    }

    /// The nanoseconds that a part of the values does not exceed, as the greatest value that is counted with it; 0 without values.
    ///
    /// - Parameter part: From 0 to 1. O(size of the histogram).
    package func percentile(_ part: Double) -> UInt64 {
        if count == 0 { return 0 }
        let rank = max(UInt64((part * Double(count)).rounded(.up)), 1)
        var seen: UInt64 = 0
        for (place, number) in counts.enumerated() {
            seen += number
            if seen >= rank { return max(min(LatencyHistogram.greatest(in: place), maximum), minimum) }
        }
        return maximum
    }

    /// Where a value is counted.
    private static func place(of value: UInt64) -> Int {
        let exponent = max(63 - value.leadingZeroBitCount - Int(subBits), 0)
        return exponent * subCount + Int(value >> UInt64(exponent))
    }

    /// The greatest value that is counted at a place.
    private static func greatest(in place: Int) -> UInt64 {
        let exponent = max(place / subCount - 1, 0)
        return (UInt64(place - exponent * subCount + 1) << UInt64(exponent)) - 1
    }
}
