import TestSupport

/// Texts that are nearly JSON, and the numbers and strings that parsers get wrong.
struct JSONMutator {
    var random: SplitMix

    /// Numbers at the edges of what there is, some of which are none.
    static let numbers = [
        "-0", "0", "-0.0", "0e0", "0E-0", "1e400", "-1e400", "1e-400", "-1e-400", "1.7976931348623157e308",
        "1.7976931348623158e308", "1.7976931348623159e308", "179769313486231580793e289", "5e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324", "2.2250738585072011e-308", "2.2250738585072014e-308", "9007199254740991",
        "9007199254740992", "9007199254740993", "9007199254740993.0", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
        "99999999999999999999", "123456789012345678901234567890", "1e22", "1e23", "8.5e22", "0.1",
        "0.30000000000000004",
        "1.00000005960464477539062500000000000001", "16777217", "33554431.5", "3.4028235677973366e38", "1.4e-45",
        "7e-46",
        "01", "-01", "00", "1.", ".5", "-.5", "1.e1", "1e", "1e+", "1E-", "+1", "--1", "-", "0x10", "1_0", "1,0", "NaN",
        "-NaN", "nan", "Infinity", "-Infinity", "inf", "1f", "1d", "١", "1 ", " 1", "1e1e1", "1.2.3", "0b1", "1e01",
        "1e-01",
        "1e+00000000000000000001", "0.0000000000000000000000000000000000001e37", "1e99999999999999999999",
        "0e99999999999999999999", "1e-99999999999999999999",
    ]

    /// Spellings of strings, some of which are none.
    static let strings = [
        #""""#, #""\u0000""#, #""\ud83d\ude00""#, #""\uD83D\uDE00""#, #""\ud83d""#, #""\ude00""#, #""\ude00\ud83d""#,
        #""\ud83d\ud83d\ude00""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\u0041""#, #""\uFFFE\uFFFF""#, #""\u00e9""#,
        #""e\u0301""#,
        #""\/\b\f\n\r\t\"\\""#, #""\a""#, #""\x41""#, #""\u12""#, #""\u12G4""#, #""\u+123""#, #""\U0041""#, #""\""#,
        #""\\"#, "\"\t\"",
        "\"\n\"", "\"\u{7F}\"", "\"\u{2028}\"", "\"\u{FEFF}\"", "\"\u{0}\"", "'a'", "\"a", "a\"", "\"😀é€\"",
        #""\u2028\u2029""#,
        #""\uDBFF\uDFFF""#, #""\ud800\udc00""#, #""\ud7ff\ue000""#,
    ]

    /// Pieces that are put where they do not belong.
    private static let pieces: [[UInt8]] = [
        Array(",".utf8), Array(":".utf8), Array("[".utf8), Array("]".utf8), Array("{".utf8), Array("}".utf8),
        Array("\"".utf8),
        Array("\\".utf8), Array("null".utf8), Array("tru".utf8), Array("//".utf8), Array("/**/".utf8), Array("#".utf8),
        Array(" ".utf8), Array("\t".utf8), Array("\r\n".utf8), Array("\u{B}".utf8), Array("\u{A0}".utf8),
        Array("\u{FEFF}".utf8), [0x00],
        [0x1F], [0x7F], [0x80], [0xBF], [0xC0, 0xAF], [0xC3], [0xC3, 0x28], [0xE2, 0x82], [0xED, 0xA0, 0x80],
        [0xED, 0xBF, 0xBF],
        [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        [0xEF, 0xBF, 0xBF], [0xF0, 0x9F, 0x98, 0x80], Array("-".utf8), Array(".".utf8), Array("e".utf8),
        Array("0".utf8),
    ]

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    /// A text that is JSON, or was before something was done to it.
    mutating func text() -> [UInt8] {
        var text = Array(document().utf8)
        for _ in 0..<([0, 0, 1, 1, 1, 2, 5].randomElement(using: &random) ?? 0) { mutate(&text) }
        return text
    }

    private mutating func document() -> String {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: scalar()
        case 1: "[" + scalar() + "]"
        case 2: "{\"a\":" + scalar() + ",\"b\":[" + scalar() + "]}"
        case 3: repeatedKeys()
        case 4: nested()
        default: RandomJSON.text(depth: 4, using: &random)
        }
    }

    private mutating func scalar() -> String {
        let list = Bool.random(using: &random) ? JSONMutator.numbers : JSONMutator.strings
        return list.randomElement(using: &random) ?? ""
    }

    /// An object whose keys are the same, or the same but for their spelling.
    private mutating func repeatedKeys() -> String {
        let keys = [#""a""#, #""\u0061""#, #""A""#, #""é""#, #""e\u0301""#, #""""#]
        let members = (0..<Int.random(in: 2...5, using: &random)).map { place in
            (keys.randomElement(using: &random) ?? "") + ":\(place)"
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    /// Containers within containers, about as deep as is allowed.
    private mutating func nested() -> String {
        let depth = [1, 10, 254, 255, 256, 257, 400].randomElement(using: &random) ?? 1
        let isObject = Bool.random(using: &random)
        let (open, close) = isObject ? (#"{"a":"#, "}") : ("[", "]")
        return String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
    }

    /// Does one thing to a text.
    private mutating func mutate(_ text: inout [UInt8]) {
        let place = Int.random(in: 0...text.count, using: &random)
        switch Int.random(in: 0..<9, using: &random) {
        case 0: text.removeLast(text.count - place)
        case 1: text.removeFirst(place)
        case 2: if place < text.count { text[place] = UInt8(truncatingIfNeeded: random.next()) }
        case 3: if place < text.count { text[place] ^= 1 << UInt8(random.next() % 8) }
        case 4: if place < text.count { text.remove(at: place) }
        case 5: if place < text.count { text.insert(text[place], at: place) }
        case 6:
            let end = min(text.count, place + Int.random(in: 0...20, using: &random))
            let slice = Array(text[place..<end])
            text.insert(contentsOf: slice, at: Int.random(in: 0...text.count, using: &random))
        default:
            text.insert(contentsOf: JSONMutator.pieces.randomElement(using: &random) ?? [], at: place)
        }
    }
}
