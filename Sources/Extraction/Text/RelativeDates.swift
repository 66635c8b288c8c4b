/// Replaces expressions such as "yesterday" by the dates that they mean.
struct RelativeDates {
    /// The day from which they are counted.
    let today: CivilDate

    /// The words with absolute dates.
    ///
    /// What is only roughly known stays rough: "in April 2023", "in the week before 8 May 2023". Words such as
    /// "recently", and weekdays without "last" or "next", stay as they are.
    ///
    /// - Complexity: O(words)
    func resolve(_ words: [Word]) -> [Word] {
        var result: [Word] = []
        var position = 0
        while position < words.count {
            if let (length, text) = expression(in: words, at: position) {
                // "on last Friday", "in the past month": the preposition comes with the date.
                if let last = result.last, ["on", "in", "at", "this"].contains(last.lower) { result.removeLast() }
                var replaced = [Word](splitting: text)
                replaced[replaced.count - 1].after = words[position + length - 1].after
                replaced[0].before = words[position].before
                result += replaced
                position += length
            } else {
                result.append(words[position])
                position += 1
            }
        }
        return result
    }

    /// Whether the words at a position begin with an expression of time, and how many words it has.
    func length(of words: [Word], at position: Int) -> Int? { expression(in: words, at: position)?.length }

    private func expression(in words: [Word], at position: Int) -> (length: Int, text: String)? {
        let word = words[position].lower
        // "yesterday's" and the like are no expressions of their own.
        switch word {
        case "yesterday":
            if position + 1 < words.count, !words[position].endsPhrase, isPartOfDay(words[position + 1].lower) {
                return (2, "on the \(words[position + 1].lower) of \(today.adding(days: -1))")
            }
            return (1, "on \(today.adding(days: -1))")
        case "today": return (1, "on \(today)")
        case "tonight": return (1, "on the evening of \(today)")
        case "tomorrow":
            if position + 1 < words.count, !words[position].endsPhrase, isPartOfDay(words[position + 1].lower) {
                return (2, "on the \(words[position + 1].lower) of \(today.adding(days: 1))")
            }
            return (1, "on \(today.adding(days: 1))")
        case "last", "past", "this", "next", "the", "coming":
            return relative(in: words, at: position)
        case "in":
            if let (length, count, unit) = amount(in: words, at: position + 1),
                !isDuration(words, position + 1 + length)
            {
                return (1 + length, future(count, unit))
            }
            return nil
        default:
            guard let (length, count, unit) = amount(in: words, at: position), position + length < words.count else {
                return nil
            }
            switch words[position + length].lower {
            case "ago", "back": return (length + 1, past(count, unit))
            default: return nil
            }
        }
    }

    /// "in two weeks' time" is a moment; "in two years of work" is a span.
    private func isDuration(_ words: [Word], _ next: Int) -> Bool { next < words.count && words[next].lower == "of" }

    private func isPartOfDay(_ word: String) -> Bool {
        ["morning", "afternoon", "evening", "night"].contains(word)
    }

    /// "last week", "the past month", "this Friday", "next summer".
    private func relative(in words: [Word], at position: Int) -> (length: Int, text: String)? {
        var at = position
        if words[at].lower == "the" {
            at += 1
            guard at < words.count, ["last", "past", "next", "coming"].contains(words[at].lower) else { return nil }
            // "the next thing", "the last time" are no dates, "the last two weeks" is a span.
        }
        guard at + 1 < words.count else { return nil }
        let direction: Int
        switch words[at].lower {
        case "last", "past": direction = -1
        case "this": direction = 0
        case "next", "coming": direction = 1
        default: return nil
        }
        let unit = words[at + 1].lower
        let length = at + 2 - position
        if let weekday = CivilDate.weekdayNames.firstIndex(where: { $0.lowercased() == unit }) {
            var difference = weekday - today.weekday
            switch direction {
            case -1: difference = difference >= 0 ? difference - 7 : difference
            case 1: difference = difference <= 0 ? difference + 7 : difference
            default: break
            }
            let day = today.adding(days: difference)
            return (length, "on \(CivilDate.weekdayNames[weekday]) \(day)")
        }
        if let month = CivilDate.monthNames.firstIndex(where: { $0.lowercased() == unit }) {
            let (year, current, _) = today.parts
            let shift =
                direction < 0 ? (month + 1 < current ? 0 : -1) : direction > 0 ? (month + 1 > current ? 0 : 1) : 0
            return (length, "in \(CivilDate.monthNames[month]) \(year + shift)")
        }
        guard let text = period(unit, direction) else { return nil }
        return (length, text)
    }

