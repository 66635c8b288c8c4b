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

    /// The filter of a selectivity; `nil` when no topic has it.
    func filter(for selectivity: Double) -> RowFilter? {
        selectivities.firstIndex(of: selectivity).map { RowFilter(topic: TopicShares.name($0)) }
    }

    private static func name(_ number: Int) -> String { "share \(number)" }
}
