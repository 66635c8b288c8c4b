import VectorSearch

/// Topics that random rows have, each with a given probability, for filters of given selectivities.
struct TopicShares: Sendable {
    /// The probabilities, in the order in which they were given.
    let selectivities: [Double]

    /// The topics: no row has two of them.
    ///
    /// - Precondition: Probabilities are above 0 and add up to at most 1.
    init(_ selectivities: [Double]) {
        precondition(selectivities.allSatisfy { $0 > 0 } && selectivities.reduce(0, +) <= 1 + 1e-9)
        self.selectivities = selectivities
    }

    /// The topic of a row, the same at every call.
    func topic(of row: Int) -> String? {
        var source = SeededRandom(seed: UInt64(row) &* 0x2545_F491_4F6C_DD1D &+ 17)
        var drawn = Double.random(in: 0..<1, using: &source)
        for (number, share) in selectivities.enumerated() {
            if drawn < share { return TopicShares.name(number) }
            drawn -= share
        }
        return nil
    }

    /// The topic whose filter has a selectivity; `nil` when there is none.
    func topic(for selectivity: Double) -> String? {
        selectivities.firstIndex(of: selectivity).map(TopicShares.name)
    }

    private static func name(_ number: Int) -> String { "share \(number)" }
}

extension RowAttributes {
    /// Attributes of a row of a benchmark.
    init(benchTopic topic: String?) { self.init(topic: topic, confidence: 1) }
}
