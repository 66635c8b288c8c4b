/// What the reference normaliser does with an ASCII character.
enum ASCIIClass: UInt8 {
    /// Part of a word.
    case letter
    /// Part of a word once lower-cased.
    case capital
    /// Separates words.
    case space
    /// A word of its own.
    case punctuation
    /// A control character: dropped, without separating words.
    case dropped

    /// The class of each ASCII code.
    static let table: [ASCIIClass] = (0..<128).map { code in
        switch UInt8(code) {
        case 0x09, 0x0A, 0x0D, 0x20: .space
        case 0..<0x20, 0x7F: .dropped
        case 0x41...0x5A: .capital
        case 0x30...0x39, 0x61...0x7A: .letter
        default: .punctuation
        }
    }

    /// The same in the terms of ``CharacterTable``, for a scalar that a mapping made: lower-case or punctuation.
    static func entry(of scalar: UInt32) -> CharacterTable.Entry {
        table[Int(scalar)] == .punctuation ? .punctuation : .kept
    }
}
