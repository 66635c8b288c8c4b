import Access
import TestSupport
import Testing

@Suite struct APIKeyTests {
    @Test("A new key has a public prefix, a secret, and is read back from its text")
    func generated() throws {
        let keys = (0..<500).map { _ in APIKey.generate() }
        #expect(Set(keys.map(\.prefix)).count == 500)
        #expect(Set(keys.map(\.text)).count == 500)
        for key in keys {
            #expect(key.text.hasPrefix("ck_\(key.prefix)_"))
            #expect(key.text.utf8.count == 3 + 10 + 1 + 32)
            #expect(key.text.utf8.allSatisfy { (0x21...0x7E).contains($0) })
            let parsed = try #require(APIKey(parsing: key.text))
            #expect(parsed.prefix == key.prefix && parsed.text == key.text && parsed.digest == key.digest)
            #expect(key.digest.count == 32)
        }
    }

    @Test("The digest is that of the text")
    func digest() throws {
        let key = try #require(APIKey(parsing: "ck_aaaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
        let other = try #require(APIKey(parsing: "ck_aaaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB"))
        #expect(key.digest != other.digest)
        #expect(hexadecimal(key.digest) == "459185a44e589ad0a60f626353dc2a1629a2f180aa199fc8730052ac749a1684")
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test(
        "A text without the form of a key is none",
        arguments: [
            "", "ck_", "ck__", "ck_aaaaaaaaaa", "ck_aaaaaaaaaa_", "ck_aaaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "ck_aaaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "ck_aaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "sk_aaaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "CK_aaaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "ck_aaaaaaaaaa_AAAAAAAAAAAAAAAA_AAAAAAAAAAAAAAA", "ck-aaaaaaaaaa-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            " ck_aaaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "ck_aaaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        ]
    )
    func badForms(text: String) {
        #expect(APIKey(parsing: text) == nil)
    }
}
