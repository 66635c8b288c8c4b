import Testing

@testable import Extraction

@Suite struct TextTests {
    @Test(
        "Sentences end where they end, not at abbreviations, numbers or dots",
        arguments: [
            ("I met Dr. Smith. He is nice.", ["I met Dr. Smith.", "He is nice."]),
            ("It costs 3.50 in the U.S. today. Fine!", ["It costs 3.50 in the U.S. today.", "Fine!"]),
            ("Well... I like it. Really?! Yes", ["Well...", "I like it.", "Really?!", "Yes"]),
            ("so I... went home", ["so I... went home"]),
            ("\"I love it!\" she said. Ok", ["\"I love it!\"", "she said.", "Ok"]),
            ("Line one\nline two", ["Line one", "line two"]),
            ("Version 2.0.1 is at engram.example.com now.", ["Version 2.0.1 is at engram.example.com now."]),
            ("Ask J. Smith about it.", ["Ask J. Smith about it."]),
            ("It was I. You know.", ["It was I.", "You know."]),
        ]
    )
    func sentences(text: String, expected: [String]) {
        #expect(SentenceSplitter.sentences(of: text).map(String.init) == expected)
    }

    @Test(
        "Relative dates become absolute, counted from the day of the utterance",
        arguments: [
            ("yesterday", "on 7 May 2023"), ("last Friday", "on Friday 5 May 2023"),
            ("last Monday", "on Monday 1 May 2023"),
            ("next Friday", "on Friday 12 May 2023"), ("two weeks ago", "around 24 April 2023"),
            ("next month", "in June 2023"), ("last month", "in April 2023"), ("last year", "in 2022"),
            ("three years ago", "in 2020"), ("a few days ago", "a few days before 8 May 2023"),
            ("the past weekend", "on the weekend of 6 May 2023"), ("this weekend", "on the weekend of 13 May 2023"),
            ("tomorrow", "on 9 May 2023"), ("last summer", "in the summer of 2022"),
            ("next summer", "in the summer of 2024"),
            ("last night", "on the night of 7 May 2023"), ("in two months", "in July 2023"),
            ("last week", "in the week before 8 May 2023"),
            ("in June", "in June"), ("on Friday", "on Friday"), ("last December", "in December 2022"),
            ("recently", "recently"),
            ("four months ago", "in January 2023"), ("five months ago", "in December 2022"),
        ]
    )
    func dates(text: String, expected: String) {
        let dates = RelativeDates(today: CivilDate(year: 2023, month: 5, day: 8))
        #expect(dates.resolve([Word](splitting: "went " + text)).sentence == "went " + expected)
    }

    @Test("Every day has one date, and the weekdays follow each other")
    func calendar() {
        var previous = CivilDate(dayNumber: -200_000)
        for number in stride(from: -199_999, to: 200_000, by: 1) {
            let day = CivilDate(dayNumber: number)
            let (year, month, monthDay) = day.parts
            if CivilDate(year: year, month: month, day: monthDay) != day || day.weekday != (previous.weekday + 1) % 7 {
                Issue.record("day \(number) is \(day)")
                return
            }
            previous = day
        }
        #expect(CivilDate(year: 2023, month: 5, day: 8).weekday == 0)
        #expect(CivilDate(microsecondsSinceEpoch: -1).description == "31 December 1969")
        #expect(CivilDate(microsecondsSinceEpoch: 86_400_000_000).description == "2 January 1970")
        #expect(CivilDate(year: 2024, month: 1, day: 31).monthStart(adding: -1).monthText == "December 2023")
    }
}
