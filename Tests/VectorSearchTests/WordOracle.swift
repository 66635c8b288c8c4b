import Foundation
import Terms
import VectorSearch

/// The words of rows as a dictionary: what every search by words is compared with, in double precision.
struct WordOracle {
    var texts: [RowID: [UInt64]] = [:]
    var units: [RowID: [Float]] = [:]
    var attributes: [RowID: RowAttributes] = [:]

    mutating func apply(_ change: RowChange) {
        switch change {
        case .upsert(let id, let unit, let attributes):
            units[id] = unit
            self.attributes[id] = attributes
        case .reattribute(let id, let attributes): if units[id] != nil { self.attributes[id] = attributes }
        case .reword(let id, let terms):
            guard units[id] != nil else { return }
            texts[id] = zip(terms.hashes, terms.counts).flatMap { Array(repeating: $0, count: Int($1)) }
        case .remove(let id):
            units[id] = nil
            attributes[id] = nil
            texts[id] = nil
        }
    }

    /// BM25 of every row in parts of what the query tells.
    func scores(of query: [UInt64]) -> [RowID: Double] {
        let lengths = texts.mapValues { Double($0.count) }
        let mean = lengths.values.reduce(0, +) / Double(max(1, lengths.count))
        let weights = query.map { term in
            let holders = texts.values.count { $0.contains(term) }
            return log(1 + (Double(texts.count - holders) + 0.5) / (Double(holders) + 0.5))
        }
        let sum = weights.reduce(0, +)
        return texts.mapValues { text in
            var score = 0.0
            for (term, weight) in zip(query, weights) {
                let times = Double(text.count { $0 == term })
                guard times > 0 else { continue }
                score += weight * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * Double(text.count) / mean))
            }
            return sum > 0 ? score / sum : 0
        }
    }

    /// Own scores and contexts of every row.
    func scores(of query: RankedQuery) -> [RowID: Double] {
        let words = scores(of: query.terms)
        var own: [RowID: Double] = [:]
        for (id, unit) in units {
            let cosine = query.unit.map { max(0, dot($0, unit)) } ?? 0
            own[id] = Double(query.semantic) * cosine + Double(query.keyword) * (words[id] ?? 0)
        }
        var totals = own
        for (_, rows) in sessions() {
            for (place, id) in rows.enumerated() {
                for distance in 1...2 {
                    for neighbour in [place - distance, place + distance] where rows.indices.contains(neighbour) {
                        totals[id]! += Double(query.context) * own[rows[neighbour]]! / Double(distance)
                    }
                }
            }
        }
        for (id, attributes) in attributes {
            totals[id]! += Double(query.importance) * attributes.importance
            if query.recency > 0 {
                let age = Double(max(0, query.now - attributes.updated))
                totals[id]! += Double(query.recency) * pow(0.5, age / query.halfLife)
            }
        }
        return totals
    }

    private func sessions() -> [RowID: [RowID]] {
        var sessions: [RowID: [RowID]] = [:]
        for (id, attributes) in attributes {
            if let session = attributes.session { sessions[session, default: []].append(id) }
        }
        return sessions.mapValues { rows in
            rows.sorted { left, right in
                let (first, second) = (attributes[left]!.created, attributes[right]!.created)
                return first != second ? first < second : left < right
            }
        }
    }

    /// Why hits are not the answer to a search, or `nil` when they are.
    func fault(in hits: [RankedHit], of query: RankedQuery, k: Int, where filter: RowFilter = .all) -> String? {
        let words = scores(of: query.terms)
        let admitted = scores(of: query).filter { id, _ in
            filter.admits(attributes[id]!, id: id) && (!query.requiresTerm || (words[id] ?? 0) > 0)
                && (query.minimumCosine.map { max(0, dot(query.unit!, units[id]!)) >= Double($0) } ?? true)
        }
        guard hits.count == min(k, admitted.count) else { return "\(hits.count) hits of \(admitted.count)" }
        guard Set(hits.map(\.id)).count == hits.count else { return "a row twice" }
        for hit in hits {
            guard let score = admitted[hit.id] else { return "\(hit.id) does not match" }
            if abs(score - Double(hit.score)) > 1e-5 { return "\(hit) has the score \(score)" }
            if abs(hit.parts.sum - hit.score) > 1e-6 { return "the parts of \(hit) are not its score" }
        }
        for (one, next) in zip(hits, hits.dropFirst())
        where one.score < next.score || (one.score == next.score && one.id >= next.id) {
            return "\(one) comes before \(next)"
        }
        guard let last = hits.last else { return nil }
        let found = Set(hits.map(\.id))
        for (id, score) in admitted where score > Double(last.score) + 1e-5 && !found.contains(id) {
            return "\(id) with \(score) is missing"
        }
        return nil
    }
}
