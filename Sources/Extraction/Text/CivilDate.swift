/// A day of the proleptic Gregorian calendar.
package struct CivilDate: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01.
    package let dayNumber: Int

    /// The day with a number.
    package init(dayNumber: Int) { self.dayNumber = dayNumber }

    /// The day of a moment in UTC.
    package init(microsecondsSinceEpoch: Int64) {
        let day: Int64 = 86_400_000_000
        let (quotient, remainder) = microsecondsSinceEpoch.quotientAndRemainder(dividingBy: day)
        dayNumber = Int(remainder < 0 ? quotient - 1 : quotient)
    }

    /// The day with a date; days beyond the month's end run into the next month.
    package init(year: Int, month: Int, day: Int) {
        // Counted in eras of 400 years that begin on 1 March.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        dayNumber = era * 146_097 + dayOfEra - 719_468
    }

    /// Year, month (1...12) and day of the month.
    package var parts: (year: Int, month: Int, day: Int) {
        let days = dayNumber + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// 0 for Monday to 6 for Sunday.
    package var weekday: Int { ((dayNumber + 3) % 7 + 7) % 7 }

    /// The day some days later.
    package func adding(days: Int) -> CivilDate { CivilDate(dayNumber: dayNumber + days) }

    /// The first day of the month some months later.
    package func monthStart(adding months: Int) -> CivilDate {
        let (year, month, _) = parts
        let count = year * 12 + month - 1 + months
        let shiftedYear = count >= 0 ? count / 12 : (count - 11) / 12
        return CivilDate(year: shiftedYear, month: count - shiftedYear * 12 + 1, day: 1)
    }

    package static func < (left: CivilDate, right: CivilDate) -> Bool { left.dayNumber < right.dayNumber }

    /// The names of the months.
    package static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// The names of the days, from Monday.
    package static let weekdayNames = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]

    /// "April 2023".
    package var monthText: String { "\(CivilDate.monthNames[parts.month - 1]) \(parts.year)" }
}

extension CivilDate: CustomStringConvertible {
    /// "7 May 2023".
    package var description: String { "\(parts.day) \(monthText)" }
}
