/// The address of a webhook, in a form that every parser of URLs reads alike.
///
/// Only plain names and numeric hosts, no user, no fragment: what is checked is what is connected to.
struct WebhookAddress: Sendable, Hashable {
    let url: String
    /// A name, or a numeric address without brackets.
    let host: String
    let port: Int

    /// Why a text is not the address of a webhook.
    struct Refusal: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    init(_ url: String) throws(Refusal) {
        let isSecure = url.hasPrefix("https://")
        guard isSecure || url.hasPrefix("http://") else {
            throw Refusal(description: "must begin with https:// or http://")
        }
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }) else {
            throw Refusal(description: "must be a URL of printable ASCII characters without spaces and backslashes")
        }
        let rest = url.dropFirst(isSecure ? 8 : 7)
        guard !rest.contains("#") else { throw Refusal(description: "must have no fragment") }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw Refusal(description: "must have no user and no password") }
        let (host, portText) = try Self.split(authority)
        var port = isSecure ? 443 : 80
        if let portText {
            guard let number = Int(portText), (1...65_535).contains(number), portText.allSatisfy(\.isNumber) else {
                throw Refusal(description: "has a port that is none")
            }
            port = number
        }
        self.url = url
        self.host = String(host)
        self.port = port
    }

    private static func split(_ authority: Substring) throws(Refusal) -> (host: Substring, port: Substring?) {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]"),
                IPAddress(String(authority[authority.index(after: authority.startIndex)..<end])) != nil
            else { throw Refusal(description: "has a host that is none") }
            let host = authority[authority.index(after: authority.startIndex)..<end]
            let after = authority[authority.index(after: end)...]
            if after.isEmpty { return (host, nil) }
            guard after.hasPrefix(":") else { throw Refusal(description: "has a host that is none") }
            return (host, after.dropFirst())
        }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, parts.count <= 2, (1...253).contains(host.utf8.count),
            host.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            })
        else { throw Refusal(description: "has a host that is none") }
        return (host, parts.count == 2 ? parts[1] : nil)
    }
}
