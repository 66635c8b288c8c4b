import Foundation
import TestSupport
import Testing

@testable import JSON

/// The parser beside Foundation's two, and beside the C library's numbers, on texts that a seed makes.
///
/// `ENGRAM_FUZZ_SECONDS` lengthens each test; `ENGRAM_FUZZ_SEED` begins elsewhere.
@Suite struct DifferentialFuzzTests {
    private static let seconds = ProcessInfo.processInfo.environment["ENGRAM_FUZZ_SECONDS"].flatMap(Double.init)
    private static let seed = ProcessInfo.processInfo.environment["ENGRAM_FUZZ_SEED"].flatMap(UInt64.init) ?? 1

    /// Calls a closure with seeds: a fixed number of them, or for as long as was asked for.
    private func forEachSeed(_ count: Int, _ body: (UInt64) throws -> Void) rethrows {
        let start = ContinuousClock.now
        var number: UInt64 = 0
        while Self.seconds.map({ start.duration(to: .now) < .seconds($0) }) ?? (number < count) {
            try body(Self.seed &* 1_000_003 &+ number)
            number += 1
        }
    }

    private func parsed(_ text: [UInt8]) -> Result<JSONElement, JSONError> {
        Result { () throws(JSONError) in try JSONDocument(parsing: text).root }
    }

    /// Where the parser and Foundation may differ, and why.
    private enum Difference: CaseIterable {
        /// Foundation takes UTF-16 and UTF-32 and a byte-order mark; RFC 8259 asks for UTF-8 without one between systems.
        case otherEncodings
        /// Containers may nest 256 deep here, 512 there.
        case depth
        /// JSONSerialization lets a comma stand behind the last element or member; RFC 8259 does not.
        case trailingComma
        /// The decoder looks at numbers when they are asked for, so it overlooks one that is none behind a repeated key;
        /// JSONSerialization does not.
        case unreadNumber

        func applies(to text: [UInt8], _ error: JSONError, _ origin: FoundationValue.Origin) -> Bool {
            switch (self, error) {
            case (.otherEncodings, _): text.prefix(4).contains(0) || [0xEF, 0xFE, 0xFF].contains(text.first)
            case (.depth, .tooDeep): true
            case (.trailingComma, .syntax(let offset, _)):
                origin == .serialization && offset < text.count && [0x5D, 0x7D].contains(text[offset])
                    && text[..<offset].last { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == 0x2C
            case (.unreadNumber, .syntax):
                origin == .decoder
                    && (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) == nil
            default: false
            }
        }
    }

    private func isKnown(
        _ text: [UInt8],
        _ error: JSONError,
        from origin: FoundationValue.Origin = .decoder
    ) -> Bool {
        Difference.allCases.contains { $0.applies(to: text, error, origin) }
    }

    @Test("What Foundation's decoder accepts is accepted with the same value, and what it refuses is refused")
    func decoder() {
        var verdicts = (accepted: 0, refused: 0)
        forEachSeed(400) { seed in
            var make = JSONMutator(seed: seed)
            let text = make.text()
            let expected = Result { try FoundationValue.parse(text) }
            switch (parsed(text), expected) {
            case (.success(let element), .success(let value)):
                verdicts.accepted += 1
                if !value.matches(element, as: .decoder) { report(seed, text, "\(element.text) is not \(value)") }
            case (.failure, .failure): verdicts.refused += 1
            case (.failure(let error), .success(let value)):
                if !isKnown(text, error) { report(seed, text, "refused with \(error), Foundation reads \(value)") }
            case (.success(let element), .failure(let error)):
                report(seed, text, "read as \(element.text), Foundation says \(String(describing: error).prefix(200))")
            }
        }
        #expect(verdicts.accepted > 50 && verdicts.refused > 50, "\(verdicts)")
    }

