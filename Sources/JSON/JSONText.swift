/// A validated, compact JSON text: what is stored of free-form values and copied into answers without parsing.
///
/// Compact means no white space outside of strings, strings with the fewest escapes, integers of up to 64 bits exactly,
/// every other number in the shortest form that reads back as the same double. Members keep their order.
/// Equality is that of the bytes.
package struct JSONText: Hashable, Sendable {
    /// The text in UTF-8.
    package let bytes: [UInt8]

    /// Takes bytes that are known to be a compact JSON text, such as those a `JSONText` was stored as.
    ///
    /// Nothing is checked.
    package init(trusting bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Validates a text and makes it compact.
    package init(parsing text: some Sequence<UInt8>) throws(JSONError) {
        self = try JSONDocument(parsing: [UInt8](text)).root.text
    }

    /// Validates a text and makes it compact.
    package init(parsing text: String) throws(JSONError) {
        try self.init(parsing: text.utf8)
    }

    /// `{}`.
    package static let emptyObject = JSONText(trusting: Array("{}".utf8))

    /// Whether the value is an object.
    package var isObject: Bool { bytes.first == UInt8(ascii: "{") }

    /// Whether the value is an array.
    package var isArray: Bool { bytes.first == UInt8(ascii: "[") }

    /// Whether the value is `null`.
    package var isNull: Bool { bytes.first == UInt8(ascii: "n") }

    /// The parsed value.
    package func parsed() throws(JSONError) -> JSONElement { try JSONDocument(parsing: bytes).root }
}

extension JSONText: CustomStringConvertible {
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension JSONElement {
    /// The value as a compact text of its own.
    ///
    /// - Complexity: O(size), no recursion.
    package var text: JSONText {
        var writer = JSONWriter()
        writer.copy(self)
        return writer.text()
    }
}

extension JSONWriter {
    /// Writes a parsed value with everything inside it, members in the order of the text.
    package mutating func copy(_ element: JSONElement) {
        var position = element.index
        let end = element.next
        // Whether a string is a key follows from the containers around it, so they are remembered.
        var isInsideObject: [Bool] = []
        var isKey = false
        while position < end {
            let value = JSONElement(document: element.document, index: position)
            let word = value.word
            if isKey, word == UInt8(ascii: "\"") {
                // SAFETY: a string word; the bytes are read during the call only.
                unsafe key(escapingUTF8: value.utf8)
                isKey = false
                position += 1
                continue
            }
            switch word {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                word == UInt8(ascii: "{") ? beginObject() : beginArray()
                isInsideObject.append(word == UInt8(ascii: "{"))
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                word == UInt8(ascii: "}") ? endObject() : endArray()
                isInsideObject.removeLast()
                position += 1
            default:
                copy(scalar: value, word: word)
                position = value.next
            }
            isKey = isInsideObject.last ?? false
        }
    }

    private mutating func copy(scalar value: JSONElement, word: UInt8) {
        switch word {
        // SAFETY: a string word; the bytes are read during the call only.
        case UInt8(ascii: "\""): unsafe string(utf8: value.utf8)
        case UInt8(ascii: "l"): integer(Int64(bitPattern: value.numberBits))
        case UInt8(ascii: "u"): integer(value.numberBits)
        case UInt8(ascii: "d"): double(Double(bitPattern: value.numberBits))
        case UInt8(ascii: "t"): bool(true)
        case UInt8(ascii: "f"): bool(false)
        default: null()
        }
    }
}
