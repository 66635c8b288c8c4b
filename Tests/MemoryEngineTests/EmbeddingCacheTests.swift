import Telemetry
import Testing

@testable import MemoryEngine

@Suite("Remembered texts") struct EmbeddingCacheTests {
    private func entry(_ value: Float) -> EmbeddingCache.Entry {
        EmbeddingCache.Entry(vector: [Float](repeating: value, count: 16), tokens: Int(value))
    }

    @Test("A text is found again with its vector and tokens, and look-ups are counted")
    func finds() {
        let cache = EmbeddingCache(byteLimit: 1 << 20)
        #expect(cache.find(TextKey("tea")) == nil)
        cache.insert(entry(3), for: TextKey("tea"))
        #expect(cache.find(TextKey("tea"))?.vector == [Float](repeating: 3, count: 16))
        #expect(cache.tokens(of: TextKey("tea")) == 3)
        #expect(cache.find(TextKey("Tea")) == nil)
        #expect(cache.hits.value == 1 && cache.misses.value == 2)
        #expect(cache.size.texts == 1)
    }

    @Test("Texts that only look the same are two")
    func bytes() {
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        #expect(composed == decomposed)
        let cache = EmbeddingCache(byteLimit: 1 << 20)
        cache.insert(entry(1), for: TextKey(composed))
        #expect(cache.find(TextKey(decomposed)) == nil)
        cache.insert(entry(2), for: TextKey(decomposed))
        #expect(cache.tokens(of: TextKey(composed)) == 1 && cache.tokens(of: TextKey(decomposed)) == 2)
    }

    @Test("The bytes never exceed the limit, and what was asked for lately stays")
    func bound() {
        let limit = 64 << 10
        let cache = EmbeddingCache(byteLimit: limit)
        let favourite = TextKey("asked for all the time")
        cache.insert(entry(1), for: favourite)
        for number in 0..<5_000 {
            cache.insert(entry(2), for: TextKey("text \(number)"))
            #expect(cache.find(favourite) != nil)
            if number % 100 == 0 { #expect(cache.size.bytes <= limit) }
        }
        #expect(cache.size.bytes <= limit)
        // It is well filled, and the latest are there.
        #expect(cache.size.bytes > limit / 2)
        #expect(cache.find(TextKey("text 4999")) != nil)
        #expect(cache.find(TextKey("text 0")) == nil)
    }

    @Test("A cache of no bytes keeps nothing, and a very long text is not kept")
    func nothing() {
        let empty = EmbeddingCache(byteLimit: 0)
        empty.insert(entry(1), for: TextKey("tea"))
        #expect(empty.find(TextKey("tea")) == nil && empty.size.texts == 0)
        let cache = EmbeddingCache(byteLimit: 1 << 20)
        let long = TextKey(String(repeating: "word ", count: 10_000))
        cache.insert(entry(1), for: long)
        #expect(cache.find(long) == nil && cache.size.bytes == 0)
    }
}
