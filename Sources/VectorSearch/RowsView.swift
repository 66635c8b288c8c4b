/// Rows that do not change while somebody looks at them.
///
/// Valid as long as the search that holds it stands inside the partition's gate: until it leaves, no row below
/// `count` moves or changes.
@safe struct RowsView {
    let vectors: UnsafePointer<Float>
    let ids: UnsafePointer<RowID>
    let topics: UnsafePointer<UInt32>
    let confidences: UnsafePointer<Float>
    let count: Int
    let dimension: Int
    /// Floats from one row to the next.
    let stride: Int
    /// The ordinal of row 0 among all rows that the search sees.
    let firstOrdinal: Int

    var ordinals: Range<Int> { firstOrdinal..<firstOrdinal + count }
}
