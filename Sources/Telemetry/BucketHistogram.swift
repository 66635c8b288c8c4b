internal import Synchronization

/// Counts values in buckets, from any thread, with two atomic additions a value.
package final class BucketHistogram: Sendable {
    /// The most bounds of a histogram.
    package static let maximumBounds = 19

    /// Nanoseconds from 100 us to 10 s.
    package static let latencyBounds: [UInt64] = [
        100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000,
        250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000, 10_000_000_000,
    ]

    /// The greatest value of each bucket but the last, ascending.
    package let bounds: [UInt64]

    private let counts = InlineArray<20, Atomic<UInt64>> { _ in Atomic(0) }
    private let total = Atomic<UInt64>(0)

    /// What was counted.
    package struct Snapshot: Sendable {
        /// The greatest value of each bucket but the last, ascending.
        package let bounds: [UInt64]
        /// Values in each bucket: one more than there are bounds.
        package let counts: [UInt64]
        /// The sum of all values.
        package let sum: UInt64

        /// The number of values.
        package var count: UInt64 { counts.reduce(0, +) }
    }

    /// An empty histogram.
    ///
    /// - Precondition: At most ``maximumBounds`` bounds.
    package init(bounds: [UInt64] = BucketHistogram.latencyBounds) {
        precondition(bounds.count <= BucketHistogram.maximumBounds)
        self.bounds = bounds
    }

    /// Adds a value.
    ///
    /// - Complexity: O(bounds) comparisons, no allocation, no lock.
    package func add(_ value: UInt64) {
        var place = 0
        while place < bounds.count, bounds[place] < value { place += 1 }
        counts[place].wrappingAdd(1, ordering: .relaxed)
        total.wrappingAdd(value, ordering: .relaxed)
    }

    /// What was counted until now; values that are added meanwhile may be in the counts and not in the sum.
    package var snapshot: Snapshot {
        let counts = (0...bounds.count).map { self.counts[$0].load(ordering: .relaxed) }
        return Snapshot(bounds: bounds, counts: counts, sum: total.load(ordering: .relaxed))
    }
}
