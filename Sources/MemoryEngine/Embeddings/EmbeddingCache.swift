internal import Synchronization
internal import Telemetry

/// The vectors of texts that were embedded before, bounded by their bytes; those that were not asked for the longest time go
/// first.
///
/// Divided into parts with a lock each, so that threads seldom meet. Safe from any thread; a look-up is O(text).
final class EmbeddingCache: Sendable {
    /// A text's vector and the tokens that it has.
    struct Entry: Sendable {
        let vector: [Float]
        let tokens: Int
    }

    /// Bytes of an entry beside its text and its vector: the table, the list and two headers.
    private static let overhead = 192
    /// A text of more bytes is not kept: it is rarely asked for again, and costs as much as many others.
    private static let longestText = 8 << 10
    private static let partCount = 8

    /// Look-ups that found a vector.
    let hits = Counter()
    /// Look-ups that found none.
    let misses = Counter()

    private let parts: [Part]
    private let partLimit: Int

    /// A lock and what it guards.
    private final class Part: Sendable {
        let contents = Mutex(Contents())
    }

    private struct Contents {
        var entries: [TextKey: (entry: Entry, slot: Int, bytes: Int)] = [:]
        var recency = RecencyList<TextKey>()
        var bytes = 0
    }

    /// A cache of so many bytes; 0 keeps nothing.
    init(byteLimit: Int) {
        partLimit = byteLimit / EmbeddingCache.partCount
        parts = (0..<EmbeddingCache.partCount).map { _ in Part() }
    }

    /// Texts and their bytes now.
    var size: (texts: Int, bytes: Int) {
        parts.reduce((0, 0)) { sum, part in
            part.contents.withLock { (sum.0 + $0.entries.count, sum.1 + $0.bytes) }
        }
    }

    /// The vector of a text, which then is the one that was asked for last.
    ///
    /// - Parameter countsMiss: Whether a text that is not here counts; not when it is looked for again.
    func find(_ key: TextKey, countsMiss: Bool = true) -> Entry? {
        if partLimit == 0 { return nil }
        let found = part(of: key).contents.withLock { contents -> Entry? in
            guard let (entry, slot, _) = contents.entries[key] else { return nil }
            contents.recency.touch(slot)
            return entry
        }
        if found != nil { hits.add() } else if countsMiss { misses.add() }
        return found
    }

    /// The tokens of a text that is here, without counting as a look-up.
    func tokens(of key: TextKey) -> Int? {
        if partLimit == 0 { return nil }
        return part(of: key).contents.withLock { $0.entries[key]?.entry.tokens }
    }

    /// Keeps the vector of a text.
    func insert(_ entry: Entry, for key: TextKey) {
        let length = key.text.utf8.count
        let bytes = length + entry.vector.count * MemoryLayout<Float>.size + EmbeddingCache.overhead
        guard length <= EmbeddingCache.longestText, bytes <= partLimit else { return }
        part(of: key).contents.withLock { contents in
            if contents.entries[key] != nil { return }
            while contents.bytes + bytes > partLimit, let oldest = contents.recency.oldest,
                let dropped = contents.entries.removeValue(forKey: oldest)
            {
                contents.recency.remove(dropped.slot)
                contents.bytes -= dropped.bytes
            }
            contents.entries[key] = (entry, contents.recency.append(key), bytes)
            contents.bytes += bytes
        }
    }

    private func part(of key: TextKey) -> Part {
        // Other bits than those by which the part's own table finds its place.
        parts[(key.hashValue >> 56) & (EmbeddingCache.partCount - 1)]
    }
}
