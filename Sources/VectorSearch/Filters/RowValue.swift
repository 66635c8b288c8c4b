/// A value that a row has or that a filter compares with.
///
/// Values of different kinds are never equal and have no order. Texts are compared as Swift does: canonically equivalent
/// ones are equal.
public enum RowValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    /// Microseconds since 1970: the kind of the time fields.
    case time(Int64)
    /// The kind of the id fields.
    case id(RowID)
}
