/// A word of a sentence with the punctuation that touches it.
struct Word: Hashable {
    /// Punctuation before the word, such as an opening quote.
    var before = ""
    /// The word as it was written.
    var text: String {
        didSet { lower = text.lowercased() }
    }
    /// Punctuation behind the word, such as a comma.
    var after = ""
    /// The word in lower case.
    private(set) var lower: String

    init(_ text: String, before: String = "", after: String = "") {
        self.text = text
        self.before = before
        self.after = after
        lower = text.lowercased()
    }

    /// Whether a clause may end behind the word.
    var endsPhrase: Bool { after.contains { ",;:—–-".contains($0) } }

    /// Whether the first letter is a capital.
    var isCapitalised: Bool { text.first?.isUppercase ?? false }

    /// Whether the word is a number, such as "3", "2022" or "two".
    var isNumber: Bool { text.first?.isNumber ?? false || Lexicon.numbers[lower] != nil }
}

extension [Word] {
    /// The words of a text.
    ///
    /// Curly apostrophes become straight ones; a dash between spaces belongs to the word before it.
    init(splitting text: some StringProtocol) {
        self = []
        for part in text.split(whereSeparator: \.isWhitespace) {
            let plain = part.map { $0 == "\u{2019}" || $0 == "\u{2018}" ? "'" : $0 }
            let isWordCharacter: (Character) -> Bool = {
                $0.isLetter || $0.isNumber || $0 == "$" || $0 == "€" || $0 == "£"
            }
            guard let first = plain.firstIndex(where: isWordCharacter),
                let last = plain.lastIndex(where: { isWordCharacter($0) || $0 == "%" || $0 == "+" || $0 == "#" })
            else {
                if !isEmpty { self[count - 1].after += String(plain) }
                continue
            }
            // "C++", "F#" and ".NET" keep what belongs to them.
            let start = first > 0 && plain[first - 1] == "." && first == 1 ? first - 1 : first
            append(
                Word(
                    String(plain[start...last]),
                    before: String(plain[..<start]),
                    after: String(plain[(last + 1)...])
                )
            )
        }
    }

    /// The words as a text, without punctuation at its ends.
    var sentence: String {
        var text = ""
        for (position, word) in enumerated() {
            if position > 0 { text += " " }
            text += (position > 0 || "\"'(".contains(word.before) ? word.before : "") + word.text
            if position < count - 1 {
                text += word.after
            } else {
                text += word.after.filter { "\")'%".contains($0) }
            }
        }
        return text
    }

    /// Whether the words from a position on are the given ones.
    func has(_ words: [String], at position: Int = 0) -> Bool {
        guard position >= 0, position + words.count <= count else { return false }
        return zip(self[position...], words).allSatisfy { $0.lower == $1 }
    }
}
