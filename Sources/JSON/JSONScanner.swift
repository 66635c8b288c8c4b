/// A plain scanner of RFC 8259: finds where a text breaks the grammar, and the integers of more than 64 bits.
///
/// It runs where the fast parser said no without saying where. It is also the oracle of the fast parser's tests.
/// O(n), no recursion.
struct JSONScanner {
    private let bytes: [UInt8]
    private var position = 0
    /// The offset just behind each integer that neither `Int64` nor `UInt64` holds.
    private(set) var oversizedIntegerEnds: [Int] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Scans the whole text.
    mutating func scan() throws(JSONError) {
        try validateUTF8()
        skipSpace()
        guard position < bytes.count else { throw .empty }
        var awaitedClosings: [UInt8] = []
        value: while true {
            skipSpace()
            switch current {
            case UInt8(ascii: "{"):
                advance(pastSpace: true)
                if current == UInt8(ascii: "}") {
                    position += 1
                } else {
                    awaitedClosings.append(UInt8(ascii: "}"))
                    try scanKey(orExpect: "a string key or '}'")
                    continue value
                }
            case UInt8(ascii: "["):
                advance(pastSpace: true)
                if current == UInt8(ascii: "]") {
                    position += 1
                } else {
                    awaitedClosings.append(UInt8(ascii: "]"))
                    continue value
                }
            case UInt8(ascii: "\""): try scanString()
            case UInt8(ascii: "t"): try scanWord("true")
            case UInt8(ascii: "f"): try scanWord("false")
            case UInt8(ascii: "n"): try scanWord("null")
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try scanNumber()
            default: throw .syntax(offset: position, expected: "a value")
            }
            // A value has ended: close what it ends, or go on to the next one.
            while true {
                skipSpace()
                guard let closing = awaitedClosings.last else {
                    guard position == bytes.count else { throw .syntax(offset: position, expected: "the end") }
                    return
                }
                if current == closing {
                    position += 1
                    awaitedClosings.removeLast()
                } else if current == UInt8(ascii: ",") {
                    advance(pastSpace: true)
                    if closing == UInt8(ascii: "}") { try scanKey(orExpect: "a string key") }
                    continue value
                } else {
                    throw .syntax(offset: position, expected: "',' or '\(Character(Unicode.Scalar(closing)))'")
                }
            }
        }
    }

    /// The byte at the position, 0 at the end: no token starts with NUL.
    private var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func advance(pastSpace: Bool) {
        position += 1
        if pastSpace { skipSpace() }
    }

    private func validateUTF8() throws(JSONError) {
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw .invalidUTF8(offset: error.byteOffsets.lowerBound)
        }
    }

    private mutating func scanKey(orExpect expected: String) throws(JSONError) {
        guard current == UInt8(ascii: "\"") else { throw .syntax(offset: position, expected: expected) }
        try scanString()
        skipSpace()
        guard current == UInt8(ascii: ":") else { throw .syntax(offset: position, expected: "':'") }
        position += 1
    }

    private mutating func scanWord(_ word: String) throws(JSONError) {
        let start = position
        for byte in word.utf8 {
            guard current == byte else { throw .syntax(offset: start, expected: "a value") }
            position += 1
        }
    }

    private mutating func scanString() throws(JSONError) {
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"): try scanEscape()
            case 0..<0x20: throw .syntax(offset: position, expected: "an escaped control character")
            default: position += 1
            }
        }
        throw .syntax(offset: position, expected: "'\"' to end the string")
    }

    private mutating func scanEscape() throws(JSONError) {
        let start = position
        position += 1
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            let unit = try scanUnit()
            switch unit {
            case 0xD800..<0xDC00:
                guard current == UInt8(ascii: "\\"), position + 1 < bytes.count,
                    bytes[position + 1] == UInt8(ascii: "u")
                else { throw .loneSurrogate(offset: start) }
                position += 1
                guard (0xDC00..<0xE000).contains(try scanUnit()) else { throw .loneSurrogate(offset: start) }
            case 0xDC00..<0xE000: throw .loneSurrogate(offset: start)
            default: break
            }
        default: throw .syntax(offset: start, expected: "a known escape")
        }
    }

    /// Reads `uXXXX` at the position.
    private mutating func scanUnit() throws(JSONError) -> UInt16 {
        let start = position - 1
        position += 1
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(current)).hexDigitValue else {
                throw .syntax(offset: start, expected: "four hexadecimal digits after '\\u'")
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    private mutating func scanNumber() throws(JSONError) {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let integerStart = position
        let integerDigits = scanDigits()
        guard integerDigits > 0, integerDigits == 1 || bytes[integerStart] != UInt8(ascii: "0") else {
            throw .syntax(offset: start, expected: "a number in decimal notation without leading zeros")
        }
        var isInteger = true
        if current == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            guard scanDigits() > 0 else { throw .syntax(offset: position, expected: "a digit after '.'") }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            guard scanDigits() > 0 else { throw .syntax(offset: position, expected: "a digit of the exponent") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let number = Double(text), number.isFinite else { throw .numberOutOfRange(offset: start) }
        if isInteger, Int64(text) == nil, UInt64(text) == nil { oversizedIntegerEnds.append(position) }
    }

    private mutating func scanDigits() -> Int {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        return position - start
    }
}

extension JSONScanner {
    /// The scanned text with `e0` behind each integer of more than 64 bits: the same number, written as a double.
    func textWithOversizedIntegersAsDoubles() -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + 2 * oversizedIntegerEnds.count)
        var start = 0
        for end in oversizedIntegerEnds {
            text += bytes[start..<end]
            text += [UInt8(ascii: "e"), UInt8(ascii: "0")]
            start = end
        }
        return text + bytes[start...]
    }
}
