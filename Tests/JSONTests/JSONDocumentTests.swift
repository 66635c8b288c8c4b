import Testing

@testable import JSON

@Suite struct JSONDocumentTests {
    static let accepted: [String] = [
        "{}", "[]", "[[]]", "[[] ]", " [1] ", "\n{\t\"a\"\r:\n1}", "null", "true", "false", "\"\"", "\"a\"", "0", "-0",
        "-1", "123",
        "[1,2,3]", "[1,null,3]", "{\"a\":1,\"a\":2}", "{\"\":0}", "{\"a\\u0000b\":12}", "[\"\\u0000\"]",
        "[1e1]", "[1E+2]", "[1e-2]", "[0e+1]", "[123.456e78]", "[1.0]", "[-0.0]", "[5e-324]",
        "[1.7976931348623157e308]",
        "[1e-400]", "[9223372036854775807]", "[-9223372036854775808]", "[18446744073709551615]",
        "[18446744073709551616]", "[-9223372036854775809]", "[123456789012345678901234567890,1]",
        "[100000000000000000000000000000000000000000000000000]",
        "[\"\\u0060\\u012a\\u12AB\"]", "[\"\\uD801\\udc37\"]", "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]",
        "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
        "[\"\\\\u0000\"]", "[\"\\\\\\\\ud800\"]", "[\"\\\\ud800\"]", "[\"\u{7f}\"]", "[\"\u{2028}\u{2029}\"]",
        "[\"€𝄞\u{10FFFF}\"]", "\"\\u0022\"",
        "{\"a\":[{\"b\":{\"c\":[]}}],\"d\":{}}", "[\"new\u{a0}line\"]", "[\"\u{FEFF}\"]",
    ]

    static let refused: [(String, JSONError)] = [
        ("", .empty), (" \n\t", .empty),
        ("{", .syntax(offset: 1, expected: "a string key or '}'")), ("[", .syntax(offset: 1, expected: "a value")),
        ("[1", .syntax(offset: 2, expected: "',' or ']'")), ("[1,", .syntax(offset: 3, expected: "a value")),
        ("[1,]", .syntax(offset: 3, expected: "a value")), ("[,1]", .syntax(offset: 1, expected: "a value")),
        ("[1 2]", .syntax(offset: 3, expected: "',' or ']'")), ("[1}", .syntax(offset: 2, expected: "',' or ']'")),
        ("{\"a\":1]", .syntax(offset: 6, expected: "',' or '}'")), ("{\"a\"}", .syntax(offset: 4, expected: "':'")),
        ("{\"a\":}", .syntax(offset: 5, expected: "a value")),
        ("{\"a\":1,}", .syntax(offset: 7, expected: "a string key")),
        ("{a:1}", .syntax(offset: 1, expected: "a string key or '}'")),
        ("{'a':1}", .syntax(offset: 1, expected: "a string key or '}'")),
        ("{1:1}", .syntax(offset: 1, expected: "a string key or '}'")),
        ("{\"a\":1 \"b\":2}", .syntax(offset: 7, expected: "',' or '}'")),
        ("{}}", .syntax(offset: 2, expected: "the end")),
        ("[]x", .syntax(offset: 2, expected: "the end")), ("1 2", .syntax(offset: 2, expected: "the end")),
        ("[1]//", .syntax(offset: 3, expected: "the end")), ("[/**/1]", .syntax(offset: 1, expected: "a value")),
        ("nul", .syntax(offset: 0, expected: "a value")), ("[tru]", .syntax(offset: 1, expected: "a value")),
        ("[True]", .syntax(offset: 1, expected: "a value")), ("NaN", .syntax(offset: 0, expected: "a value")),
        ("[NaN]", .syntax(offset: 1, expected: "a value")), ("[Infinity]", .syntax(offset: 1, expected: "a value")),
        ("[-Infinity]", .syntax(offset: 1, expected: "a number in decimal notation without leading zeros")),
        ("[01]", .syntax(offset: 1, expected: "a number in decimal notation without leading zeros")),
        ("[-01]", .syntax(offset: 1, expected: "a number in decimal notation without leading zeros")),
        ("[-]", .syntax(offset: 1, expected: "a number in decimal notation without leading zeros")),
        ("[+1]", .syntax(offset: 1, expected: "a value")), ("[.5]", .syntax(offset: 1, expected: "a value")),
        ("[1.]", .syntax(offset: 3, expected: "a digit after '.'")),
        ("[1.e1]", .syntax(offset: 3, expected: "a digit after '.'")),
        ("[1e]", .syntax(offset: 3, expected: "a digit of the exponent")),
        ("[1e+]", .syntax(offset: 4, expected: "a digit of the exponent")),
        ("[0x1]", .syntax(offset: 2, expected: "',' or ']'")), ("[1_000]", .syntax(offset: 2, expected: "',' or ']'")),
        ("[１]", .syntax(offset: 1, expected: "a value")),
        ("\"", .syntax(offset: 1, expected: "'\"' to end the string")),
        ("[\"a", .syntax(offset: 3, expected: "'\"' to end the string")),
        ("[\"\\", .syntax(offset: 2, expected: "a known escape")),
        ("[\"\\x00\"]", .syntax(offset: 2, expected: "a known escape")),
        ("[\"\\u00A\"]", .syntax(offset: 2, expected: "four hexadecimal digits after '\\u'")),
        ("[\"\\uD83\"]", .syntax(offset: 2, expected: "four hexadecimal digits after '\\u'")),
        ("[\"\t\"]", .syntax(offset: 2, expected: "an escaped control character")),
        ("[\"new\nline\"]", .syntax(offset: 5, expected: "an escaped control character")),
        ("[\"\u{0}\"]", .syntax(offset: 2, expected: "an escaped control character")),
        ("\u{FEFF}{}", .syntax(offset: 0, expected: "a value")),
        ("[1e309]", .numberOutOfRange(offset: 1)), ("{\"a\":-1e400}", .numberOutOfRange(offset: 5)),
        ("[" + String(repeating: "9", count: 400) + "]", .numberOutOfRange(offset: 1)),
        ("[\"\\ud800\"]", .loneSurrogate(offset: 2)), ("[\"\\udc00\"]", .loneSurrogate(offset: 2)),
        ("[\"\\uD800\\u0041\"]", .loneSurrogate(offset: 2)), ("[\"\\uD800\\uD800\\uDC00\"]", .loneSurrogate(offset: 2)),
        ("[\"\\ud800\\n\"]", .loneSurrogate(offset: 2)), ("\"\\uDFFF\"", .loneSurrogate(offset: 1)),
        ("[\"\\uDd1e\\uD834\"]", .loneSurrogate(offset: 2)), ("{\"\\ud800\":1}", .loneSurrogate(offset: 2)),
        ("[\"\\u0041\\ud800x\"]", .loneSurrogate(offset: 8)),
    ]

