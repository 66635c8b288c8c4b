/// Splits a text into the normalised words of the reference tokenizer, in one pass over its UTF-8.
///
/// Words are lower-cased and free of accents and control characters; each punctuation character and each CJK
/// ideograph is a word of its own. Stops as soon as the visitor has enough, so a long text costs no more than the
/// part that is used.
struct WordScanner {
    /// What the scanner found.
    enum Word {
        /// A word whose bytes are in the buffer.
        case plain
        /// A word of more than ``WordBuffer/limit`` characters; the buffer holds its beginning.
        case overlong
        /// A special token written out in the text; the index is that of the list given.
        case special(Int)
    }

    private var word = WordBuffer()
    private let table = CharacterTable.reference

    /// Visits the words of a text in order.
    ///
    /// - Parameters:
    ///   - text: Valid UTF-8.
    ///   - specials: Tokens recognised as they are written, before any normalising; each begins with `[`.
    ///   - visit: Gets the word and its bytes; returns false to stop.
    /// - Complexity: O(bytes visited), whatever the words' lengths.
    mutating func scan(_ text: Span<UInt8>, specials: [[UInt8]], visit: (Word, [UInt8]) -> Bool) {
        word.clear()
        var at = 0
        while at < text.count {
            let byte = text[at]
            guard byte < 0x80 else {
                let (scalar, length) = Self.scalar(in: text, at: at)
                at += length
                guard take(scalar, visit: visit) else { return }
                continue
            }
            switch ASCIIClass.table[Int(byte)] {
            case .letter:
                word.append(ascii: byte)
            case .capital:
                word.append(ascii: byte | 0x20)
            case .space:
                guard endWord(visit: visit) else { return }
            case .dropped:
                break
            case .punctuation:
                guard endWord(visit: visit) else { return }
                if byte == UInt8(ascii: "["), let index = Self.special(in: text, at: at, of: specials) {
                    guard visit(.special(index), []) else { return }
                    at += specials[index].count
                    continue
                }
                word.append(ascii: byte)
                guard endWord(visit: visit) else { return }
            }
            at += 1
        }
        _ = endWord(visit: visit)
    }

    /// Handles one scalar above ASCII; false when the visitor has enough.
    private mutating func take(_ scalar: UInt32, visit: (Word, [UInt8]) -> Bool) -> Bool {
        let entry = table.entry(of: scalar)
        guard let index = entry.mapping else { return takeNormalised(scalar, entry, visit: visit) }
        let mapping = table.mappings[index]
        if mapping.isIsolated {
            return takeNormalised(table.outputs[mapping.outputs.lowerBound], .ideograph, visit: visit)
        }
        for output in mapping.outputs {
            let scalar = table.outputs[output]
            let entry = scalar < 0x80 ? ASCIIClass.entry(of: scalar) : table.entry(of: scalar)
            guard takeNormalised(scalar, entry, visit: visit) else { return false }
        }
        return true
    }

    /// Handles a scalar that needs no mapping any more; false when the visitor has enough.
    private mutating func takeNormalised(
        _ scalar: UInt32,
        _ entry: CharacterTable.Entry,
        visit: (Word, [UInt8]) -> Bool
    ) -> Bool {
        switch entry {
        case .kept:
            word.append(scalar)
        case .transparent:
            break
        case .breaking:
            word.endMarks()
        case .space:
            return endWord(visit: visit)
        case .punctuation, .ideograph:
            guard endWord(visit: visit) else { return false }
            word.append(scalar)
            return endWord(visit: visit)
        case .hangul:
            let syllable = scalar - 0xAC00
            word.append(0x1100 + syllable / 588)
            word.append(0x1161 + syllable % 588 / 28)
            if syllable % 28 != 0 { word.append(0x11A7 + syllable % 28) }
        default:
            word.append(mark: scalar, rank: entry.code)
        }
        return true
    }

    private mutating func endWord(visit: (Word, [UInt8]) -> Bool) -> Bool {
        word.endMarks()
        guard word.characters > 0 else { return true }
        let goOn = visit(word.isOverlong ? .overlong : .plain, word.bytes)
        word.clear()
        return goOn
    }

    private static func special(in text: Span<UInt8>, at start: Int, of specials: [[UInt8]]) -> Int? {
        specials.firstIndex { special in
            guard start + special.count <= text.count else { return false }
            for offset in special.indices where text[start + offset] != special[offset] { return false }
            return true
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
}
