public import Terms

/// A change of a partition's rows.
///
/// Each states a row's whole new state, so applying it twice does no harm.
public enum RowChange: Sendable {
    /// The row is there, with this unit vector and these attributes.
    case upsert(RowID, unit: [Float], RowAttributes)
    /// The row, if it is there, has these attributes.
    case reattribute(RowID, RowAttributes)
    /// The row, if it is there, has these words.
    case reword(RowID, TermVector)
    /// The row is not there.
    case remove(RowID)

    /// The row that changes.
    var id: RowID {
        switch self {
        case .upsert(let id, _, _), .reattribute(let id, _), .reword(let id, _), .remove(let id): id
        }
    }
}
