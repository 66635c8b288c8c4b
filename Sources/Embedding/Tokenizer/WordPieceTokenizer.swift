/// The WordPiece tokenizer of uncased BERT models.
///
/// Gives exactly the ids of the `tokenizers` library with the model's `tokenizer.json`, without padding. Works on
/// UTF-8 bytes; stops reading a text once the limit is reached.
///
/// Source: Schuster and Nakajima, "Japanese and Korean voice search" (2012), for the pieces; Devlin et al., "BERT"
/// (2018), for the splitting into words.
public struct WordPieceTokenizer: Sendable {
    private let vocabulary: Vocabulary
    private let specials: [[UInt8]]

    /// A tokenizer of some vocabulary.
    public init(vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
        specials = vocabulary.specials.map(\.bytes)
    }

    /// A tokenizer of the vocabulary in a `vocab.txt`.
    ///
    /// - Throws: ``EmbeddingError`` if the file is missing, unreadable or damaged.
    public init(vocabularyFile path: String) throws(EmbeddingError) {
        self.init(vocabulary: try Vocabulary(file: path))
    }

    /// The token ids of a text, from `[CLS]` to `[SEP]`.
    ///
    /// - Parameters:
    ///   - text: Any text; a special token that it spells out, such as `[MASK]`, becomes that token.
    ///   - limit: The most ids to return, at least 2. What is beyond is cut off, the closing `[SEP]` kept.
    /// - Returns: 2 to `limit` ids, each below ``Vocabulary/count``.
    /// - Complexity: O(bytes up to the limit); a word of any length costs one pass.
    public func encode(_ text: String, limit: Int = 256) -> [Int32] {
        encode(text.utf8Span, limit: limit)
    }

    /// The token ids of a text that is already validated UTF-8; see ``encode(_:limit:)``.
    public func encode(_ text: UTF8Span, limit: Int = 256) -> [Int32] {
        precondition(limit >= 2, "a limit of \(limit) has no room for [CLS] and [SEP]")
        var tokens = [vocabulary.classification]
        tokens.reserveCapacity(min(limit, 2 + text.count))
        let end = limit - 1
        if tokens.count < end {
            var scanner = WordScanner()
            scanner.scan(text.span, specials: specials) { word, bytes in
                switch word {
                case .plain: appendPieces(of: bytes, to: &tokens)
                case .overlong: tokens.append(vocabulary.unknown)
                case .special(let index): tokens.append(vocabulary.specials[index].identifier)
                }
                return tokens.count < end
            }
        }
        if tokens.count > end { tokens.removeLast(tokens.count - end) }
        tokens.append(vocabulary.separator)
        return tokens
    }

    /// Splits a word greedily into its longest pieces; one unknown rest makes the whole word unknown.
    private func appendPieces(of word: [UInt8], to tokens: inout [Int32]) {
        let before = tokens.count
        var at = 0
        var root = PieceTrie.wordStart
        while at < word.count {
            guard let piece = vocabulary.trie.longestPiece(in: word, from: at, under: root) else {
                tokens.removeLast(tokens.count - before)
                tokens.append(vocabulary.unknown)
                return
            }
            tokens.append(piece.identifier)
            at = piece.end
            root = PieceTrie.continuation
        }
    }
}
