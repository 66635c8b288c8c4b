/// Percent-encoding of RFC 3986, and the plus sign of HTML forms.
enum PercentEncoding {
    /// The decoded text; `nil` for broken escapes and for bytes that are not UTF-8.
    static func decode(_ text: some StringProtocol, plusIsSpace: Bool) -> String? {
        decode(Substring(text).utf8, plusIsSpace: plusIsSpace)
    }

    /// The same for the bytes of a text.
    static func decode(_ text: Substring.UTF8View, plusIsSpace: Bool) -> String? {
        let isPlain = text.allSatisfy { $0 != UInt8(ascii: "%") && !($0 == UInt8(ascii: "+") && plusIsSpace) }
        if isPlain { return String(Substring(text)) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
