/// What becomes of a character above ASCII: lower case, without accents and compatibility forms.
///
/// The tables are the project's own, so that what is stored means the same on every platform.
struct CharacterFolding: Sendable {
    /// The tables; made on first use, in about a millisecond.
    static let standard = CharacterFolding()

    /// What a scalar becomes; absent when it stays as it is.
    private var mapped: [UInt32: [UInt32]] = [:]

    private init() {
        let (runs, expansions) = (CharacterFolding.runs, CharacterFolding.expansions)
        for at in stride(from: 0, to: runs.count, by: 5) {
            var target = runs[at + 3]
            for source in stride(from: runs[at], through: runs[at + 1], by: Int(runs[at + 2])) {
                mapped[source] = [target]
                target += runs[at + 4]
            }
        }
        var at = 0
        while at < expansions.count {
            let end = at + 2 + Int(expansions[at + 1])
            mapped[expansions[at]] = Array(expansions[at + 2..<end])
            at = end
        }
    }

    /// What a scalar becomes, or `nil` when it stays as it is.
    func mapping(of scalar: UInt32) -> [UInt32]? { mapped[scalar] }

    /// Whether a scalar is an accent, which is dropped.
    static func isAccent(_ scalar: UInt32) -> Bool {
        guard scalar >= accents[0] else { return false }
        for at in stride(from: 0, to: accents.count, by: 2) where scalar <= accents[at + 1] {
            return scalar >= accents[at]
        }
        return false
    }

    /// Whether a folded scalar belongs to a script that writes no spaces between words, or joins particles to them.
    ///
    /// Han, kana, Hangul, Thai, Lao, Burmese and Khmer.
    static func isUnspaced(_ scalar: UInt32) -> Bool {
        guard scalar >= 0x0E00 else { return false }
        return switch scalar {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1100...0x11FF, 0x1780...0x17FF, 0x3005...0x3007, 0x3041...0x3096,
            0x30A1...0x30FA, 0x30FC...0x30FE, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0x20000...0x323AF:
            true
        default: false
        }
    }

    /// Whether a folded scalar is part of a word: a letter, a digit, or a mark that goes with one.
    static func isWordPart(_ scalar: UInt32) -> Bool {
        guard let properties = Unicode.Scalar(scalar)?.properties else { return false }
        if properties.isAlphabetic || properties.numericType != nil { return true }
        return switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}
