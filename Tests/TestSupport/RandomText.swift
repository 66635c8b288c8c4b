extension SplitMix {
    /// A text of up to `limit` characters that are easy to get wrong: zero, quotes, combining marks, other planes.
    package mutating func text(upTo limit: Int) -> String {
        let choices = [
            "a", "Z", "0", " ", "\u{0}", "\"", "\\", "\n", "\u{7F}", "é", "e\u{301}", "\u{301}", "ß", "İ", "\u{200B}",
            "\u{FEFF}", "中", "\u{FFFD}", "😀", "👩‍👩‍👧", "\u{10FFFF}",
        ]
        return (0..<Int.random(in: 0...limit, using: &self)).map { _ in choices.randomElement(using: &self)! }.joined()
    }
}
