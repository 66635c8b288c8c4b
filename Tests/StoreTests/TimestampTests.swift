import Foundation
import Store
import TestSupport
import Testing

@Suite struct TimestampTests {
    @Test(
        "A moment is printed in RFC 3339 and read back",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.000001Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (1_765_449_000_000_000, "2025-12-11T10:30:00Z"), (1_765_449_000_120_000, "2025-12-11T10:30:00.120000Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00Z"), (951_868_799_999_999, "2000-02-29T23:59:59.999999Z"),
            (951_868_800_000_000, "2000-03-01T00:00:00Z"), (1_709_164_800_000_000, "2024-02-29T00:00:00Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00Z"), (4_107_456_000_000_000, "2100-02-28T00:00:00Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"), (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
            (-11_644_473_600_000_000, "1601-01-01T00:00:00Z"),
        ] as [(Int64, String)]
    )
    func printsAndReads(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
        #expect(Timestamp(parsing: text) == Timestamp(microseconds: microseconds))
    }

    @Test("Random moments print as Foundation's and come back")
    func agreesWithFoundation() {
        let style = Date.ISO8601FormatStyle()
        var random = SplitMix(seed: 3)
        for _ in 0..<3_000 {
            // From 1600, where Foundation's calendar is Gregorian, to 9999.
            let seconds = Int64.random(in: -11_676_096_000...253_402_300_799, using: &random)
            let moment = Timestamp(microseconds: seconds * 1_000_000)
            #expect(moment.description == Date(timeIntervalSince1970: Double(seconds)).formatted(style))
            let odd = Timestamp(microseconds: seconds * 1_000_000 + Int64.random(in: 0...999_999, using: &random))
            #expect(Timestamp(parsing: odd.description) == odd)
        }
    }

    @Test(
        "Offsets, fractions and small letters are understood",
        arguments: [
            ("2025-12-11T10:30:00+00:00", "2025-12-11T10:30:00Z"),
            ("2025-12-11T10:30:00-00:00", "2025-12-11T10:30:00Z"),
            ("2025-12-11T10:30:00+05:30", "2025-12-11T05:00:00Z"),
            ("2025-12-31T23:30:00-01:00", "2026-01-01T00:30:00Z"),
            ("2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00Z"), ("2025-12-11t10:30:00z", "2025-12-11T10:30:00Z"),
            ("2025-12-11 10:30:00Z", "2025-12-11T10:30:00Z"), ("2025-12-11T10:30:00.5Z", "2025-12-11T10:30:00.500000Z"),
            ("2025-12-11T10:30:00.123456789Z", "2025-12-11T10:30:00.123456Z"),
            ("2025-12-11T10:30:00.000000999+02:00", "2025-12-11T08:30:00Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ]
    )
    func understands(text: String, canonical: String) {
        #expect(Timestamp(parsing: text)?.description == canonical)
    }

    @Test(
        "A text that names no moment is refused",
        arguments: [
            "", "now", "2025", "2025-12-11", "2025-12-11T10:30", "2025-12-11T10:30:00", "2025-12-11T10:30Z",
            "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2024-02-30T00:00:00Z",
            "2025-04-31T00:00:00Z", "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-01-00T00:00:00Z",
            "2025-01-32T00:00:00Z", "2025-01-01T24:00:00Z", "2025-01-01T00:60:00Z", "2025-01-01T00:00:61Z",
            "2025-01-01T00:00:00.Z", "2025-01-01T00:00:00,5Z", "2025-01-01T00:00:00+24:00", "2025-01-01T00:00:00+00:60",
            "2025-01-01T00:00:00+0100", "2025-01-01T00:00:00 Z", "2025-01-01T00:00:00Z ", " 2025-01-01T00:00:00Z",
            "25-01-01T00:00:00Z", "2025-1-1T00:00:00Z", "+025-01-01T00:00:00Z", "-025-01-01T00:00:00Z",
            "2025-01-01T00:00:00ZZ", "2025/01/01T00:00:00Z", "２025-01-01T00:00:00Z", "2025-01-01T00:00:00\u{0}",
        ]
    )
    func refuses(text: String) {
        #expect(Timestamp(parsing: text) == nil)
    }

    @Test("Moments are ordered, and seconds lead from one to another")
    func arithmetic() {
        let moment = Timestamp(microseconds: -500)
        #expect(moment.advanced(bySeconds: 1).microseconds == 999_500)
        #expect(moment.advanced(bySeconds: -1) < moment)
        #expect(moment < moment.advanced(bySeconds: 1))
    }

    @Test("The system's clock agrees with Foundation's")
    func now() {
        let before = Date().timeIntervalSince1970
        let now = Double(Timestamp.now().microseconds) / 1e6
        #expect(now >= before - 0.001 && now <= Date().timeIntervalSince1970 + 0.001)
    }
}
