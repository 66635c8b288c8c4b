/// The attributes of the rows of a partition, a column for each field, beside the vectors and at the same ordinals.
///
/// Any number of threads may ask for bitmaps; rows are changed by one thread while no other reads. A column takes no
/// memory while all rows have the same value.
struct AttributeColumns: ~Copyable {
    /// The number of each row's topic in ``topicTexts`` plus 1; 0 for none.
    private(set) var topics = AttributeColumn<UInt32>(0)
    private(set) var topicTexts = TextTable()
    private(set) var confidences = AttributeColumn<Double>(1)
    private(set) var importances = AttributeColumn<Double>(0.5)
    private(set) var created = AttributeColumn<Int64>(0)
    private(set) var updated = AttributeColumn<Int64>(0)
    private(set) var expiries = AttributeColumn<Int64?>(nil)
    private(set) var sessions = AttributeColumn<RowID?>(nil)
    private(set) var metadata = MetadataColumns()
    /// Where callers keep what belongs to each row; ``noPlace`` where that was not said.
    private(set) var places = AttributeColumn<UInt64>(noPlace)
    private static let noPlace = UInt64.max

    /// The bitmaps of filters that were asked for.
    let cache = FilterCache()

    /// The number of rows.
    var count: Int { topics.count }

    /// Bytes of columns, tables and bitmaps.
    var byteCount: Int {
        topics.byteCount + topicTexts.byteCount + confidences.byteCount + importances.byteCount + created.byteCount
            + updated.byteCount + expiries.byteCount + sessions.byteCount + metadata.byteCount
            + places.byteCount + cache.byteCount
    }

    /// Makes room for rows to come.
    mutating func reserve(_ count: Int) {
        topics.reserve(count)
        confidences.reserve(count)
        importances.reserve(count)
        created.reserve(count)
        updated.reserve(count)
        places.reserve(count)
    }

    /// What was given for a row.
    func attributes(at row: Int) -> RowAttributes {
        let topic = topics[row]
        return RowAttributes(
            topic: topic == 0 ? nil : topicTexts[topic - 1],
            confidence: confidences[row],
            importance: importances[row],
            created: created[row],
            updated: updated[row],
            expires: expiries[row],
            session: sessions[row],
            metadata: metadata[row],
            place: place(of: row)
        )
    }

    /// Where the caller keeps what belongs to a row, if it said so.
    func place(of row: Int) -> UInt64? {
        let place = places[row]
        return place == Self.noPlace ? nil : place
    }

    /// Adds a row at the end.
    mutating func append(_ attributes: RowAttributes, id: RowID) {
        topics.append(attributes.topic.map { topicTexts.use($0) + 1 } ?? 0)
        confidences.append(attributes.confidence)
        importances.append(attributes.importance)
        created.append(attributes.created)
        updated.append(attributes.updated)
        expiries.append(attributes.expires)
        sessions.append(attributes.session)
        metadata.append(attributes.metadata)
        places.append(attributes.place ?? Self.noPlace)
        cache.append(attributes, id: id)
    }

    /// Replaces the attributes of a row.
    mutating func set(_ attributes: RowAttributes, id: RowID, at row: Int) {
        let old = topics[row]
        topics[row] = attributes.topic.map { topicTexts.use($0) + 1 } ?? 0
        if old > 0 { topicTexts.release(old - 1) }
        confidences[row] = attributes.confidence
        importances[row] = attributes.importance
        created[row] = attributes.created
        updated[row] = attributes.updated
        expiries[row] = attributes.expires
        sessions[row] = attributes.session
        metadata.set(attributes.metadata, at: row)
        places[row] = attributes.place ?? Self.noPlace
        cache.set(attributes, id: id, at: row)
    }

    /// Removes a row; the last one moves into the hole.
    mutating func remove(row: Int) {
        let topic = topics[row]
        if topic > 0 { topicTexts.release(topic - 1) }
        topics.remove(row: row)
        confidences.remove(row: row)
        importances.remove(row: row)
        created.remove(row: row)
        updated.remove(row: row)
        expiries.remove(row: row)
        sessions.remove(row: row)
        metadata.remove(row: row)
        places.remove(row: row)
        cache.remove(row: row)
    }
}
