import VectorSearch

/// A partition as a dictionary: what every search is compared with.
struct BruteForce {
    /// A row's state.
    struct Row {
        var unit: [Float]
        var attributes: RowAttributes
    }

    private(set) var rows: [RowID: Row] = [:]

    /// Makes a change.
    mutating func apply(_ change: RowChange) {
        switch change {
        case .upsert(let id, let unit, let attributes): rows[id] = Row(unit: unit, attributes: attributes)
        case .reattribute(let id, let attributes): rows[id]?.attributes = attributes
        case .reword: break
        case .remove(let id): rows[id] = nil
        }
    }

    /// The rows that pass a filter.
    func matches(_ filter: RowFilter) -> [RowID: Row] {
        rows.filter { id, row in filter.admits(row.attributes, id: id) }
    }

    /// Why hits are not the answer to a search, or `nil` when they are.
    ///
    /// Scores are compared with products in double precision; order and ties by the scores that the hits carry.
    func fault(in hits: [Hit], for query: [Float], k: Int, where filter: RowFilter = .all) -> String? {
        let exact = matches(filter).mapValues { dot(query, $0.unit) }
        let tolerance = Double(query.count + 4) * 0x1p-23
        guard hits.count == min(k, exact.count) else { return "\(hits.count) hits of \(exact.count) matches" }
        guard Set(hits.map(\.id)).count == hits.count else { return "a row twice" }
        for hit in hits {
            guard let score = exact[hit.id] else { return "\(hit.id) does not match" }
            if (score - Double(hit.score)).magnitude > tolerance { return "\(hit) has the score \(score)" }
        }
        for (one, next) in zip(hits, hits.dropFirst())
        where one.score < next.score || (one.score == next.score && one.id >= next.id) {
            return "\(one) comes before \(next)"
        }
        guard let last = hits.last else { return nil }
        let found = Set(hits.map(\.id))
        for (id, score) in exact where score > Double(last.score) + tolerance && !found.contains(id) {
            return "\(id) with \(score) is missing, the last hit is \(last)"
        }
        return nil
    }
}

/// The product of two vectors in double precision.
func dot(_ left: [Float], _ right: [Float]) -> Double {
    var sum = 0.0
    for position in left.indices { sum += Double(left[position]) * Double(right[position]) }
    return sum
}
