import Testing

@testable import Embedding

/// The rules of the tokenizer on a vocabulary of its own; the golden tests hold it to the reference.
@Suite struct WordPieceTokenizerTests {
    private static let pieces = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "mem", "##ory", "##o", "memos", "a", "##a", "##b", ".", "[", "]",
        "mask", "中", "ss", "i", "\u{1112}", "##\u{1161}", "##\u{11ab}", "c\u{302E}", "##\u{302F}", "bad", "badg",
        "##ger",
    ]

    private static func tokenizer() throws -> WordPieceTokenizer {
        WordPieceTokenizer(vocabulary: try Vocabulary(bytes: Array(pieces.joined(separator: "\n").utf8)))
    }

    @Test(
        "Texts become the pieces that the rules ask for",
        arguments: [
            ("", []),
            (" \t\r\n\u{A0}\u{3000}", []),
            ("memory", ["mem", "##ory"]),
            ("memos", ["memos"]),
            ("memosa", ["memos", "##a"]),
            ("MEMORY Mémory", ["mem", "##ory", "mem", "##ory"]),
            ("memoryx a", ["[UNK]", "a"]),
            ("badger", ["[UNK]"]),
            ("bad badg", ["bad", "badg"]),
            ("me mory", ["[UNK]", "[UNK]"]),
            ("a.a..a", ["a", ".", "a", ".", ".", "a"]),
            ("a\u{0}\u{7}\u{AD}a\u{FFFD}", ["a", "##a"]),
            ("a\u{85}a", ["a", "##a"]),
            ("a中a", ["a", "中", "a"]),
            ("İ", ["i"]),
            ("한", ["\u{1112}", "##\u{1161}", "##\u{11ab}"]),
            ("[MASK]", ["[MASK]"]),
            ("a[MASK]a", ["a", "[MASK]", "a"]),
            ("[mask]", ["[", "mask", "]"]),
            ("[[MASK]]", ["[", "[MASK]", "]"]),
            ("[MASK", ["[", "mask"]),
            ("c\u{302E}\u{302F}", ["c\u{302E}", "##\u{302F}"]),
            ("##a", ["[UNK]", "[UNK]", "a"]),
        ] as [(String, [String])]
    )
    func pieces(text: String, expected: [String]) throws {
        let ids = try Self.tokenizer().encode(text)
        #expect(ids.map { Self.pieces[Int($0)] } == ["[CLS]"] + expected + ["[SEP]"])
    }

    @Test("A word of 100 characters is split, one of 101 is unknown, accents not counted")
    func longWords() throws {
        let tokenizer = try Self.tokenizer()
        let accented = "a" + String(repeating: "\u{301}", count: 500)
        #expect(tokenizer.encode(String(repeating: "a", count: 100)).count == 102)
        #expect(tokenizer.encode(String(repeating: "a", count: 101)) == [2, 1, 3])
        #expect(tokenizer.encode(accented) == [2, 9, 3])
        #expect(tokenizer.encode(String(repeating: "a", count: 50_000) + " a") == [2, 1, 9, 3])
    }

    @Test("The limit counts the special tokens and keeps the last", arguments: [2, 3, 4, 5, 10])
    func limits(limit: Int) throws {
        let ids = try Self.tokenizer().encode("memory a memory", limit: limit)
        let whole: [Int32] = [5, 6, 9, 5, 6]
        #expect(ids == [2] + whole.prefix(limit - 2) + [3])
    }

    @Test("Lines may end with a carriage return, and a line counts even if it is empty")
    func lineEndings() throws {
        let vocabulary = try Vocabulary(bytes: Array("[UNK]\r\n\r\n[CLS]\r\n[SEP]\r\nword\r\n".utf8))
        #expect(vocabulary.count == 5)
        #expect(WordPieceTokenizer(vocabulary: vocabulary).encode("word") == [2, 4, 3])
    }

    @Test("A vocabulary without the special tokens is damaged", arguments: ["[UNK]", "[CLS]", "[SEP]"])
    func incomplete(token: String) {
        let text = Self.pieces.filter { $0 != token }.joined(separator: "\n")
        #expect {
            try Vocabulary(bytes: Array(text.utf8), path: "v.txt")
        } throws: { error in
            guard case .damagedFile("v.txt", let reason) = error as? EmbeddingError else { return false }
            return reason.contains("[UNK], [CLS] and [SEP]")
        }
    }

    @Test("A missing vocabulary is named")
    func missing() {
        #expect(throws: EmbeddingError.missingFile(path: "/nonexistent/vocab.txt")) {
            try WordPieceTokenizer(vocabularyFile: "/nonexistent/vocab.txt")
        }
    }

    @Test("Any valid UTF-8 is encoded within the limit, in any order of scalars")
    func anyText() throws {
        let tokenizer = try Self.tokenizer()
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...40, using: &generator) {
                if let scalar = Unicode.Scalar(UInt32.random(in: 0..<0x110000, using: &generator)) {
                    text.append(scalar)
                }
            }
            let ids = tokenizer.encode(String(text), limit: 16)
            #expect(ids.count >= 2 && ids.count <= 16)
            #expect(ids.first == 2 && ids.last == 3)
        }
    }
}