    @Test("What JSONSerialization accepts is accepted with the same value, and what it refuses is refused")
    func serialization() {
        var verdicts = (accepted: 0, refused: 0)
        forEachSeed(6_000) { seed in
            var make = JSONMutator(seed: seed ^ 0xABCD)
            let text = make.text()
            let expected = Result {
                try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
            }.map { FoundationValue(serialized: $0) }
            switch (parsed(text), expected) {
            case (.success(let element), .success(let value)):
                verdicts.accepted += 1
                // JSONSerialization takes U+FEFF out of strings.
                let isComparable =
                    !text.contains(0xEF) || !String(decoding: text, as: UTF8.self).unicodeScalars.contains("\u{FEFF}")
                if isComparable, !value.matches(element, as: .serialization) {
                    report(seed, text, "\(element.text) is not \(value)")
                }
            case (.failure, .failure): verdicts.refused += 1
            case (.failure(let error), .success(let value)):
                if !isKnown(text, error, from: .serialization) {
                    report(seed, text, "refused with \(error), Foundation reads \(value)")
                }
            case (.success(let element), .failure(let error)):
                report(seed, text, "read as \(element.text), Foundation says \(error)")
            }
        }
        #expect(verdicts.accepted > 500 && verdicts.refused > 500, "\(verdicts)")
    }

    @Test("A document that is cut off at any byte gets the verdict of Foundation's decoder")
    func truncated() {
        forEachSeed(12) { seed in
            var random = SplitMix(seed: seed)
            let text = Array(RandomJSON.text(depth: 3, using: &random).utf8)
            for length in 0..<text.count {
                let part = Array(text[..<length])
                let isRead = (try? FoundationValue.parse(part)) != nil
                if (try? parsed(part).get()) != nil, !isRead { report(seed, part, "read, Foundation refuses it") }
                if isRead, case .failure(let error) = parsed(part), !isKnown(part, error) {
                    report(seed, part, "refused with \(error), Foundation reads it")
                }
            }
        }
    }

    @Test("What is read and written again is the same value, byte for byte from then on")
    func roundTrip() throws {
        try forEachSeed(3_000) { seed in
            var make = JSONMutator(seed: seed ^ 0x5EED)
            let text = make.text()
            guard case .success(let element) = parsed(text) else { return }
            let once = element.text
            let again = try JSONDocument(parsing: once.bytes).root
            #expect(again.text == once, "\(seed)")
        }
    }

    /// Decimal texts of numbers about which float32 parsers are wrong: halfway between two floats, and next to that.
    private func decimal(_ random: inout SplitMix) -> String {
        let sign = Bool.random(using: &random) ? "-" : ""
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return "\(Float(bitPattern: UInt32.random(in: 0..<0x7F80_0000, using: &random)))"
        case 1: return "\(Double.random(in: -1...1, using: &random))"
        case 2: return sign + "\(UInt64.random(in: 0...UInt64.max >> random.next() % 64, using: &random))"
        case 3: return JSONMutator.numbers.randomElement(using: &random) ?? "0"
        case 4:
            return sign + "0."
                + (0..<Int.random(in: 1...60, using: &random)).map { _ in "\(random.next() % 10)" }.joined()
        case 5: return sign + "\(random.next() % 10).\(random.next())e\(Int.random(in: -60...60, using: &random))"
        default:
            // Just at, below or above the middle between two floats.
            let bits = UInt32.random(in: 0..<0x7F7F_FFFF, using: &random)
            let middle = (Double(Float(bitPattern: bits)) + Double(Float(bitPattern: bits + 1))) / 2
            let near = [middle.nextDown, middle, middle.nextUp].randomElement(using: &random) ?? middle
            return sign + [String(format: "%.17g", near), String(format: "%.40g", near), "\(near)"].randomElement(
                using: &random
            )!
        }
    }

