import Foundation
import TestSupport
import Testing

@testable import JSON

@Suite struct JSONWriterTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test("Commas and colons stand where they belong, in nested and empty containers")
    func punctuation() {
        let text = written {
            $0.beginObject()
            $0.member("a", 1)
            $0.key("b")
            $0.beginArray()
            $0.beginObject()
            $0.endObject()
            $0.beginArray()
            $0.endArray()
            $0.null()
            $0.bool(true)
            $0.endArray()
            $0.member("c", "x")
            $0.member("d", String?.none)
            $0.member("e", JSONText.emptyObject)
            $0.key(escaping: "f\"")
            $0.bool(false)
            $0.endObject()
        }
        #expect(text == #"{"a":1,"b":[{},[],null,true],"c":"x","d":null,"e":{},"f\"":false}"#)
    }

    @Test("Strings are escaped where JSON demands it and nowhere else")
    func escapes() {
        let text = written { $0.string("\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}é€😀\u{2028}") }
        #expect(text == #""\"\\/\b\f\n\r\t\u0000\u001f"# + "\u{7f}é€😀\u{2028}\"")
    }

    @Test(
        "Integers are written whole",
        arguments: [Int64.min, -10, -1, 0, 9, 10, 99, 100, 1_234_567_890, Int64.max]
    )
    func integers(value: Int64) {
        #expect(written { $0.integer(value) } == "\(value)")
        #expect(written { $0.integer(value.magnitude) } == "\(value.magnitude)")
    }

    @Test(
        "Doubles are written in their shortest form and read back as the same double",
        arguments: [
            0.0, -0.0, 1, -1, 0.1, 0.95, 1.0 / 3, 100, 1e15, 1e16, 1e21, 1e22, 123456789.125, .leastNonzeroMagnitude,
            .leastNormalMagnitude,
            .greatestFiniteMagnitude, -2.5e-7, 2_147_483_647, 2_147_483_648, 4_503_599_627_370_497.5,
        ]
    )
    func doubles(value: Double) throws {
        let text = written { $0.double(value) }
        let read = try #require(try JSONDocument(parsing: Array(text.utf8)).root.number)
        #expect(read.bitPattern == value.bitPattern)
        #expect(text.count <= value.description.count)
    }

    @Test("Numbers that JSON cannot write become null")
    func notFinite() {
        let text = written {
            $0.beginArray()
            $0.double(.nan)
            $0.double(-.infinity)
            $0.score(.nan)
            $0.score(.infinity)
            $0.endArray()
        }
        #expect(text == "[null,null,null,null]")
    }

    @Test(
        "A score has at most seven decimals and no trailing zeros",
        arguments: [
            (1, "1.0"), (0, "0.0"), (0.5, "0.5"), (0.89, "0.89"), (0.1, "0.1"), (0.12345678, "0.1234568"),
            (0.99999999, "1.0"), (-0.25, "-0.25"),
            (0.0000001, "0.0000001"), (0.00000001, "0.0"), (-0.00000001, "0.0"), (12.5, "12.5"),
            (0.0500001, "0.0500001"),
        ] as [(Float, String)]
    )
    func scores(value: Float, text: String) {
        #expect(written { $0.score(value) } == text)
    }

    @Test("A score reads back within half a unit of its last decimal")
    func scoreAccuracy() {
        var random = SplitMix(seed: 11)
        for _ in 0..<5_000 {
            let value = Float.random(in: -1...1, using: &random)
            let read = Double(written { $0.score(value) }) ?? .nan
            #expect(abs(read - Double(value)) <= 0.5000001e-7)
        }
    }

    @Test("What is written of random strings is what Foundation reads")
    func stringsAgreeWithFoundation() throws {
        var random = SplitMix(seed: 5)
        for _ in 0..<500 {
            let value = RandomJSON.string(using: &random)
            let text = written { $0.string(value) }
            let read = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) as? String
            #expect(read.map { Array($0.unicodeScalars) } == Array(value.unicodeScalars))
        }
    }
}
