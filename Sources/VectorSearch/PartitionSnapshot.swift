/// What one search sees: fixed from the moment it enters the gate until it leaves.
struct PartitionSnapshot {
    /// The partition's rows, then those of the pending log; ordinals ascend without gaps.
    let segments: [RowsView]
    /// Ordinals to leave out, ascending.
    let hidden: [UInt32]
    let filter: CompiledFilter
    let dimension: Int

    /// Rows to look at, hidden ones included.
    var rowCount: Int { segments.reduce(0) { $0 + $1.count } }

    /// The id of the row with an ordinal that some segment has.
    func id(of ordinal: UInt32) -> RowID {
        let ordinal = Int(ordinal)
        var segment = segments[0]
        if ordinal >= segment.ordinals.upperBound {
            segment = segments[segments.partitioningIndex { $0.ordinals.upperBound > ordinal }]
        }
        precondition(segment.ordinals.contains(ordinal))
        // SAFETY: checked just above; the view is valid while the search is inside the gate.
        return unsafe segment.ids[ordinal - segment.firstOrdinal]
    }
}
