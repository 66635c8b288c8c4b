import TestSupport
import VectorSearch

/// The part of the true nearest rows that answers hold, ties counted: a hit counts when its score reaches the last true
/// one.
func recall(_ answers: [[Hit]], _ truths: [[Hit]], of k: Int) -> Double {
    var (found, wanted) = (0, 0)
    for (answer, truth) in zip(answers, truths) {
        let border = truth.prefix(k).last?.score ?? 0
        wanted += min(k, truth.count)
        found += answer.prefix(k).count { $0.score >= border - 1e-6 }
    }
    return wanted == 0 ? 1 : Double(found) / Double(wanted)
}

extension Partition {
    /// The exact answers to some queries.
    func exact(_ queries: [[Float]], k: Int, where filter: RowFilter = .all) throws -> [[Hit]] {
        try nearest(toBlock: Array(queries.joined()), count: queries.count, k: k, where: filter)
    }

    /// The usual answers to some queries, one after the other.
    func usual(_ queries: [[Float]], k: Int, where filter: RowFilter = .all) throws -> [[Hit]] {
        try queries.map { try search($0, k: k, where: filter).hits }
    }

    /// The rows that a search for themselves does not put first, or beside a row as near.
    ///
    /// - Parameter tolerance: How much nearer another row may be, because of rounding.
    func strangers(to rows: some Sequence<(RowID, [Float])>, k: Int = 1, tolerance: Float = 1e-6) throws -> [RowID] {
        var strangers: [RowID] = []
        for (id, unit) in rows {
            let score = canonicalScore(unit, unit)
            let hits = try search(unit, k: k).hits
            if !hits.contains(where: { $0.score >= score - tolerance }) { strangers.append(id) }
        }
        return strangers
    }
}

extension BruteForce {
    /// Its rows with their values.
    var units: [(RowID, [Float])] { rows.map { ($0.key, $0.value.unit) } }
}

extension SplitMix {
    /// Queries near rows, as questions are: rows that were moved in a random direction.
    mutating func queries(_ count: Int, near rows: [[Float]], noise: Float = 0.5) -> [[Float]] {
        (0..<count)
            .map { _ in
                let row = rows[Int.random(in: 0..<rows.count, using: &self)]
                let direction = unit(row.count)
                return normalised(zip(row, direction).map { $0 + noise * $1 })
            }
    }

    /// Directions in loose groups, as texts are.
    mutating func looseUnits(_ count: Int, _ dimension: Int, groups: Int, noise: Float = 0.8) -> [[Float]] {
        let centres = (0..<groups).map { _ in unit(dimension) }
        return (0..<count)
            .map { number in
                let direction = unit(dimension)
                return normalised(zip(centres[number % groups], direction).map { $0 + noise * $1 })
            }
    }
}
