internal import Crypto

/// The text of an API key: `ck_`, a public prefix, `_`, and 192 random bits.
package struct APIKey: Sendable {
    /// The whole key.
    ///
    /// Shown once, never stored.
    package let text: String

    /// The part by which the key is found and named.
    package let prefix: String

    /// SHA-256 of the whole key.
    ///
    /// The secret has 192 random bits, so a fast hash is enough.
    package var digest: [UInt8] {
        var digest = SHA256()
        var text = text
        // SAFETY: the digest reads the bytes during the call and keeps no pointer.
        text.withUTF8 { unsafe digest.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        return Array(digest.finalize())
    }

    private static let prefixLength = 10
    private static let secretLength = 32

    /// A new key from the system's random source.
    package static func generate() -> APIKey {
        let lower = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        // 64 letters, so that each carries six bits.
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.".utf8)
        let prefix = String(decoding: (0..<prefixLength).map { _ in lower.randomElement()! }, as: UTF8.self)
        let secret = String(decoding: (0..<secretLength).map { _ in letters.randomElement()! }, as: UTF8.self)
        return APIKey(text: "ck_\(prefix)_\(secret)", prefix: prefix)
    }

    /// The key that a caller sent, or `nil` when the text does not have the form of one.
    package init?(parsing text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].elementsEqual("ck".utf8), parts[1].count == APIKey.prefixLength,
            parts[2].count == APIKey.secretLength
        else { return nil }
        self.init(text: text, prefix: String(decoding: parts[1], as: UTF8.self))
    }

    private init(text: String, prefix: String) {
        self.text = text
        self.prefix = prefix
    }
}

/// Compares secrets in a time that depends on their length only.
func isEqualInConstantTime(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}
