/// The terms of a text and how often each occurs.
public struct TermVector: Hashable, Sendable {
    /// The hashes of the terms, ascending, each once.
    public let hashes: [UInt64]

    /// How often each occurs, at least once.
    public let counts: [UInt16]

    /// The number of terms of the text, repeated ones included.
    public let length: UInt32

    /// No terms.
    public static let empty = TermVector(of: [])

    /// The terms of a text.
    ///
    /// - Complexity: O(bytes + terms x log of terms)
    public init(analysing text: String) {
        var tokens: [UInt64] = []
        tokens.reserveCapacity(text.utf8.count / 5 + 1)
        TermAnalyzer.forEachTerm(in: text) { tokens.append(termHash($0)) }
        self.init(of: tokens)
    }

    /// The vector of some hashes, in any order and with repetitions.
    public init(of tokens: [UInt64]) {
        let sorted = tokens.sorted()
        var hashes: [UInt64] = []
        var counts: [UInt16] = []
        for hash in sorted {
            if hash == hashes.last {
                if counts[counts.count - 1] < .max { counts[counts.count - 1] += 1 }
            } else {
                hashes.append(hash)
                counts.append(1)
            }
        }
        self.hashes = hashes
        self.counts = counts
        length = UInt32(tokens.count)
    }

    /// A vector as it was stored, or `nil` when it cannot be one: hashes out of order, a count of zero, another length
    /// than the counts say.
    public init?(hashes: [UInt64], counts: [UInt16], length: UInt32) {
        guard hashes.count == counts.count, !counts.contains(0), length >= UInt32(hashes.count) else { return nil }
        for (left, right) in zip(hashes, hashes.dropFirst()) where left >= right { return nil }
        self.hashes = hashes
        self.counts = counts
        self.length = length
    }
}
