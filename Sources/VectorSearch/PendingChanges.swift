/// Changes that were made while searches held the rows, as a search sees them: the rows they hide, and the rows they add.
struct PendingChanges {
    /// A row whose state is not that of the dense rows.
    private enum State {
        case gone
        /// A new vector, or `nil` for that of the dense row.
        case present(unit: [Float]?, ordinal: Int?, RowAttributes)
    }

    private var states: [RowID: State] = [:]

    /// Ordinals whose dense rows must not be answered.
    private(set) var hidden: Set<UInt32> = []

    /// The net effect of some changes upon dense rows.
    ///
    /// - Complexity: O(changes)
    init(_ changes: [RowChange], over rows: borrowing PartitionRows) {
        for change in changes {
            let ordinal = rows.ordinal(of: change.id)
            switch change {
            case .upsert(let id, let unit, let attributes):
                states[id] = .present(unit: unit, ordinal: ordinal, attributes)
            case .reattribute(let id, let attributes):
                switch states[id] {
                case .gone: continue
                case .present(let unit, let ordinal, _):
                    states[id] = .present(unit: unit, ordinal: ordinal, attributes)
                case nil:
                    guard ordinal != nil else { continue }
                    states[id] = .present(unit: nil, ordinal: ordinal, attributes)
                }
            case .reword:
                // Searches by words wait until all changes are in the dense rows; others do not look at words.
                continue
            case .remove(let id): states[id] = .gone
            }
            if let ordinal { hidden.insert(UInt32(ordinal)) }
        }
    }

    /// How many rows more or fewer there are than dense rows.
    func countDifference() -> Int {
        let present = states.values.count { if case .present = $0 { true } else { false } }
        return present - hidden.count
    }

    /// The hits among the changed rows.
    func hits(for query: [Float], where filter: RowFilter, in rows: borrowing PartitionRows) -> [Hit] {
        var hits: [Hit] = []
        for (id, state) in states {
            guard case .present(let unit, let ordinal, let attributes) = state, filter.admits(attributes, id: id) else {
                continue
            }
            if let unit {
                hits.append(Hit(id: id, score: canonicalScore(query, unit), place: attributes.place))
            } else if let ordinal {
                let found = rows.candidates(for: query, k: 1, among: [UInt32(ordinal)])
                hits += found.map { Hit(id: id, score: $0.score, place: attributes.place) }
            }
        }
        return hits
    }
}
