import TestSupport
import Testing

@testable import JSON

@Suite struct JSONTextTests {
    @Test(
        "A text is made compact: no white space, fewest escapes, order and repeated keys kept",
        arguments: [
            (" { \"b\" : [ 1 , 2.50 ] , \"a\" : null } ", #"{"b":[1,2.5],"a":null}"#),
            (#"{"a":1,"a":2}"#, #"{"a":1,"a":2}"#), (#""\u0041\/\u00e9\ud83d\ude00\u0001""#, #""A/é😀\u0001""#),
            ("[1e2,1.0,-0,18446744073709551615]", "[100.0,1.0,0,18446744073709551615]"), ("[[[]],{}]", "[[[]],{}]"),
            (#"{"k":{"k":{"k":[{"k":"v"}]}}}"#, #"{"k":{"k":{"k":[{"k":"v"}]}}}"#), (" null", "null"),
            ("\"x\"", "\"x\""),
        ]
    )
    func compacts(text: String, compact: String) throws {
        #expect(try JSONText(parsing: text).description == compact)
    }

    @Test("A compact text parses to itself")
    func compactIsAFixedPoint() throws {
        var random = SplitMix(seed: 23)
        for _ in 0..<500 {
            let once = try JSONText(parsing: RandomJSON.text(depth: 4, using: &random))
            #expect(try JSONText(parsing: once.bytes) == once)
        }
    }

    @Test("Random documents mean the same to Foundation before and after", arguments: [1, 2, 3, 4])
    func agreesWithFoundation(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<250 {
            let text = RandomJSON.text(depth: 5, using: &random)
            let compact = try JSONText(parsing: text)
            #expect(
                try FoundationValue.parse(text.utf8) == FoundationValue.parse(compact.bytes),
                "\(text) became \(compact)"
            )
        }
    }

    @Test("The kind of a text is known without parsing")
    func kinds() throws {
        #expect(JSONText.emptyObject.isObject)
        #expect(try JSONText(parsing: " [1]").isArray)
        #expect(try JSONText(parsing: "null ").isNull)
        #expect(try !JSONText(parsing: "1").isObject)
    }

    /// The table of RFC 7396, appendix A.
    static let mergePatches: [(String, String, String)] = [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
        (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, "null", "null"),
        (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
        (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#), ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        (#"{"a":1,"a":2,"b":3}"#, #"{"b":4,"b":5}"#, #"{"a":2,"b":5}"#), (#"{"\u00e9":1}"#, #"{"é":2}"#, #"{"é":2}"#),
    ]

    @Test("A merge patch does what RFC 7396 says", arguments: mergePatches)
    func mergePatch(target: String, patch: String, result: String) throws {
        #expect(try JSONText(parsing: target).mergePatch(JSONText(parsing: patch)).description == result)
    }

    @Test(
        "A shallow merge replaces members as wholes and keeps null",
        arguments: [
            (#"{"a":{"x":1},"b":2}"#, #"{"a":{"y":null},"c":null}"#, #"{"a":{"y":null},"b":2,"c":null}"#),
            ("{}", #"{"a":1}"#, #"{"a":1}"#), (#"{"a":1}"#, "{}", #"{"a":1}"#), ("[1]", #"{"a":1}"#, #"{"a":1}"#),
        ]
    )
    func shallowMerge(target: String, changes: String, result: String) throws {
        #expect(try JSONText(parsing: target).shallowMerge(JSONText(parsing: changes)).description == result)
    }

    @Test("Merging large objects takes time linear in their size")
    func mergesLargeObjects() throws {
        let many = (0..<50_000).map { "\"key\($0)\":\($0)" }.joined(separator: ",")
        let text = try JSONText(parsing: "{\(many)}")
        #expect(try text.mergePatch(text) == text)
    }
}
