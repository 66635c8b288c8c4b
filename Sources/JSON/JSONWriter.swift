/// Writes compact JSON into a byte array.
///
/// Commas and colons come by themselves; the caller opens and closes containers in pairs and gives objects a key before
/// each value. Nothing is checked: a caller's mistake makes a broken text, not a trap.
package struct JSONWriter: Sendable {
    /// What has been written.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// A writer with room for `capacity` bytes before it grows.
    package init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// Opens an object.
    package mutating func beginObject() { open(UInt8(ascii: "{")) }

    /// Closes the innermost object.
    package mutating func endObject() { close(UInt8(ascii: "}")) }

    /// Opens an array.
    package mutating func beginArray() { open(UInt8(ascii: "[")) }

    /// Closes the innermost array.
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes the key of the next value.
    ///
    /// A static key must need no escapes: it is copied as it is.
    package mutating func key(_ key: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        // SAFETY: a static string's bytes live for ever.
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes the key of the next value, escaped.
    package mutating func key(escaping key: String) {
        string(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string, escaped.
    package mutating func string(_ value: String) {
        // SAFETY: the span's bytes are read during the call only.
        unsafe value.utf8Span.span.withUnsafeBufferPointer { unsafe string(utf8: $0) }
    }

    /// Writes a string that needs no escapes.
    ///
    /// - Parameter append: Appends the string's bytes: ASCII without quotation marks, backslashes and control characters.
    package mutating func quoted(_ append: (inout [UInt8]) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        append(&bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes an integer.
    @inlinable package mutating func integer(_ value: some FixedWidthInteger) {
        integer(isNegative: value < 0, magnitude: UInt64(value.magnitude))
    }

    @usableFromInline package mutating func integer(isNegative: Bool, magnitude: UInt64) {
        separate()
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        append(decimal: magnitude)
    }

    /// Writes a double in the shortest form that reads back as the same double; a non-finite one becomes `null`.
    package mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        if let whole = Int32(exactly: value), !(whole == 0 && value.sign == .minus) {
            integer(whole)
            bytes.append(UInt8(ascii: "."))
            bytes.append(UInt8(ascii: "0"))
        } else {
            separate()
            bytes.append(contentsOf: value.description.utf8)
        }
    }

    /// Writes a float in the shortest form that reads back as the same float; a non-finite one becomes `null`.
    package mutating func float(_ value: Float) {
        guard value.isFinite else { return null() }
        separate()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes a similarity with seven decimals at most, without trailing zeros; a non-finite one becomes `null`.
    package mutating func score(_ value: Float) {
        let scale = 10_000_000.0
        let scaled = (Double(value) * scale).rounded()
        guard scaled.magnitude < 1e15 else { return double(Double(value)) }
        separate()
        if scaled < 0 { bytes.append(UInt8(ascii: "-")) }
        let (whole, fraction) = UInt64(scaled.magnitude).quotientAndRemainder(dividingBy: 10_000_000)
        append(decimal: whole)
        bytes.append(UInt8(ascii: "."))
        var rest = fraction
        var unit: UInt64 = 1_000_000
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest / unit))
            rest %= unit
            unit /= 10
        } while rest > 0
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) { word(value ? "true" : "false") }

    /// Writes `null`.
    package mutating func null() { word("null") }

    /// Writes a text as it is.
    package mutating func raw(_ text: JSONText) {
        separate()
        bytes.append(contentsOf: text.bytes)
    }

    /// The written value as a text.
    ///
    /// The caller has written exactly one whole value.
    package consuming func text() -> JSONText { JSONText(trusting: bytes) }
}

extension JSONWriter {
    /// Writes UTF-8 bytes as a string, escaped: quotation mark, backslash and control characters only.
    mutating func string(utf8: UnsafeBufferPointer<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var runStart = 0
        for position in utf8.indices {
            let byte = unsafe utf8[position]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            // SAFETY: `runStart...position` lies inside the buffer, which the caller keeps alive.
            unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[runStart..<position]))
            escape(byte)
            runStart = position + 1
        }
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[runStart...]))
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes UTF-8 bytes as the key of the next value, escaped.
    mutating func key(escapingUTF8 utf8: UnsafeBufferPointer<UInt8>) {
        unsafe string(utf8: utf8)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            let low = byte & 0xF
            bytes.append(UInt8(ascii: "0") + (byte >> 4))
            bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func word(_ word: StaticString) {
        separate()
        // SAFETY: a static string's bytes live for ever.
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    private mutating func append(decimal value: UInt64) {
        if value < 10 { return bytes.append(UInt8(ascii: "0") + UInt8(value)) }
        let start = bytes.count
        var rest = value
        while rest > 0 {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            bytes.append(UInt8(ascii: "0") + UInt8(digit))
            rest = quotient
        }
        bytes[start...].reverse()
    }
}
