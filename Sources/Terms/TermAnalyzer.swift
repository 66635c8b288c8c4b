/// Splits texts into the terms by which they are found.
///
/// - Words are runs of letters and digits, with apostrophes between letters; lower-cased, without accents. Words of
///   the letters a to z are stemmed (``EnglishStemmer``).
/// - Names with connectors and numbers, such as `max_open_files`, `ABC-1234`, `2.28.1` or `me@example.org`, are also terms
///   as a whole, so that the exact name finds them first. So are `c++` and `c#`.
/// - In scripts without spaces every character is a term and every pair of neighbours is one.
/// - There are no stop words: what is common weighs little.
public enum TermAnalyzer {
    /// The number of this way to make terms.
    ///
    /// Terms that were stored under another number are made anew from the text.
    public static let version: UInt8 = 1

    /// The longest name with connectors that is a term as a whole, in bytes.
    static let longestCompound = 100

    /// The terms of a text in order, as text; for people and tests.
    public static func terms(of text: String) -> [String] {
        var terms: [String] = []
        forEachTerm(in: text) { terms.append(String(decoding: $0, as: UTF8.self)) }
        return terms
    }

    /// Visits the UTF-8 of each term in order.
    ///
    /// - Complexity: O(bytes)
    static func forEachTerm(in text: String, _ visit: ([UInt8]) -> Void) {
        var scanner = TermScanner()
        scanner.scan(text.utf8Span.span, visit)
    }
}

/// One pass over the UTF-8 of a text.
private struct TermScanner {
    private static let apostrophe = UInt8(ascii: "'")

    /// The word that is being read.
    private var word: [UInt8] = []
    /// Whether it has nothing but a to z and apostrophes.
    private var isPlain = true
    private var hasDigit = false

    /// The words and connectors since the last gap, with those connectors that make a name of them.
    private var compound: [UInt8] = []
    private var compoundParts = 0
    private var isName = false

    /// The character before, in a script without spaces.
    private var unspaced: [UInt8] = []

    init() { word.reserveCapacity(32) }

