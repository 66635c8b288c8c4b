/// The rows of a partition, findable by id, with interned topics: what changes are folded into.
struct IndexedRows: ~Copyable {
    private(set) var rows: PartitionRows
    private var ordinals: [RowID: UInt32] = [:]

    init(dimension: Int) {
        rows = PartitionRows(dimension: dimension)
    }

    var count: Int { rows.count }

    /// Bytes of rows and index; the index is two arrays at no more than three quarters full.
    var byteCount: Int { rows.byteCount + ordinals.capacity * 4 / 3 * (MemoryLayout<RowID>.stride + 4) }

    func ordinal(of id: RowID) -> Int? { ordinals[id].map(Int.init) }

    mutating func reserve(_ capacity: Int) {
        rows.reserve(capacity)
        ordinals.reserveCapacity(capacity)
    }

    /// Adds or replaces a row. The row owns one use of `topic` from now on; the replaced row's is released.
    @unsafe mutating func upsert(
        _ id: RowID,
        _ vector: UnsafeRawPointer,
        topic: UInt32,
        confidence: Float,
        _ topics: inout TopicTable
    ) {
        let ordinal = UInt32(rows.count)
        if let known = ordinals[id].map(Int.init) {
            topics.release(rows.topic(at: known))
            unsafe rows.overwrite(known, id, vector, topic: topic, confidence: confidence)
        } else {
            precondition(ordinal < UInt32.max, "a partition holds fewer than 2^32 rows")
            ordinals[id] = ordinal
            unsafe rows.append(id, vector, topic: topic, confidence: confidence)
        }
    }

    mutating func reattribute(_ id: RowID, _ attributes: RowAttributes, _ topics: inout TopicTable) {
        guard let ordinal = ordinal(of: id) else { return }
        let topic = topics.retain(attributes.topic)
        topics.release(rows.topic(at: ordinal))
        rows.reattribute(ordinal, topic: topic, confidence: attributes.storedConfidence)
    }

    mutating func remove(_ id: RowID, _ topics: inout TopicTable) {
        guard let ordinal = ordinals.removeValue(forKey: id) else { return }
        topics.release(rows.topic(at: Int(ordinal)))
        if let moved = rows.remove(Int(ordinal)) { ordinals[moved] = ordinal }
    }

    mutating func apply(_ change: RowChange, _ topics: inout TopicTable) {
        switch change {
        case .upsert(let id, let unit, let attributes):
            precondition(unit.count == rows.dimension, "an upsert of another dimension than the partition's")
            let topic = topics.retain(attributes.topic)
            unsafe unit.withUnsafeBytes { bytes in
                // SAFETY: the array has `dimension` floats, at least one.
                unsafe upsert(
                    id,
                    bytes.baseAddress!,
                    topic: topic,
                    confidence: attributes.storedConfidence,
                    &topics
                )
            }
        case .reattribute(let id, let attributes):
            reattribute(id, attributes, &topics)
        case .remove(let id):
            remove(id, &topics)
        }
    }
}

extension RowAttributes {
    /// The confidence as columns hold it. A kernel lets no NaN pass any minimum, not even "any": minus infinity
    /// stands for it, which satisfies the absence of a minimum and nothing else.
    var storedConfidence: Float { confidence.isNaN ? -.infinity : confidence }
}
