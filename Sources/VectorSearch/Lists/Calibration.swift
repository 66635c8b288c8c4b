/// How many lists a search has to visit, learnt from rows of the partition that played queries.
struct Calibration {
    /// For true neighbours of the sample: how far the promise of their best list lies below the level of the query;
    /// ascending, for each depth.
    private var margins: [(depth: Int, values: [Float])] = []

    /// The margin before anything was learnt.
    private static let careful: Float = 0.35

    init() {}

    /// What a sample says of neighbours up to the given ranks, ascending.
    init(_ margins: [(depth: Int, values: [Float])]) {
        self.margins = margins.map { (depth: $0.depth, values: $0.values.sorted()) }
    }

    /// The margin with which searches find a part of the nearest rows.
    ///
    /// - Parameter depth: The rank of the last row to be found among all rows, counted without a filter.
    func margin(recall: Double, depth: Int) -> Float {
        guard let last = margins.last else { return Calibration.careful }
        let entry = margins.first { $0.depth >= depth } ?? last
        let place = Int((Double(entry.values.count) * recall).rounded(.up)) - 1
        return entry.values[min(max(place, 0), entry.values.count - 1)]
    }
}
