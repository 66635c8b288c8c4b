internal import Glibc

/// A moment in time: microseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Microseconds since the epoch; negative before it.
    package let microseconds: Int64

    /// The moment with the given count.
    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// The system's clock.
    package static func now() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// Earlier moments come first.
    package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    /// The moment `seconds` later.
    package func advanced(bySeconds seconds: Int) -> Timestamp {
        Timestamp(microseconds: microseconds + Int64(seconds) * 1_000_000)
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, such as `2025-12-11T10:30:00Z`, with six decimals when the moment is not a whole second.
    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(27)
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the moment as ``description`` shows it: ASCII characters, 27 at most for the years 0 to 9999.
    package func append(to text: inout [UInt8]) {
        let (seconds, fraction) = floorDivision(microseconds, 1_000_000)
        let (days, secondOfDay) = floorDivision(seconds, 86_400)
        let (year, month, day) = civilDate(daysSinceEpoch: days)
        let start = text.count
        text.append(contentsOf: epochText)
        var digits = text.mutableSpan
        // Years outside 0 to 9999, which only a clock gone wrong shows, are put in below.
        if (0...9_999).contains(year) { set(year, 4, &digits, start) }
        set(month, 2, &digits, start + 5)
        set(day, 2, &digits, start + 8)
        set(secondOfDay / 3_600, 2, &digits, start + 11)
        set(secondOfDay / 60 % 60, 2, &digits, start + 14)
        set(secondOfDay % 60, 2, &digits, start + 17)
        if fraction != 0 { set(fraction, 6, &digits, start + 20) }
        if fraction == 0 { text.replaceSubrange((start + 19)..., with: CollectionOfOne(UInt8(ascii: "Z"))) }
        if !(0...9_999).contains(year) { text.replaceSubrange(start..<start + 4, with: String(year).utf8) }
    }

    /// Writes the last digits of a number.
    private func set(_ value: Int64, _ width: Int, _ digits: inout MutableSpan<UInt8>, _ start: Int) {
        var rest = UInt64(bitPattern: value)
        // From the last one on: division by a constant is a multiplication.
        for place in stride(from: start + width - 1, through: start, by: -1) {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            digits[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = quotient
        }
    }

    /// The moment that an RFC 3339 text names: a date and a time with `Z` or an offset.
    ///
    /// Digits beyond microseconds are dropped. `nil` for anything else, impossible dates included.
    package init?(parsing text: some StringProtocol) {
        var scanner = DigitScanner(bytes: Array(text.utf8))
        guard let year = scanner.number(4), scanner.accept("-"), let month = scanner.number(2), scanner.accept("-"),
            let day = scanner.number(2), scanner.accept("Tt "), let hour = scanner.number(2), scanner.accept(":"),
            let minute = scanner.number(2), scanner.accept(":"), let second = scanner.number(2)
        else { return nil }
        var fraction: Int64 = 0
        if scanner.accept(".") {
            guard let digits = scanner.fraction(6) else { return nil }
            fraction = digits
        }
        var offset: Int64 = 0
        if !scanner.accept("Zz") {
            let isEast = scanner.accept("+")
            guard isEast || scanner.accept("-"), let hours = scanner.number(2), scanner.accept(":"),
                let minutes = scanner.number(2), hours < 24, minutes < 60
            else { return nil }
            offset = (isEast ? 1 : -1) * (hours * 3_600 + minutes * 60)
        }
        guard scanner.isAtEnd, hour < 24, minute < 60, second < 61, (1...12).contains(month), day >= 1,
            day <= daysInMonth(month, year: year)
        else { return nil }
        let days = daysSinceEpoch(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }
}

private struct DigitScanner {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func accept(_ choices: StaticString) -> Bool {
        guard position < bytes.count, choices.description.utf8.contains(bytes[position]) else { return false }
        position += 1
        return true
    }

    mutating func number(_ digits: Int) -> Int64? {
        guard position + digits <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[position..<position + digits] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        position += digits
        return value
    }

    /// At least one digit; the first `digits` of them count, scaled as if all were there.
    mutating func fraction(_ digits: Int) -> Int64? {
        let start = position
        var value: Int64 = 0
        while position < bytes.count, (48...57).contains(bytes[position]) {
            if position - start < digits { value = value * 10 + Int64(bytes[position] - 48) }
            position += 1
        }
        guard position > start else { return nil }
        for _ in min(position - start, digits)..<digits { value *= 10 }
        return value
    }
}

private func floorDivision(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let remainder = ((value % divisor) + divisor) % divisor
    return ((value - remainder) / divisor, remainder)
}

/// The proleptic Gregorian date of a day, counted in eras of 400 years that begin on 1 March.
private func civilDate(daysSinceEpoch days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floorDivision(days + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
}

private func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
    let (era, yearOfEra) = floorDivision(month <= 2 ? year - 1 : year, 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

private func daysInMonth(_ month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}

/// The form of a moment.
private let epochText = Array("1970-01-01T00:00:00.000000Z".utf8)
