internal import Glibc

/// The parameters of BM25.
enum BM25 {
    /// How soon more of the same word adds little.
    static let saturation = 1.2

    /// How much the length of a row counts against it.
    static let lengthShare = 0.75

    /// What a word that some of all rows hold tells.
    static func weight(rows: Int, of total: Int) -> Double {
        log(1 + (Double(total - rows) + 0.5) / (Double(rows) + 0.5))
    }
}

extension WordIndex {
    /// Adds the BM25 score of every row that holds a term, divided by what all terms of the query tell together: a row of
    /// usual length that holds each once gets 1.
    ///
    /// The terms are added in their order, so a row's score depends on nothing but the words of all rows.
    ///
    /// - Parameters:
    ///   - terms: Hashes, each once.
    ///   - scores: Zeros, one for each row.
    /// - Complexity: O(rows that hold a term, for each of them)
    @unsafe func addScores(of terms: [UInt64], to scores: UnsafeMutablePointer<Float>) {
        let found = terms.map { list(of: $0) }
        let weights = found.map { BM25.weight(rows: $0?.rows.count ?? 0, of: knownCount) }
        let sum = weights.reduce(0, +)
        guard sum > 0, totalLength > 0 else { return }
        let mean = Double(totalLength) / Double(knownCount)
        let constant = Float(BM25.saturation * (1 - BM25.lengthShare))
        let slope = Float(BM25.saturation * BM25.lengthShare / mean)
        // SAFETY: rows of the lists are below `count`, for which both arrays have a place.
        unsafe lengths.withUnsafeBufferPointer { lengths in
            for (list, weight) in zip(found, weights) {
                guard let list else { continue }
                let factor = Float(weight / sum * (BM25.saturation + 1))
                unsafe list.rows.withUnsafeBufferPointer { rows in
                    unsafe list.counts.withUnsafeBufferPointer { counts in
                        for place in 0..<rows.count {
                            let row = Int(unsafe rows[place])
                            let times = Float(unsafe counts[place])
                            unsafe scores[row] += factor * times / (times + constant + slope * lengths[row])
                        }
                    }
                }
            }
        }
    }
}