    private func period(_ unit: String, _ direction: Int) -> String? {
        let year = today.parts.year
        switch unit {
        case "week":
            return direction < 0
                ? "in the week before \(today)"
                : direction > 0 ? "in the week after \(today)" : "in the week of \(today)"
        case "weekend":
            // The weekend that is over, the one at hand or the one after it; on a weekend, "this" is the present one.
            let saturday = today.adding(days: 5 - today.weekday)
            return "on the weekend of \(saturday.adding(days: 7 * direction))"
        case "month": return "in \(today.monthStart(adding: direction).monthText)"
        case "year": return "in \(year + direction)"
        case "summer", "spring", "winter", "fall", "autumn":
            return "in the \(unit) of \(seasonYear(unit, direction))"
        case "night": return direction < 0 ? "on the night of \(today.adding(days: -1))" : nil
        case "morning", "afternoon", "evening": return direction == 0 ? "on the \(unit) of \(today)" : nil
        default: return nil
        }
    }

    private func seasonYear(_ season: String, _ direction: Int) -> Int {
        let (year, month, _) = today.parts
        let end = ["winter": 2, "spring": 5, "summer": 8, "fall": 11, "autumn": 11][season] ?? 8
        if direction < 0 { return month > end ? year : year - 1 }
        if direction > 0 { return season == "winter" ? year : year + 1 }
        return year
    }

    /// "two weeks", "a few days", "a month", "3 years".
    private func amount(in words: [Word], at position: Int) -> (length: Int, count: Int?, unit: String)? {
        guard position + 1 < words.count else { return nil }
        var at = position
        var count: Int?
        let first = words[at].lower
        if let number = Lexicon.numbers[first] ?? Int(first), (1...1_000).contains(number) {
            count = number
            at += 1
        } else if first == "a" || first == "an" {
            at += 1
            if words[at].lower == "few" || (words[at].lower == "couple") {
                let isCouple = words[at].lower == "couple"
                at += 1
                if isCouple, at < words.count, words[at].lower == "of" { at += 1 }
                count = isCouple ? 2 : nil
            } else {
                count = 1
            }
        } else if first == "several" || first == "few" || first == "some" {
            at += 1
        } else {
            return nil
        }
        guard at < words.count else { return nil }
        var unit = words[at].lower
        if unit.hasSuffix("s") { unit.removeLast() }
        guard ["day", "week", "month", "year", "weekend"].contains(unit) else { return nil }
        return (at + 1 - position, count, unit)
    }

    private func past(_ count: Int?, _ unit: String) -> String {
        guard let count else { return "a few \(unit)s before \(today)" }
        switch unit {
        case "day": return "on \(today.adding(days: -count))"
        case "week": return count == 1 ? "in the week before \(today)" : "around \(today.adding(days: -7 * count))"
        case "weekend": return "\(count) weekend\(count == 1 ? "" : "s") before \(today)"
        case "month": return "in \(today.monthStart(adding: -count).monthText)"
        default: return "in \(today.parts.year - count)"
        }
    }

    private func future(_ count: Int?, _ unit: String) -> String {
        guard let count else { return "a few \(unit)s after \(today)" }
        switch unit {
        case "day": return "on \(today.adding(days: count))"
        case "week": return count == 1 ? "in the week after \(today)" : "around \(today.adding(days: 7 * count))"
        case "weekend": return "\(count) weekend\(count == 1 ? "" : "s") after \(today)"
        case "month": return "in \(today.monthStart(adding: count).monthText)"
        default: return "in \(today.parts.year + count)"
        }
    }
}
