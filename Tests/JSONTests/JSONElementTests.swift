import TestSupport
import Testing

@testable import JSON

@Suite struct JSONElementTests {
    private func parse(_ text: String) throws -> JSONElement { try JSONDocument(parsing: Array(text.utf8)).root }

    @Test(
        "Each value has one kind, named with its article",
        arguments: [
            ("{}", JSONKind.object, "an object"), ("[]", .array, "an array"), ("\"\"", .string, "a string"),
            ("1", .integer, "an integer"),
            ("18446744073709551615", .integer, "an integer"), ("1.0", .number, "a number"),
            ("1e3", .number, "a number"),
            ("18446744073709551616", .number, "a number"), ("true", .boolean, "a boolean"), ("null", .null, "null"),
        ]
    )
    func kinds(text: String, kind: JSONKind, name: String) throws {
        #expect(try parse(text).kind == kind)
        #expect(kind.description == name)
    }

    @Test(
        "A number is a double, and an integer when it is whole and fits",
        arguments: [
            ("0", 0.0, 0), ("-7", -7, -7), ("10.0", 10, 10), ("1e3", 1000, 1000), ("10.5", 10.5, nil),
            ("1e300", 1e300, nil),
            ("9223372036854775807", 9_223_372_036_854_775_808, Int.max),
            ("-9223372036854775808", -9_223_372_036_854_775_808, Int.min),
            ("9223372036854775808", 9_223_372_036_854_775_808, nil),
            ("123456789012345678901234567890", 1.2345678901234568e29, nil),
            ("-9223372036854775809", -9_223_372_036_854_775_808, Int.min), ("0.1", 0.1, nil),
            ("5e-324", .leastNonzeroMagnitude, nil),
        ] as [(String, Double, Int?)]
    )
    func numbers(text: String, number: Double, integer: Int?) throws {
        let element = try parse(text)
        #expect(element.number == number)
        #expect(element.integer == integer)
    }

    @Test("A value answers only for its own kind", arguments: ["{}", "[]", "\"1\"", "1", "1.5", "true", "null"])
    func otherKindsAreNil(text: String) throws {
        let element = try parse(text)
        #expect((element.string != nil) == (text == "\"1\""))
        #expect((element.number != nil) == (text == "1" || text == "1.5"))
        #expect((element.bool != nil) == (text == "true"))
        #expect((element.members != nil) == (text == "{}"))
        #expect((element.elements != nil) == (text == "[]"))
        #expect(element.isNull == (text == "null"))
        #expect(element["a"] == nil)
        #expect(element.count == 0)
    }

    @Test("Strings come without their escapes, NUL and surrogate pairs included")
    func strings() throws {
        #expect(try parse(#""a\"\\\/\b\f\n\r\t\u0000\u00e9\ud83d\ude00€""#).string == "a\"\\/\u{8}\u{c}\n\r\t\u{0}é😀€")
    }

    @Test("Of members with equal keys the last counts in a lookup, and all are listed in order")
    func duplicateKeys() throws {
        let object = try parse(#"{"a":1,"b":[{"a":9}],"a":2}"#)
        #expect(object["a"]?.integer == 2)
        #expect(object.members?.map(\.key) == ["a", "b", "a"])
        #expect(object.count == 3)
    }

    @Test("Keys are compared by bytes: another normalisation, a prefix and an escaped spelling")
    func keysAreBytes() throws {
        let object = try parse(#"{"e\u0301":1,"user":2,"\u0061b":3}"#)
        #expect(object["e\u{301}"]?.integer == 1)
        #expect(object["\u{e9}"] == nil)
        #expect(object["use"] == nil)
        #expect(object["users"] == nil)
        #expect(object["ab"]?.integer == 3)
    }

    @Test("Elements and members skip nested containers")
    func iteration() throws {
        let array = try parse(#"[[1,[2]],{"a":{"b":3}},"x",4.5,null]"#)
        #expect(array.elements?.map(\.kind) == [.array, .object, .string, .number, .null])
        #expect(array.elements?.map(\.text.description) == ["[1,[2]]", #"{"a":{"b":3}}"#, "\"x\"", "4.5", "null"])
        #expect(array.count == 5)
    }

    @Test("An array of numbers becomes floats in one call, integers and exponents included")
    func readsFloats() throws {
        var floats: [Float] = [9]
        #expect(try parse("[0.1,-2,3e2,18446744073709551615,1e39,[]]").readFloats(into: &floats) == 5)
        #expect(floats == [0.1, -2, 300, 18_446_744_073_709_551_616, .infinity])
        #expect(try parse("[1.5,2]").readFloats(into: &floats) == nil)
        #expect(floats == [1.5, 2])
        #expect(try parse("[]").readFloats(into: &floats) == nil)
        #expect(floats == [])
    }

    @Test(
        "The position of the first element that is no number is told",
        arguments: [("[\"1\"]", 0), ("[1,null,3]", 1), ("[1,2,true]", 2), ("[1,2,[3]]", 2), ("{}", 0), ("3", 0)]
    )
    func namesTheFirstNonNumber(text: String, position: Int) throws {
        var floats: [Float] = [7, 7]
        #expect(try parse(text).readFloats(into: &floats) == position)
        #expect(floats.count == position)
    }

    @Test("Floats equal the doubles rounded once", arguments: [3, 17, 1999])
    func floatsAreRoundedDoubles(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let numbers = (0..<500).map { _ in Double.random(in: -2...2, using: &random) }
        var floats: [Float] = []
        let text = "[" + numbers.map(\.description).joined(separator: ",") + "]"
        #expect(try parse(text).readFloats(into: &floats) == nil)
        #expect(floats == numbers.map { Float($0) })
    }
}
