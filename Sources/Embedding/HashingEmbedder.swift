/// An embedder without a model: signed feature hashing of words and character trigrams.
///
/// Similar wording gives similar vectors; meaning plays no part. Deterministic over machines and releases, needs no
/// files, and takes microseconds. For tests, demonstrations, and servers that shall start without a model.
///
/// Source: Weinberger et al., "Feature Hashing for Large Scale Multitask Learning" (2009).
public struct HashingEmbedder: TextEmbedder {
    /// The space of these vectors; its model is named `hashing`.
    public let space: EmbeddingSpace

    /// Raised whenever the same text would get another vector.
    private static let revision: UInt64 = 1
    private static let wordWeight: Float = 1
    private static let trigramWeight: Float = 0.4

    /// An embedder of some dimension.
    ///
    /// - Parameter dimension: The number of floats of a vector, at least 1.
    public init(dimension: Int = 384) {
        let identity = "hashing/\(dimension)/\(Self.revision)"
        space = EmbeddingSpace(model: "hashing", dimension: dimension, fingerprint: Self.hash(identity.utf8, seed: 0))
    }

    /// The vectors of some texts; never throws.
    ///
    /// - Returns: `texts.count * space.dimension` floats. A text without any word still has a unit vector.
    /// - Complexity: O(bytes of the texts).
    public func embed(_ texts: [String]) -> [Float] {
        var vectors: [Float] = []
        vectors.reserveCapacity(texts.count * space.dimension)
        var scanner = WordScanner()
        for text in texts {
            var row = [Float](repeating: 0, count: space.dimension)
            scanner.scan(text.utf8Span.span, specials: []) { _, word in
                addFeatures(of: word, to: &row)
                return true
            }
            if !Self.normalise(&row) {
                // No feature, or features that cancel out: the text as a whole is the one feature.
                row = [Float](repeating: 0, count: space.dimension)
                Self.add(Self.hash(text.utf8, seed: 2), weight: 1, to: &row)
            }
            vectors += row
        }
        return vectors
    }

    private func addFeatures(of word: [UInt8], to row: inout [Float]) {
        Self.add(Self.hash(word, seed: 0), weight: Self.wordWeight, to: &row)
        // Trigrams of the word between its borders, so that beginnings and ends count as such.
        guard word.count > 2 else { return }
        Self.add(Self.hash([0x02] + word[0..<2], seed: 1), weight: Self.trigramWeight, to: &row)
        for at in 0..<word.count - 2 {
            Self.add(Self.hash(word[at..<at + 3], seed: 1), weight: Self.trigramWeight, to: &row)
        }
        Self.add(Self.hash(word.suffix(2) + [0x03], seed: 1), weight: Self.trigramWeight, to: &row)
    }

    private static func add(_ hash: UInt64, weight: Float, to row: inout [Float]) {
        let column = Int((hash >> 1) % UInt64(row.count))
        row[column] += hash & 1 == 0 ? weight : -weight
    }

    /// Scales a row to unit length; false if it is zero.
    private static func normalise(_ row: inout [Float]) -> Bool {
        let norm = row.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard norm > 0 else { return false }
        for at in row.indices { row[at] = Float(Double(row[at]) / norm) }
        return true
    }

    /// FNV-1a with a final mix, so that the low bits are good too.
    private static func hash(_ bytes: some Sequence<UInt8>, seed: UInt64) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed &* 0x9E37_79B9_7F4A_7C15
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        hash ^= hash >> 32
        hash = hash &* 0xD6E8_FEB8_6659_FD93
        return hash ^ hash >> 32
    }
}
