import CSimdJSON

/// A value inside a `JSONDocument`, which it keeps alive.
///
/// Cheap to copy: a reference and a position.
package struct JSONElement: Sendable {
    let document: JSONDocument
    /// The position of the value's first word on the tape.
    let index: Int

    /// What the value is.
    package var kind: JSONKind {
        switch word {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "l"), UInt8(ascii: "u"): .integer
        case UInt8(ascii: "d"): .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
        default: .null
        }
    }

    /// Whether the value is `null`.
    package var isNull: Bool { word == UInt8(ascii: "n") }

    /// The boolean, or `nil` for another kind.
    package var bool: Bool? {
        switch word {
        case UInt8(ascii: "t"): true
        case UInt8(ascii: "f"): false
        default: nil
        }
    }

    /// The string without its escapes, or `nil` for another kind.
    package var string: String? {
        guard word == UInt8(ascii: "\"") else { return nil }
        // SAFETY: the string block belongs to the document and is only read during the call.
        return unsafe String(decoding: utf8, as: UTF8.self)
    }

    /// The number as a double, rounded to nearest where an integer has more than 53 bits, or `nil` for another kind.
    package var number: Double? {
        switch word {
        case UInt8(ascii: "d"): Double(bitPattern: numberBits)
        case UInt8(ascii: "l"): Double(Int64(bitPattern: numberBits))
        case UInt8(ascii: "u"): Double(numberBits)
        default: nil
        }
    }

    /// The number when it is whole and fits: `10` and `10.0`, not `10.5`, not `"10"`.
    package var integer: Int? {
        switch word {
        case UInt8(ascii: "l"): Int(Int64(bitPattern: numberBits))
        case UInt8(ascii: "u"): Int(exactly: numberBits)
        case UInt8(ascii: "d"): Int(exactly: Double(bitPattern: numberBits))
        default: nil
        }
    }

    /// The value of the member `key` of an object, `nil` when there is none or the value is no object.
    ///
    /// Keys are compared by their bytes, without Unicode normalisation. Of members with equal keys the last counts.
    ///
    /// - Complexity: O(members); members are skipped, not parsed.
    package subscript(_ key: String) -> JSONElement? {
        guard word == UInt8(ascii: "{") else { return nil }
        let wanted = key.utf8Span
        var found: JSONElement?
        var position = index + 1
        let end = next - 1
        while position < end {
            let name = JSONElement(document: document, index: position)
            let value = JSONElement(document: document, index: position + 1)
            // SAFETY: both ranges are readable for `count` bytes during the call.
            let isWanted = unsafe wanted.span.withUnsafeBufferPointer { unsafe $0.elementsEqual(name.utf8) }
            if isWanted { found = value }
            position = value.next
        }
        return found
    }
}

extension JSONElement {
    /// The kind of the word at the position.
    var word: UInt8 {
        // SAFETY: every element's index lies on its document's tape, which `document` keeps alive.
        unsafe engram_json_kind(document.tape, index)
    }

    /// The position just behind the value.
    var next: Int {
        // SAFETY: as in `word`.
        unsafe engram_json_next(document.tape, index)
    }

    /// The payload of a number.
    var numberBits: UInt64 {
        // SAFETY: as in `word`; called for number words, which are two words long.
        unsafe engram_json_number_bits(document.tape, index)
    }

    /// The unescaped bytes of a string or key; valid while the document lives.
    var utf8: UnsafeBufferPointer<UInt8> {
        var length = 0
        // SAFETY: as in `word`; called for string words, whose payload points into the string block.
        let start = unsafe engram_json_string(document.tape, index, &length)
        return unsafe UnsafeBufferPointer(start: start, count: length)
    }
}
