/// An IP address of either family.
struct IPAddress: Sendable, Hashable {
    /// 4 or 16 bytes.
    let bytes: [UInt8]

    /// The address that a numeric text names: four decimal numbers, or the forms of RFC 4291, with or without a zone.
    init?(_ text: String) {
        let plain = text.prefix { $0 != "%" }
        if plain.contains(":") {
            guard let bytes = IPAddress.six(plain) else { return nil }
            self.bytes = bytes
        } else {
            guard let bytes = IPAddress.four(plain) else { return nil }
            self.bytes = bytes
        }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Whether the address belongs to the public network, as far as its number tells.
    ///
    /// Private, shared, loopback, link-local, multicast, documentation and reserved ranges do not, nor do forms of
    /// IPv6 that carry such an IPv4 address. Sources: the special-purpose registries of RFC 6890.
    var isPublic: Bool { bytes.count == 4 ? isPublicFour : isPublicSix }

    private var isPublicFour: Bool {
        let (first, second, third) = (bytes[0], bytes[1], bytes[2])
        return switch (first, second, third) {
        case (0, _, _), (10, _, _), (127, _, _), (224..., _, _): false
        case (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 168, _), (198, 18...19, _): false
        case (192, 0, 0), (192, 0, 2), (192, 88, 99), (198, 51, 100), (203, 0, 113): false
        default: true
        }
    }

    private var isPublicSix: Bool {
        func starts(_ prefix: UInt8...) -> Bool { bytes.starts(with: prefix) }
        func carried(at position: Int) -> IPAddress { IPAddress(bytes: Array(bytes[position..<position + 4])) }
        let zeros = [UInt8](repeating: 0, count: 10)
        // Mapped and translated addresses are those that they carry.
        if bytes.starts(with: zeros + [0xFF, 0xFF]) { return carried(at: 12).isPublic }
        if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B] + zeros.prefix(8)) { return carried(at: 12).isPublic }
        if starts(0x20, 0x02) { return carried(at: 2).isPublic }
        // 2001::/23 (protocols, Teredo among them), documentation.
        if starts(0x20, 0x01), bytes[2] < 2 || (bytes[2] == 0x0D && bytes[3] == 0xB8) { return false }
        if starts(0x3F, 0xFF), bytes[2] < 0x10 { return false }
        // Of all others only 2000::/3 is given out.
        return bytes[0] & 0xE0 == 0x20
    }

    private static func four(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part -> UInt8? in
            guard part.utf8.allSatisfy({ (48...57).contains($0) }), part.utf8.count <= 3,
                part == "0" || part.first != "0"
            else { return nil }
            return UInt8(part)
        }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    private static func six(_ text: Substring) -> [UInt8]? {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2, let head = groups(halves[0], isLast: halves.count == 1) else { return nil }
        if halves.count == 1 { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1], isLast: true), head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The bytes of groups between colons; the last of all may be an IPv4 address.
    private static func groups(_ text: Substring, isLast: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (position, part) in parts.enumerated() {
            if isLast, position == parts.count - 1, part.contains(".") {
                guard let carried = four(part) else { return nil }
                bytes += carried
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0 < 128 }), part.first != "+",
                    part.first != "-", let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes
    }
}
