/// The normalised bytes of the word that is being read.
///
/// Holds at most ``limit`` characters; of a longer word it only remembers that it was too long, so a text of one
/// endless word costs no memory. Combining marks wait until their run is complete and join it in canonical order.
struct WordBuffer {
    /// The longest word the reference splits into pieces, in characters.
    static let limit = 100

    /// The UTF-8 of the word so far.
    private(set) var bytes: [UInt8] = []
    /// The number of characters, those beyond the limit included.
    private(set) var characters = 0
    private var marks: [(rank: UInt16, scalar: UInt32)] = []

    init() { bytes.reserveCapacity(4 * Self.limit) }

    /// Whether the word has more characters than are kept.
    var isOverlong: Bool { characters > Self.limit }

    /// Appends an ASCII character.
    mutating func append(ascii byte: UInt8) {
        if !marks.isEmpty { endMarks() }
        characters += 1
        if characters <= Self.limit { bytes.append(byte) }
    }

    /// Appends a starter: a scalar that marks are not moved across.
    mutating func append(_ scalar: UInt32) {
        if !marks.isEmpty { endMarks() }
        store(scalar)
    }

    /// Appends a combining mark, to be placed by its rank within the run it belongs to.
    mutating func append(mark scalar: UInt32, rank: UInt16) {
        guard characters + marks.count <= Self.limit else {
            characters += 1
            return
        }
        let place = marks.lastIndex { $0.rank <= rank }.map { $0 + 1 } ?? 0
        marks.insert((rank, scalar), at: place)
    }

    /// Ends a run of marks, as a starter does, even one that is dropped afterwards.
    mutating func endMarks() {
        for mark in marks { store(mark.scalar) }
        marks.removeAll(keepingCapacity: true)
    }

    /// Starts the next word.
    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        marks.removeAll(keepingCapacity: true)
        characters = 0
    }

    private mutating func store(_ scalar: UInt32) {
        characters += 1
        guard characters <= Self.limit else { return }
        switch scalar {
        case 0..<0x80:
            bytes.append(UInt8(scalar))
        case 0x80..<0x800:
            bytes.append(UInt8(0xC0 | scalar >> 6))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        case 0x800..<0x10000:
            bytes.append(UInt8(0xE0 | scalar >> 12))
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        default:
            bytes.append(UInt8(0xF0 | scalar >> 18))
            bytes.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        }
    }
}
