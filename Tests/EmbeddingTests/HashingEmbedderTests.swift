import Testing

@testable import Embedding

@Suite struct HashingEmbedderTests {
    @Test("Every text has a vector of unit length", arguments: [1, 2, 3, 16, 384, 1000])
    func unitLength(dimension: Int) {
        let embedder = HashingEmbedder(dimension: dimension)
        let texts = [
            "", " \n", "a", "a a a", "?!", "memory of an agent", "中文", "\u{0}",
            String(repeating: "word ", count: 10_000),
        ]
        let vectors = embedder.embed(texts)
        #expect(vectors.count == texts.count * dimension)
        for index in texts.indices {
            #expect(abs(length(vectors.row(index, width: dimension)) - 1) < 1e-6, "of \(texts[index].prefix(20))")
        }
    }

    @Test("Texts with words in common are nearer than texts without")
    func similarity() {
        let vectors = HashingEmbedder().embed([
            "the agent remembers facts", "an agent remembered a fact", "quiet rivers freeze in winter",
        ])
        let (first, second, third) = (
            vectors.row(0, width: 384), vectors.row(1, width: 384), vectors.row(2, width: 384)
        )
        #expect(cosine(first, second) > cosine(first, third) + 0.2)
    }

    @Test("Case and accents do not matter, words do")
    func normalisation() {
        let vectors = HashingEmbedder().embed(["Café Zürich", "cafe zurich", "cafe"])
        #expect(vectors.row(0, width: 384).elementsEqual(vectors.row(1, width: 384)))
        #expect(!vectors.row(0, width: 384).elementsEqual(vectors.row(2, width: 384)))
    }

    @Test("A vector does not depend on the other texts of the call")
    func independence() {
        let embedder = HashingEmbedder()
        let texts = ["one", "", "two words", "日本"]
        let together = embedder.embed(texts)
        for (index, text) in texts.enumerated() {
            #expect(together.row(index, width: 384).elementsEqual(embedder.embed([text])))
        }
    }

    @Test("Vectors stay the same over releases, as the fingerprint promises")
    func stability() {
        let embedder = HashingEmbedder(dimension: 16)
        #expect(embedder.space.model == "hashing")
        #expect(embedder.space.dimension == 16)
        #expect(embedder.space == HashingEmbedder(dimension: 16).space)
        #expect(embedder.space.fingerprint != HashingEmbedder(dimension: 17).space.fingerprint)
        let weights = embedder.embed(["ab"]).map { abs($0) < 0.5 ? 0 : $0 > 0 ? 1 : -1 }
        #expect(weights == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test("No texts give no vectors")
    func none() {
        #expect(HashingEmbedder().embed([]).isEmpty)
    }
}
