import TestSupport
import Testing

@testable import Terms

@Suite("Terms of texts")
struct TermAnalyzerTests {
    @Test(
        "Words are folded and stemmed; names with numbers and connectors are terms as a whole, too",
        arguments: [
            ("Running runs RAN", "run run ran"), ("Caroline's dogs don't", "carolin dog don't"),
            ("o’clock 'quoted' it's", "o'clock quot it"), ("the and of", "the and of"),
            ("Crème Brûlée, straße", "creme brule strass"), ("e\u{301}t\u{e9} ﬁne", "ete fine"),
            ("max_open_files", "max open file max_open_files"), ("ABC-1234", "abc 1234 abc-1234"),
            ("v2.28.1", "v2 28 1 v2.28.1"), ("me@example.org.", "me exampl org me@example.org"),
            ("well-known", "well known"), ("C++ and C# or c", "c++ c and c# c or c"),
            ("192.168.0.1", "192 168 0 1 192.168.0.1"), ("End. Next", "end next"), ("a — b", "a b"),
            ("東京へ", "東 京 東京 へ 京へ"), ("한국 어", "한 국 한국 어"), ("abc東京", "abc 東 京 東京"),
            ("x² ＡＢＣ", "x2 abc"), ("Москва Ёлка", "москва елка"), ("!!! \u{0} 😀", ""), ("", ""),
            ("ΜΈΓΑΣ", "μεγασ"), ("İstanbul", "istanbul"),
        ]
    )
    func terms(text: String, expected: String) {
        #expect(TermAnalyzer.terms(of: text) == expected.split(separator: " ").map(String.init))
    }

    @Test("A query finds a text however both spell capitals, accents and composition")
    func spellings() {
        let spellings = ["Café Zürich", "CAFE\u{301} ZU\u{308}RICH", "cafe zurich", "ＣＡＦÉ zürich"]
        for spelling in spellings {
            #expect(TermVector(analysing: spelling) == TermVector(analysing: spellings[0]), "\(spelling)")
        }
    }

    @Test("A vector counts every term of the text once and knows its length", arguments: [UInt64(1), 2, 3])
    func counts(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for _ in 0..<300 {
            let text = random.text(upTo: 60)
            let terms = TermAnalyzer.terms(of: text)
            let vector = TermVector(analysing: text)
            #expect(vector.length == UInt32(terms.count))
            var expected: [UInt64: UInt16] = [:]
            for term in terms { expected[termHash(term.utf8), default: 0] += 1 }
            #expect(vector.hashes == expected.keys.sorted())
            #expect(vector.counts == vector.hashes.map { expected[$0] })
            #expect(TermVector(hashes: vector.hashes, counts: vector.counts, length: vector.length) == vector)
        }
    }

    @Test("Damaged vectors are refused")
    func damage() {
        #expect(TermVector(hashes: [2, 1], counts: [1, 1], length: 2) == nil)
        #expect(TermVector(hashes: [1, 1], counts: [1, 1], length: 2) == nil)
        #expect(TermVector(hashes: [1], counts: [0], length: 1) == nil)
        #expect(TermVector(hashes: [1, 2], counts: [1], length: 2) == nil)
        #expect(TermVector(hashes: [1, 2], counts: [1, 1], length: 1) == nil)
    }

    @Test("The hash of a term never changes, because it is stored")
    func stored() {
        #expect(termHash("librari".utf8) == termHash(Array("librari".utf8)))
        #expect(termHash("".utf8) == 0xEFD0_1F60_BA99_2926)
        #expect(termHash("engram".utf8) == 0x5015_D4C6_6088_F93D)
    }

    @Test("A word without end is a term, and the name that it is part of is not")
    func endless() {
        let word = String(repeating: "ab", count: 5_000)
        #expect(TermAnalyzer.terms(of: word + "_1").map(\.utf8.count) == [10_000, 1])
    }
}
