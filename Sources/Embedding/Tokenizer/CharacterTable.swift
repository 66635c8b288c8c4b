/// What the reference normaliser does with each Unicode scalar, as a table of two stages.
///
/// The reference drops control characters and accents, decomposes, lower-cases, sets ideographs apart and splits at
/// punctuation. All of it is decided per scalar, except the order of the few combining marks that survive; for those
/// the table gives a rank. The data follow the reference's own Unicode versions, not this platform's.
struct CharacterTable: Sendable {
    /// What happens to one scalar.
    struct Entry: Hashable, Sendable {
        /// One of the kinds below; 7 to 31, the rank of a combining mark that is kept; or 32 plus the index of a mapping.
        let code: UInt16

        /// Copied as it is.
        static let kept = Entry(code: 0)
        /// Dropped; marks around it still meet.
        static let transparent = Entry(code: 1)
        /// Dropped, but marks around it are not reordered across it.
        static let breaking = Entry(code: 2)
        /// Separates words.
        static let space = Entry(code: 3)
        /// A word of its own.
        static let punctuation = Entry(code: 4)
        /// A word of its own, as each CJK ideograph is.
        static let ideograph = Entry(code: 5)
        /// A Hangul syllable: decomposed by arithmetic.
        static let hangul = Entry(code: 6)

        /// The index of the scalar's mapping; `nil` if it has none.
        var mapping: Int? { code >= 32 ? Int(code) - 32 : nil }
    }

    /// What a scalar becomes: a range of ``outputs``.
    struct Mapping: Sendable {
        let outputs: Range<Int>
        /// Whether the outputs are a word of their own.
        let isIsolated: Bool
    }

    /// The table of the reference tokenizer.
    ///
    /// Made on first use, in about a millisecond.
    static let reference = CharacterTable(
        kindRanges: kindRanges,
        mappingRuns: mappingRuns,
        expansions: expansions
    )

    /// The page of each block of 256 scalars.
    private var pages: [UInt16]
    /// The pages, 256 entries each.
    private var entries: [Entry]
    private(set) var mappings: [Mapping] = []
    private(set) var outputs: [UInt32] = []

    /// What happens to a scalar.
    func entry(of scalar: UInt32) -> Entry {
        entries[Int(pages[Int(scalar >> 8)]) << 8 | Int(scalar & 0xFF)]
    }

    private init(kindRanges: [Int32], mappingRuns: [Int32], expansions: [Int32]) {
        pages = [UInt16](repeating: 0, count: 0x110000 >> 8)
        entries = [Entry](repeating: .kept, count: 256)
        // Pages that hold one entry throughout are shared by all blocks that need them, and copied on change.
        var uniform: [Entry: UInt16] = [.kept: 0]
        var isShared = [true]
        for at in stride(from: 0, to: kindRanges.count, by: 3) {
            let entry = Entry(code: UInt16(kindRanges[at + 2]))
            let last = Int(kindRanges[at + 1])
            var scalar = Int(kindRanges[at])
            while scalar <= last {
                guard scalar & 0xFF == 0 && scalar + 0xFF <= last else {
                    set(entry, at: scalar, isShared: &isShared)
                    scalar += 1
                    continue
                }
                if uniform[entry] == nil {
                    uniform[entry] = UInt16(isShared.count)
                    entries += repeatElement(entry, count: 256)
                    isShared.append(true)
                }
                pages[scalar >> 8] = uniform[entry, default: 0]
                scalar += 256
            }
        }
        for at in stride(from: 0, to: mappingRuns.count, by: 4) {
            let (first, last) = (Int(mappingRuns[at]), Int(mappingRuns[at + 1]))
            for source in stride(from: first, through: last, by: Int(mappingRuns[at + 2])) {
                map(source, to: [UInt32(Int32(source) + mappingRuns[at + 3])], isShared: &isShared)
            }
        }
        var at = 0
        while at < expansions.count {
            let end = at + 2 + Int(expansions[at + 1])
            map(Int(expansions[at]), to: expansions[at + 2..<end].map(UInt32.init), isShared: &isShared)
            at = end
        }
    }

    private mutating func map(_ source: Int, to scalars: [UInt32], isShared: inout [Bool]) {
        let isIsolated = entry(of: UInt32(source)) == .ideograph
        set(Entry(code: UInt16(32 + mappings.count)), at: source, isShared: &isShared)
        mappings.append(Mapping(outputs: outputs.count..<outputs.count + scalars.count, isIsolated: isIsolated))
        outputs += scalars
    }

    private mutating func set(_ entry: Entry, at scalar: Int, isShared: inout [Bool]) {
        let page = Int(pages[scalar >> 8])
        if isShared[page] {
            pages[scalar >> 8] = UInt16(isShared.count)
            entries += entries[page << 8..<page << 8 + 256]
            isShared.append(false)
        }
        entries[Int(pages[scalar >> 8]) << 8 | scalar & 0xFF] = entry
    }
}
