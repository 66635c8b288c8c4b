/// One change to a partition.
public enum RowChange: Sendable {
    /// Adds a row, or replaces the vector and attributes of the row with this id. `unit` has the partition's dimension.
    case upsert(RowID, unit: [Float], RowAttributes)
    /// Replaces the attributes of a row; without such a row nothing happens.
    case reattribute(RowID, RowAttributes)
    /// Takes a row out; without such a row nothing happens.
    case remove(RowID)
}
