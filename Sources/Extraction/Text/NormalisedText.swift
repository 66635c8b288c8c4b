/// A text without what does not change its meaning: case, punctuation, repeated white space.
package struct NormalisedText: Sendable, Hashable {
    /// Words in lower case with single spaces between them.
    package let words: String

    /// The normal form of a text.
    ///
    /// Signs inside of words stay: "C++", "3.5" and "don't" differ from "C", "35" and "dont".
    ///
    /// - Complexity: O(n)
    package init(_ text: String) {
        words = [Word](splitting: text).map(\.lower).joined(separator: " ")
    }

    /// Whether all words of another text stand in this one, one after the other.
    package func contains(_ other: NormalisedText) -> Bool {
        if other.words.isEmpty { return false }
        let (hay, needle) = (Array((" " + words + " ").utf8), Array((" " + other.words + " ").utf8))
        guard needle.count <= hay.count else { return false }
        return (0...(hay.count - needle.count)).contains { hay[$0..<($0 + needle.count)].elementsEqual(needle) }
    }
}