    @Test("A number of a vector is the float nearest to its text, unless the nearest double lies between two floats")
    func floats() {
        var halfway = 0
        forEachSeed(2_000) { seed in
            var random = SplitMix(seed: seed)
            let texts = (0..<8).map { _ in decimal(&random) }
            for text in texts {
                var floats: [Float] = []
                guard case .success(let array) = parsed(Array("[\(text)]".utf8)) else { continue }
                let position = array.readFloats(into: &floats)
                // The C library is the oracle; a number that is followed by something else is not one number.
                guard position == nil, floats.count == 1, array.elements?.first(where: { _ in true })?.number != nil
                else { continue }
                // SAFETY: the calls read the text up to its end, and nothing else.
                let (float, double) = unsafe (strtof(text, nil), strtod(text, nil))
                // A whole number keeps no sign of zero.
                if floats[0] == float { continue }
                // The document keeps doubles, not texts: where the double that is nearest to the text lies exactly between two
                // floats, the even one is taken, as everywhere a double becomes a float.
                let other = Double(floats[0]) + Double(float)
                let isHalfway = other / 2 == double || (float.isInfinite != floats[0].isInfinite)
                if isHalfway, floats[0].bitPattern == Float(double).bitPattern {
                    halfway += 1
                } else {
                    report(seed, Array(text.utf8), "\(floats[0]) instead of \(float)")
                }
            }
        }
        // The exception is met, so it is one.
        #expect(halfway > 0)
    }

    @Test("A double is the one nearest to its text, bit for bit")
    func doubles() {
        forEachSeed(3_000) { seed in
            var random = SplitMix(seed: seed ^ 0xD0)
            let text = decimal(&random)
            guard case .success(let element) = parsed(Array(text.utf8)), let number = element.number else { return }
            // SAFETY: the call reads the text up to its end, and nothing else.
            let expected = unsafe strtod(text, nil)
            // A whole number keeps no sign of zero.
            let isZero = number == 0 && expected == 0 && element.kind == .integer
            if number.bitPattern != expected.bitPattern, !isZero { report(seed, Array(text.utf8), "\(number)") }
        }
    }

    private func report(_ seed: UInt64, _ text: [UInt8], _ what: String) {
        Issue.record("seed \(seed): \(String(decoding: text.prefix(400), as: UTF8.self).debugDescription) \(what)")
    }
}

extension FoundationValue {
    /// Which of Foundation's parsers a value comes from.
    enum Origin {
        case decoder, serialization
    }

    /// Whether an element is this value, but for what the parsers are known to do otherwise.
    func matches(_ element: JSONElement, as origin: Origin) -> Bool {
        switch self {
        case .null: return element.isNull
        case .bool(let value): return element.bool == value
        case .integer(let value):
            // Foundation reads `9007199254740993.0` as that integer when asked for one; here only a number without point and
            // exponent is an integer.
            return element.kind == .integer
                ? element.integer == Int(value) : element.kind == .number && element.number == Double(value)
        case .number(let value):
            guard let number = element.number else { return false }
            if number.bitPattern == value.bitPattern || (number == 0 && value == 0) { return true }
            // JSONSerialization's doubles are not always the nearest ones; the C library's are, in another test.
            return origin == .serialization && abs(number - value) <= 1e-14 * abs(value) + .leastNormalMagnitude
        case .string(let scalars): return element.string.map { Array($0.unicodeScalars) } == scalars
        case .array(let values):
            guard let elements = element.elements.map(Array.init), elements.count == values.count else { return false }
            return zip(values, elements).allSatisfy { $0.matches($1, as: origin) }
        case .object(let members):
            guard let own = element.members.map(Array.init) else { return false }
            // Of members with equal keys the first counts for the decoder, the last for JSONSerialization and here. Foundation's
            // keys are equal when they are canonically equivalent, here when their bytes are.
            guard Set(own.map(\.key)).count == members.count else { return false }
            return members.allSatisfy { key, value in
                let found =
                    origin == .decoder ? own.first { $0.key == key } : own.last { $0.key == key }
                return found.map { value.matches($0.value, as: origin) } ?? false
            }
        }
    }
}
