internal import Glibc

/// How many lists a search has to visit, learnt from a sample of queries.
struct Calibration {
    /// For true neighbours of the sample up to a rank: how far the promise of the better of their lists lies below the
    /// level of the query.
    struct Margins {
        /// The rank.
        let depth: Int

        /// Neighbours of rows.
        fileprivate var plain: [Float] = []

        /// Neighbours of queries between rows.
        fileprivate var between: [Float] = []

        /// How far the promise lies below the score of the neighbour at the rank, for neighbours of all queries.
        fileprivate var belowHit: [Float] = []

        init(depth: Int) { self.depth = depth }

        /// Adds a neighbour.
        mutating func add(_ margin: Float, belowHit: Float, isBetween: Bool) {
            if isBetween { between.append(margin) } else { plain.append(margin) }
            self.belowHit.append(belowHit)
        }

        /// Adds what another thread learnt at the same depth.
        mutating func add(_ other: Margins) {
            plain += other.plain
            between += other.between
            belowHit += other.belowHit
        }

        fileprivate mutating func sort() {
            plain.sort()
            between.sort()
            belowHit.sort()
        }
    }

    /// By ascending depth.
    private var margins: [Margins] = []

    /// The part of the hits that may be missing which lists left out may cost.
    private static let spentShare = 0.9

    /// The margin before anything was learnt.
    private static let careful: Float = 0.35

    /// The least margin: rows that come later need not lie as the sample did.
    private static let least: Float = 0.03

    init() {}

    /// What a sample says.
    ///
    /// - Parameter margins: By ascending depth.
    init(_ margins: [Margins]) {
        self.margins = margins
        for place in self.margins.indices { self.margins[place].sort() }
    }

    /// The deepest rank that was learnt.
    var deepest: Int { margins.last?.depth ?? .max }

    /// The margin with which searches find a part of the nearest rows.
    ///
    /// - Parameter depth: The rank of the last row to be found among all rows, counted without a filter.
    func margin(recall: Double, depth: Int) -> Float {
        // Between two depths that were learnt the margin grows with the logarithm of the depth.
        guard let last = margins.last else { return Calibration.careful }
        let next = margins.firstIndex { $0.depth >= depth } ?? margins.count - 1
        let (lower, upper) = (margins[max(next - 1, 0)], margins[next])
        let low = margin(of: lower, recall)
        guard lower.depth < depth, depth < last.depth, lower.depth < upper.depth else {
            return margin(of: upper, recall)
        }
        let share = log2(Float(depth) / Float(lower.depth)) / log2(Float(upper.depth) / Float(lower.depth))
        return low + share * (margin(of: upper, recall) - low)
    }

    /// How far below the worst hit a list may lie that has one of a part of the nearest rows.
    ///
    /// - Parameter depth: As in ``margin(recall:depth:)``.
    func hitMargin(part: Double, depth: Int) -> Float {
        guard let entry = margins.last(where: { $0.depth <= depth }) ?? margins.first else {
            return Calibration.careful
        }
        return quantile(entry.belowHit, part)
    }

    private func margin(of entry: Margins, _ recall: Double) -> Float {
        // Real queries differ from the sample, and estimates lose some rows, too: part of what may be missing is kept back.
        let part = 1 - Calibration.spentShare * (1 - recall)
        return max(quantile(entry.plain, part), quantile(entry.between, part), Calibration.least)
    }

    private func quantile(_ values: [Float], _ part: Double) -> Float {
        if values.isEmpty { return Calibration.careful }
        let place = Int((Double(values.count) * part).rounded(.up)) - 1
        return values[min(max(place, 0), values.count - 1)]
    }
}
