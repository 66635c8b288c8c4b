/// A byte trie of word pieces, its edges in one open-addressing hash table.
///
/// Two roots share the table: pieces that begin a word and pieces that continue one. A step is one probe, so the
/// longest piece at a place is found without hashing substrings.
struct PieceTrie: Sendable {
    /// The root of pieces that begin a word.
    static let wordStart: UInt32 = 1
    /// The root of pieces that continue a word.
    static let continuation: UInt32 = 2

    /// Node and byte of each edge; 0 marks a free slot, since no node has number 0.
    private var edges: [UInt32]
    private var targets: [UInt32]
    private var edgeCount = 0
    /// The piece that ends at each node, -1 if none does.
    private var identifiers: [Int32] = [-1, -1, -1]

    init() {
        edges = [UInt32](repeating: 0, count: 1 << 12)
        targets = edges
    }

    /// Adds a piece; a later piece of the same bytes replaces an earlier one.
    mutating func insert(_ piece: some Sequence<UInt8>, under root: UInt32, identifier: Int32) {
        var node = root
        for byte in piece {
            if let next = child(of: node, byte) {
                node = next
            } else {
                let next = UInt32(identifiers.count)
                identifiers.append(-1)
                link(node, byte, to: next)
                node = next
            }
        }
        identifiers[Int(node)] = identifier
    }

    /// The longest piece that starts at an index of a word; `nil` if none does.
    ///
    /// - Complexity: O(length of the longest piece with that beginning).
    func longestPiece(in word: [UInt8], from start: Int, under root: UInt32) -> (identifier: Int32, end: Int)? {
        var node = root
        var found: (identifier: Int32, end: Int)?
        var at = start
        while at < word.count, let next = child(of: node, word[at]) {
            node = next
            at += 1
            let identifier = identifiers[Int(node)]
            if identifier >= 0 { found = (identifier, at) }
        }
        return found
    }

    private func slot(of edge: UInt32) -> Int {
        let mask = edges.count - 1
        var slot = Int(edge &* 0x9E37_79B1 >> 7) & mask
        while edges[slot] != 0 && edges[slot] != edge { slot = (slot + 1) & mask }
        return slot
    }

    private func child(of node: UInt32, _ byte: UInt8) -> UInt32? {
        let slot = slot(of: node << 8 | UInt32(byte))
        return edges[slot] == 0 ? nil : targets[slot]
    }

    private mutating func link(_ node: UInt32, _ byte: UInt8, to target: UInt32) {
        if 2 * (edgeCount + 1) > edges.count { grow() }
        let edge = node << 8 | UInt32(byte)
        let slot = slot(of: edge)
        edges[slot] = edge
        targets[slot] = target
        edgeCount += 1
    }

    private mutating func grow() {
        let (oldEdges, oldTargets) = (edges, targets)
        edges = [UInt32](repeating: 0, count: 2 * oldEdges.count)
        targets = edges
        for (edge, target) in zip(oldEdges, oldTargets) where edge != 0 {
            let slot = slot(of: edge)
            edges[slot] = edge
            targets[slot] = target
        }
    }
}
