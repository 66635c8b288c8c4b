internal import Store
internal import VectorSearch

extension MemoryID {
    /// The id as the search engine knows it.
    var rowID: RowID { RowID(high: high, low: low) }

    init(_ row: RowID) {
        self.init(high: row.high, low: row.low)
    }
}

extension MemoryChange {
    var partitionChange: RowChange {
        switch self {
        case .upserted(let location, let attributes, let unit):
            .upsert(attributes.id.rowID, unit: unit, RowAttributes(attributes, at: location))
        case .reattributed(let location, let attributes):
            .reattribute(attributes.id.rowID, RowAttributes(attributes, at: location))
        case .reworded(_, let id, let terms): .reword(id.rowID, terms)
        case .removed(_, let id): .remove(id.rowID)
        }
    }
}
