package import Store

/// A month of the calendar, in UTC.
package struct UsageMonth: Sendable, Hashable {
    /// Such as `2025-01`.
    package let name: String
    /// Its days, since 1970-01-01.
    package let days: ClosedRange<UInt32>

    /// The month of a day.
    package init(of day: UInt32) {
        let date = Timestamp(day: day).date
        let month = date.prefix(7)
        name = String(month)
        let first = day - (UInt32(date.suffix(2)) ?? 1) + 1
        var last = day
        while Timestamp(day: last + 1).date.hasPrefix(month) { last += 1 }
        days = first...last
    }

    /// The month before; `nil` for the first one that times know.
    var previous: UsageMonth? { days.lowerBound == 0 ? nil : UsageMonth(of: days.lowerBound - 1) }
}

extension Timestamp {
    /// The day of the moment in UTC, such as `2025-01-31`.
    package var date: String { String(description.prefix(10)) }
}
