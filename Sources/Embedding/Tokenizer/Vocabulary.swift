/// The pieces of a WordPiece vocabulary: a line of `vocab.txt` each, its number the piece's id.
public struct Vocabulary: Sendable {
    /// The number of lines, which bounds every id.
    public let count: Int

    let trie: PieceTrie
    let unknown: Int32
    let classification: Int32
    let separator: Int32
    /// Special tokens that a text may spell out, and their ids.
    let specials: [(bytes: [UInt8], identifier: Int32)]

    /// Reads the content of a `vocab.txt`.
    ///
    /// - Parameters:
    ///   - bytes: Lines of UTF-8; white space at their ends is ignored, as are empty lines (they still count).
    ///   - path: Where the content came from, for messages.
    /// - Throws: ``EmbeddingError/damagedFile(path:reason:)`` if one of `[UNK]`, `[CLS]`, `[SEP]` is missing, or a
    ///   vocabulary is too large to be one.
    public init(bytes: [UInt8], path: String = "vocab.txt") throws(EmbeddingError) {
        guard bytes.count < 1 << 23 else {
            throw .damagedFile(path: path, reason: "\(bytes.count) bytes are too many for a vocabulary")
        }
        var trie = PieceTrie()
        var found: [String: Int32] = [:]
        var line: Int32 = 0
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            var piece = bytes[start..<end]
            while let last = piece.last, Self.isTrailingSpace(last) { piece.removeLast() }
            if piece.starts(with: "##".utf8) && piece.count > 2 {
                trie.insert(piece.dropFirst(2), under: PieceTrie.continuation, identifier: line)
            } else if !piece.isEmpty {
                trie.insert(piece, under: PieceTrie.wordStart, identifier: line)
                if piece.first == UInt8(ascii: "[") && piece.count <= 6 {
                    found[String(decoding: piece, as: UTF8.self)] = line
                }
            }
            line += 1
            start = end + 1
        }
        guard let unknown = found["[UNK]"], let classification = found["[CLS]"], let separator = found["[SEP]"] else {
            throw .damagedFile(path: path, reason: "it lacks one of the tokens [UNK], [CLS] and [SEP]")
        }
        self.count = Int(line)
        self.trie = trie
        self.unknown = unknown
        self.classification = classification
        self.separator = separator
        self.specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].compactMap { token in
            found[token].map { (Array(token.utf8), $0) }
        }
    }

    /// Reads a `vocab.txt`.
    ///
    /// - Throws: ``EmbeddingError`` if the file is missing, unreadable or damaged.
    public init(file path: String) throws(EmbeddingError) {
        try self.init(bytes: FileBytes(path: path).array(), path: path)
    }

    private static func isTrailingSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
