/// How a search is answered: by the number of rows, of matching rows and of wanted hits.
enum SearchPlan {
    /// Every listed row is scored; `nil` for all rows.
    case scan([UInt32]?)

    /// The codes of the lists near the query are read; only rows in the bitmap can be answered.
    case lists(RowBitmap?, SearchEffort)

    /// The listed rows of the lists near the query are scored, without a look at codes.
    case listed(ListedMatches, SearchEffort)

    /// Codes of matching rows only are read, of the lists near the query.
    case copies(MatchingCodes, SearchEffort)

    /// Up to this many rows that pass a filter are scored one by one: that costs less than reading the codes of all rows.
    static let gatheredRows = 1_024

    /// A search whose last hit is deeper than this part of the rows scores all that match.
    static let deepShare = 8

    /// The plan for a search.
    init(_ rows: borrowing PartitionRows, k: Int, _ filter: RowFilter, _ accuracy: Accuracy) {
        let matches = rows.matches(filter)
        let matching = matches?.count ?? rows.count
        guard case .recall(let recall) = accuracy, rows.lists.listCount > 0,
            matching > (matches == nil ? 0 : SearchPlan.gatheredRows)
        else {
            self = .scan(matches?.ordinals())
            return
        }
        // The last hit of a filtered search is as far down the list of all rows as the filter leaves out rows.
        let depth = Int(Double(k) * Double(rows.count) / Double(matching))
        // When much of everything is wanted, codes save nothing.
        guard depth * SearchPlan.deepShare < rows.count, depth <= max(rows.lists.calibration.deepest, k) else {
            self = .scan(matches?.ordinals())
            return
        }
        // Matches of a filter need not lie as the rows of the sample do; of deep ranks fewer queries have taught.
        let wanted = matches == nil ? recall : 1 - (1 - recall) * (depth > 100 ? 0.4 : 0.75)
        var effort = SearchEffort(
            margin: rows.lists.calibration.margin(recall: wanted, depth: depth),
            reach: SearchPlan.reach(recall)
        )
        if matches != nil {
            // They may even lie all together, far from the query, whose best list then says nothing.
            effort.hitMargin = rows.lists.calibration.hitMargin(part: 1 - 4 * (1 - recall), depth: depth)
        }
        if let matches, rows.lists.isSpilled, matching < rows.count / SearchPlan.listedShare {
            self = .listed(rows.listed(matches, of: filter), effort)
        } else if let matches, rows.lists.isSpilled, matching <= SearchPlan.copiedRows, matching * 4 < rows.count,
            let copies = rows.copies(matches, of: filter)
        {
            self = .copies(copies, effort)
        } else {
            self = .lists(matches, effort)
        }
    }

    /// Below this part of the rows matching ones are scored list by list.
    private static let listedShare = 16

    /// Codes of at most so many matching rows are copied: that takes a few milliseconds.
    private static let copiedRows = 16_384

    /// Deviations of an estimate by which a row may be better than estimated.
    private static func reach(_ recall: Double) -> Float { recall > 0.995 ? 2.5 : recall >= 0.98 ? 1.9 : 1.5 }

    /// Whether nothing can be missing.
    var isExact: Bool { if case .scan = self { true } else { false } }
}