    mutating func scan(_ text: Span<UInt8>, _ visit: ([UInt8]) -> Void) {
        var at = 0
        while at < text.count {
            let byte = text[at]
            if byte >= 0x80 {
                let (scalar, length) = TermScanner.scalar(in: text, at: at)
                take(scalar, follower: TermScanner.startsWord(text, at + length), visit)
                at += length
                continue
            }
            at += 1
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): append(byte, visit)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): append(byte | 0x20, visit)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                append(byte, visit)
                isPlain = false
                hasDigit = true
            case TermScanner.apostrophe: takeApostrophe(follower: TermScanner.startsWord(text, at), visit)
            case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "@"),
                UInt8(ascii: "/"):
                takeConnector(byte, follower: TermScanner.startsWord(text, at), visit)
            case UInt8(ascii: "#"), UInt8(ascii: "+"): takeSuffix(byte, in: text, next: at, visit)
            default: endCompound(visit)
            }
        }
        endCompound(visit)
    }

    private mutating func append(_ byte: UInt8, _ visit: ([UInt8]) -> Void) {
        if !unspaced.isEmpty { endCompound(visit) }
        word.append(byte)
    }

    /// Handles one scalar above ASCII.
    private mutating func take(_ scalar: UInt32, follower: Bool, _ visit: ([UInt8]) -> Void) {
        // The typographic apostrophe.
        if scalar == 0x2019 { return takeApostrophe(follower: follower, visit) }
        if CharacterFolding.isAccent(scalar) { return }
        guard let mapping = CharacterFolding.standard.mapping(of: scalar) else { return takeFolded(scalar, visit) }
        for folded in mapping { takeFolded(folded, visit) }
    }

    private mutating func takeFolded(_ scalar: UInt32, _ visit: ([UInt8]) -> Void) {
        if CharacterFolding.isUnspaced(scalar) { return takeUnspaced(scalar, visit) }
        guard CharacterFolding.isWordPart(scalar) else { return endCompound(visit) }
        if !unspaced.isEmpty { endCompound(visit) }
        TermScanner.encode(scalar, into: &word)
        if !(UInt32(UInt8(ascii: "a"))...UInt32(UInt8(ascii: "z"))).contains(scalar) { isPlain = false }
    }

    private mutating func takeUnspaced(_ scalar: UInt32, _ visit: ([UInt8]) -> Void) {
        let before = unspaced
        if before.isEmpty { endCompound(visit) }
        unspaced.removeAll(keepingCapacity: true)
        TermScanner.encode(scalar, into: &unspaced)
        visit(unspaced)
        if !before.isEmpty { visit(before + unspaced) }
    }

    /// An apostrophe between two letters belongs to the word.
    private mutating func takeApostrophe(follower: Bool, _ visit: ([UInt8]) -> Void) {
        if !word.isEmpty, follower, !hasDigit {
            word.append(TermScanner.apostrophe)
        } else {
            endCompound(visit)
        }
    }

    /// A connector between two words ends the one, and joins both to a name.
    private mutating func takeConnector(_ byte: UInt8, follower: Bool, _ visit: ([UInt8]) -> Void) {
        guard !word.isEmpty, follower, unspaced.isEmpty else { return endCompound(visit) }
        endWord(visit)
        compound.append(byte)
        // Words with hyphens are a name only when they have a digit, as in ABC-1234.
        if byte != UInt8(ascii: "-") { isName = true }
    }

    /// `#` and `++` at the end of a short word belong to it.
    private mutating func takeSuffix(_ byte: UInt8, in text: Span<UInt8>, next: Int, _ visit: ([UInt8]) -> Void) {
        let isSharp = byte == UInt8(ascii: "#")
        let isDoubled = !isSharp && next < text.count && text[next] == byte
        if !word.isEmpty, word.count <= 4, isPlain, compound.isEmpty,
            isSharp ? !TermScanner.startsWord(text, next) : isDoubled
        {
            visit(word + (isSharp ? [byte] : [byte, byte]))
        }
        endCompound(visit)
    }

    private mutating func endWord(_ visit: ([UInt8]) -> Void) {
        guard !word.isEmpty else { return }
        compound += word
        compoundParts += 1
        if hasDigit { isName = true }
        if isPlain { EnglishStemmer.stem(&word) }
        if !word.isEmpty { visit(word) }
        word.removeAll(keepingCapacity: true)
        isPlain = true
        hasDigit = false
    }

    private mutating func endCompound(_ visit: ([UInt8]) -> Void) {
        endWord(visit)
        if compoundParts > 1, isName, compound.count <= TermAnalyzer.longestCompound { visit(compound) }
        compound.removeAll(keepingCapacity: true)
        compoundParts = 0
        isName = false
        unspaced.removeAll(keepingCapacity: true)
    }

    /// Whether a letter or digit stands at a place, as far as its first byte tells.
    private static func startsWord(_ text: Span<UInt8>, _ at: Int) -> Bool {
        guard at < text.count else { return false }
        let byte = text[at]
        return switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case 0x80...:
            // General punctuation, such as dashes and quotation marks, is in the block that begins with these bytes.
            !(byte == 0xE2 && at + 1 < text.count && text[at + 1] == 0x80)
        default: false
        }
    }

    /// The scalar that starts at a lead byte of valid UTF-8, and its length in bytes.
    private static func scalar(in text: Span<UInt8>, at start: Int) -> (scalar: UInt32, length: Int) {
        let lead = UInt32(text[start])
        func tail(_ offset: Int) -> UInt32 { UInt32(text[start + offset]) & 0x3F }
        if lead < 0xE0 { return ((lead & 0x1F) << 6 | tail(1), 2) }
        if lead < 0xF0 { return ((lead & 0x0F) << 12 | tail(1) << 6 | tail(2), 3) }
        return ((lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
    }

    private static func encode(_ scalar: UInt32, into bytes: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(scalar), let encoded = UTF8.encode(scalar) else { return }
        bytes += encoded
    }
}
