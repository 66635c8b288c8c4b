/// Changes that wait because a search holds the rows: appended, never changed in place.
///
/// Searches see the rows of the partition minus the hidden ones, plus the rows here. Every row that was ever
/// appended keeps its place and its bytes until the log is folded, so a search reads the part it knew at its start
/// while the writer appends behind it.
///
/// Ordinals continue those of the partition: pending row i has ordinal `baseCount + i`.
struct PendingRows: ~Copyable {
    /// What the log says of an id.
    private enum Verdict {
        case row(ordinal: Int)
        case removed
    }

    /// Rows of fixed capacity: they never move.
    private final class Chunk {
        var rows: PartitionRows
        let firstOrdinal: Int

        init(dimension: Int, capacity: Int, firstOrdinal: Int) {
            rows = PartitionRows(dimension: dimension, capacity: capacity)
            self.firstOrdinal = firstOrdinal
        }
    }

    private var baseCount = 0
    private var chunks: [Chunk] = []
    private var appended = 0
    private var verdicts: [RowID: Verdict] = [:]
    private var removals: [RowID] = []
    /// Ordinals that searches must leave out, ascending; of partition rows and of pending ones.
    private(set) var hidden: [UInt32] = []

    var isEmpty: Bool { appended == 0 && hidden.isEmpty }

    /// How much a search has to take into account: rows to score and rows to leave out.
    var weight: Int { appended + hidden.count }

    /// What the log adds to the number of live rows; negative when it removes more.
    var countChange: Int { appended - hidden.count }

    var byteCount: Int { chunks.reduce(0) { $0 + $1.rows.byteCount } + hidden.capacity * 4 + verdicts.capacity * 32 }

    /// Views of the rows appended so far.
    func views() -> [RowsView] { chunks.map { $0.rows.view(from: $0.firstOrdinal) } }

    /// Notes a change on top of `base`, which stays as it is.
    mutating func record(_ change: RowChange, over base: borrowing IndexedRows, _ topics: inout TopicTable) {
        if isEmpty { baseCount = base.count }
        switch change {
        case .upsert(let id, let unit, let attributes):
            precondition(unit.count == base.rows.dimension, "an upsert of another dimension than the partition's")
            hide(id, base)
            unsafe unit.withUnsafeBytes { bytes in
                // SAFETY: the array has `dimension` floats, at least one.
                unsafe append(id, bytes.baseAddress!, attributes, base.rows.dimension, &topics)
            }
        case .reattribute(let id, let attributes):
            guard let ordinal = visibleOrdinal(of: id, base) else { return }
            let vector = unsafe vector(at: ordinal, base)
            hide(id, base)
            // SAFETY: neither the base nor a chunk moves or overwrites a row while the log is in use.
            unsafe append(id, vector, attributes, base.rows.dimension, &topics)
        case .remove(let id):
            guard visibleOrdinal(of: id, base) != nil else { return }
            hide(id, base)
            verdicts[id] = .removed
            removals.append(id)
        }
    }

    /// Applies what was noted to `base`, in order, and forgets it. No search may hold a view.
    mutating func fold(into base: inout IndexedRows, _ topics: inout TopicTable) {
        for id in removals {
            if case .removed = verdicts[id] { base.remove(id, &topics) }
        }
        for chunk in chunks {
            for index in 0..<chunk.rows.count {
                let id = chunk.rows.id(at: index)
                let topic = chunk.rows.topic(at: index)
                guard case .row(chunk.firstOrdinal + index) = verdicts[id] else {
                    topics.release(topic)
                    continue
                }
                // SAFETY: the chunk is alive and its rows have the dimension of the base.
                unsafe base.upsert(
                    id,
                    UnsafeRawPointer(chunk.rows.vector(at: index)),
                    topic: topic,
                    confidence: chunk.rows.confidence(at: index),
                    &topics
                )
            }
        }
        chunks = []
        appended = 0
        verdicts = [:]
        removals = []
        hidden = []
    }

    private func visibleOrdinal(of id: RowID, _ base: borrowing IndexedRows) -> Int? {
        switch verdicts[id] {
        case .row(let ordinal): ordinal
        case .removed: nil
        case nil: base.ordinal(of: id)
        }
    }

    @unsafe private func vector(at ordinal: Int, _ base: borrowing IndexedRows) -> UnsafeRawPointer {
        guard ordinal >= baseCount else { return unsafe UnsafeRawPointer(base.rows.vector(at: ordinal)) }
        // Chunks are few: their capacities double.
        let chunk = chunks.last { $0.firstOrdinal <= ordinal }!
        return unsafe UnsafeRawPointer(chunk.rows.vector(at: ordinal - chunk.firstOrdinal))
    }

    private mutating func hide(_ id: RowID, _ base: borrowing IndexedRows) {
        guard let ordinal = visibleOrdinal(of: id, base) else { return }
        let position = hidden.partitioningIndex { $0 >= UInt32(ordinal) }
        hidden.insert(UInt32(ordinal), at: position)
    }

    @unsafe private mutating func append(
        _ id: RowID,
        _ vector: UnsafeRawPointer,
        _ attributes: RowAttributes,
        _ dimension: Int,
        _ topics: inout TopicTable
    ) {
        let ordinal = baseCount + appended
        precondition(ordinal < UInt32.max, "a partition holds fewer than 2^32 rows")
        if chunks.last.map({ $0.rows.count == $0.rows.capacity }) ?? true {
            let capacity = min(max(16, appended), 4096)
            chunks.append(Chunk(dimension: dimension, capacity: capacity, firstOrdinal: ordinal))
        }
        // SAFETY: the chunk has room, so that its rows do not move; the caller vouches for the vector.
        unsafe chunks[chunks.count - 1].rows.append(
            id,
            vector,
            topic: topics.retain(attributes.topic),
            confidence: attributes.storedConfidence
        )
        appended += 1
        verdicts[id] = .row(ordinal: ordinal)
    }
}
