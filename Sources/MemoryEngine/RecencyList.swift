/// The order in which things were last used: every operation takes constant time.
///
/// The list gives each thing a slot, by which it is known until it is removed. Not safe for concurrent use by itself.
struct RecencyList<Element> {
    /// A thing and its neighbours in the circle that begins and ends at the node 0, which holds nothing.
    private struct Node {
        var element: Element?
        var older: Int
        var newer: Int
    }

    private var nodes = [Node(element: nil, older: 0, newer: 0)]
    private var free: [Int] = []

    /// Things in the list.
    var count: Int { nodes.count - 1 - free.count }

    /// What was not used for the longest time.
    var oldest: Element? { nodes[nodes[0].newer].element }

    /// Adds a thing as the one that was used last.
    ///
    /// - Returns: Its slot.
    mutating func append(_ element: Element) -> Int {
        let slot: Int
        if let reused = free.popLast() {
            slot = reused
        } else {
            slot = nodes.count
            nodes.append(Node(element: nil, older: 0, newer: 0))
        }
        nodes[slot].element = element
        link(slot)
        return slot
    }

    /// Makes a thing the one that was used last.
    mutating func touch(_ slot: Int) {
        if nodes[0].older == slot { return }
        unlink(slot)
        link(slot)
    }

    /// Takes a thing out of the list; its slot may be given to another.
    mutating func remove(_ slot: Int) {
        unlink(slot)
        nodes[slot].element = nil
        free.append(slot)
    }

    private mutating func link(_ slot: Int) {
        let newest = nodes[0].older
        nodes[slot].older = newest
        nodes[slot].newer = 0
        nodes[newest].newer = slot
        nodes[0].older = slot
    }

    private mutating func unlink(_ slot: Int) {
        let (older, newer) = (nodes[slot].older, nodes[slot].newer)
        nodes[older].newer = newer
        nodes[newer].older = older
    }
}
