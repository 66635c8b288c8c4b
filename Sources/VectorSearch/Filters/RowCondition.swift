/// One comparison of a field; a row satisfies it or does not.
enum RowCondition: Sendable {
    /// A value of the field is among these.
    case isAny(RowField, of: RowValues)
    /// A value of the field lies on one side of a bound.
    case compares(RowField, RowFilter.Comparison, RowValue)
    /// The field has a value.
    case exists(RowField)

    var field: RowField {
        switch self {
        case .isAny(let field, _), .compares(let field, _, _), .exists(let field): field
        }
    }
}