    @Test("A text of the grammar is accepted, by the fast parser and by the scanner", arguments: accepted)
    func acceptsValidTexts(text: String) throws {
        _ = try JSONDocument(parsing: Array(text.utf8))
        var scanner = JSONScanner(Array(text.utf8))
        try scanner.scan()
    }

    @Test("A text that breaks a rule is refused with the place and what should stand there", arguments: refused)
    func refusesBrokenTexts(text: String, error: JSONError) {
        #expect(throws: error) { try JSONDocument(parsing: Array(text.utf8)) }
    }

    @Test(
        "Bytes that are not UTF-8 are refused with their place",
        arguments: [
            ([0x22, 0x80, 0x22], 1), ([0x22, 0xC0, 0xAF, 0x22], 1), ([0x22, 0xE2, 0x82, 0x22], 1),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], 1),
            ([0x22, 0x61, 0xF4, 0x90, 0x80, 0x80, 0x22], 2), ([0x22, 0xFF, 0x22], 1), ([0x5B, 0xFF, 0x5D], 1),
        ] as [([UInt8], Int)]
    )
    func refusesBrokenUTF8(bytes: [UInt8], offset: Int) {
        #expect(throws: JSONError.invalidUTF8(offset: offset)) { try JSONDocument(parsing: bytes) }
    }

    @Test("Containers nest to the limit and no deeper, and a deep text does not exhaust the stack")
    func limitsDepth() throws {
        func nested(_ levels: Int) -> [UInt8] {
            Array((String(repeating: "[", count: levels) + "1" + String(repeating: "]", count: levels)).utf8)
        }
        let limit = JSONDocument.depthLimit
        #expect(try JSONDocument(parsing: nested(limit)).root.text.bytes == nested(limit))
        #expect(throws: JSONError.tooDeep(limit: limit)) { try JSONDocument(parsing: nested(limit + 1)) }
        #expect(throws: JSONError.tooDeep(limit: limit)) { try JSONDocument(parsing: nested(100_000)) }
        #expect(throws: JSONError.self) {
            try JSONDocument(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        }
    }

    @Test("Every prefix of a document and every single changed byte gets the same verdict from parser and scanner")
    func agreesWithScanner() {
        let text = Array(
            #"{"a":[1,-2.5e3,true,false,null,"x\u00e9\ud83d\ude00\n"],"b":{"":"é€😀"},"n":18446744073709551616}"#.utf8
        )
        var variants: [[UInt8]] = text.indices.map { Array(text[..<$0]) }
        for position in text.indices {
            for byte in Array("{}[]:,\"\\ 0e.-tu/d8".utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xFF] {
                var changed = text
                changed[position] = byte
                variants.append(changed)
            }
        }
        for variant in variants {
            var scanner = JSONScanner(variant)
            let expected = Result { () throws(JSONError) in try scanner.scan() }
            let actual = Result { () throws(JSONError) in _ = try JSONDocument(parsing: variant) }
            switch (expected, actual) {
            case (.success, .success): break
            case (.failure(let one), .failure(let other)): #expect(one == other)
            default: Issue.record("\(String(decoding: variant, as: UTF8.self)): scanner \(expected), parser \(actual)")
            }
        }
    }

    @Test("Documents of very different sizes share pooled parsers without disturbing each other")
    func documentsAreIndependent() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for task in 0..<16 {
                group.addTask {
                    for size in [1, 100, 5_000, 70_000] {
                        let numbers = (0..<size).map { $0 * 31 + task }
                        let text = "[" + numbers.map(String.init).joined(separator: ",") + "]"
                        let document = try JSONDocument(parsing: Array(text.utf8))
                        let other = try JSONDocument(parsing: Array("{\"task\":\(task)}".utf8))
                        guard document.root.elements?.compactMap(\.integer) == numbers,
                            other.root["task"]?.integer == task
                        else { return false }
                    }
                    return true
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}
