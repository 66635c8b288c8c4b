import Testing

@testable import Embedding

@Suite struct EmbeddingSpaceTests {
    @Test(
        "A space reads back from its written form",
        arguments: [
            EmbeddingSpace(model: "all-MiniLM-L6-v2", dimension: 384, fingerprint: 0x1A2B),
            EmbeddingSpace(model: "org/model/with/slashes", dimension: 1, fingerprint: .max),
            EmbeddingSpace(model: "モデル 1", dimension: 4096, fingerprint: 0),
        ]
    )
    func roundTrip(space: EmbeddingSpace) {
        #expect(EmbeddingSpace(parsing: space.description) == space)
    }

    @Test("The written form has 16 hexadecimal digits at its end")
    func form() {
        let space = EmbeddingSpace(model: "m", dimension: 384, fingerprint: 0xABC)
        #expect(space.description == "m/384/0000000000000abc")
    }

    @Test(
        "What is not exactly a written form is refused",
        arguments: [
            "", "m", "m/384", "/384/0000000000000abc", "m/0/0000000000000abc", "m/-3/0000000000000abc",
            "m/+384/0000000000000abc", "m/384/abc", "m/384/0000000000000ABC", "m/384/0000000000000abg",
            "m/0384/0000000000000abc", "m/384/0000000000000abc/", "m/384/10000000000000abc", "m/ 384/0000000000000abc",
        ]
    )
    func refused(text: String) {
        #expect(EmbeddingSpace(parsing: text) == nil)
    }
}
