package import Store

extension MemoryEngine {
    /// What the caller's organisation used in a month; the bytes are those at its end, or now.
    ///
    /// - Complexity: O(days since the organisation's first)
    package func usage(in month: UsageMonth, for caller: Caller) async throws(EngineError) -> UsageCounts {
        // What is stored stays from one day to the next, so it may have been written before the month.
        let found = try await usage(on: 0...month.days.upperBound, for: caller)
        return found.filter { month.days.contains($0.day) }.total(storedBytes: found.last?.counts.storageBytes ?? 0)
    }

    /// The months from the first in which the caller's organisation used anything to the last, the latest first.
    package func usageMonths(for caller: Caller) async throws(EngineError) -> [UsageMonth] {
        guard let days = try await usageDays(for: caller) else { return [] }
        var months = [UsageMonth(of: days.upperBound)]
        while let last = months.last, !last.days.contains(days.lowerBound), let previous = last.previous {
            months.append(previous)
        }
        return months
    }

    /// One number of the caller's organisation over time, a point for every `step` days.
    ///
    /// A point is a sum, but for the stored bytes, which are those at the end of its days.
    package func usageTrend(
        of metric: UsageMetric,
        on days: ClosedRange<UInt32>,
        step: UInt32,
        for caller: Caller
    ) async throws(EngineError) -> [UsagePoint] {
        let found = try await usage(on: 0...days.upperBound, for: caller)
        return stride(from: days.lowerBound, through: days.upperBound, by: Int(step)).map { start in
            let end = min(start + (step - 1), days.upperBound)
            let stored = found.last { $0.day <= end }?.counts.storageBytes ?? 0
            let sum = found.filter { (start...end).contains($0.day) }.total(storedBytes: stored)
            return UsagePoint(day: start, value: metric.value(in: sum))
        }
    }
}

extension [DayUsage] {
    /// The sum of the days.
    ///
    /// - Parameter storedBytes: Those at the end, which are no sum.
    package func total(storedBytes: Int64) -> UsageCounts {
        var counts = UsageCounts()
        for day in self { counts.add(day.counts) }
        counts.storageBytes = storedBytes
        return counts
    }
}
