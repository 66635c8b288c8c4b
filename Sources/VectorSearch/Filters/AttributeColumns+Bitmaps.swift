extension AttributeColumns {
    /// The rows that pass a filter.
    ///
    /// Safe for any number of threads while no row changes.
    ///
    /// - Parameter ordinalOf: Where the row of an id is, if it is there.
    /// - Complexity: O(1) for a filter that was asked for lately, else O(rows) for each of its conditions
    func bitmap(for filter: RowFilter, ordinalOf: (RowID) -> Int?) -> RowBitmap {
        if let known = cache[filter] { return known }
        let bitmap = evaluate(filter, ordinalOf)
        cache.insert(bitmap, for: filter)
        return bitmap
    }

    private func evaluate(_ filter: RowFilter, _ ordinalOf: (RowID) -> Int?) -> RowBitmap {
        switch filter.form {
        case .all: return RowBitmap(rowCount: count, repeating: true)
        case .none: return RowBitmap(rowCount: count)
        case .condition(let condition, let isNegated):
            var bitmap = rows(condition, ordinalOf)
            if isNegated { bitmap.formComplement() }
            return bitmap
        case .and(let members):
            var bitmap = evaluate(members[0], ordinalOf)
            for member in members.dropFirst() where bitmap.count > 0 {
                bitmap.formIntersection(evaluate(member, ordinalOf))
            }
            return bitmap
        case .or(let members):
            var bitmap = evaluate(members[0], ordinalOf)
            for member in members.dropFirst() where bitmap.count < count {
                bitmap.formUnion(evaluate(member, ordinalOf))
            }
            return bitmap
        }
    }

    /// The rows that satisfy one condition, by a pass over its column.
    private func rows(_ condition: RowCondition, _ ordinalOf: (RowID) -> Int?) -> RowBitmap {
        switch condition.field {
        case .topic: rowsByTopic(condition)
        case .confidence: rows(of: confidences, condition)
        case .importance: rows(of: importances, condition)
        case .created: rows(of: created, condition)
        case .updated: rows(of: updated, condition)
        case .expires: expiries.rows { $0.map { condition.holds(for: .time($0)) } ?? false }
        case .session: rowsBySession(condition)
        case .id: rowsByID(condition, ordinalOf)
        case .metadata(let path): metadata.rows(path, condition)
        }
    }

    /// The rows whose number or time satisfies a condition; comparisons without a step through `RowValue`.
    private func rows<Value: Comparable & Hashable & Sendable>(
        of column: AttributeColumn<Value>,
        _ condition: RowCondition
    ) -> RowBitmap {
        func unwrapped(_ value: RowValue) -> Value? {
            switch value {
            case .number(let number): number as? Value
            case .time(let time): time as? Value
            case .null, .bool, .string, .id: nil
            }
        }
        switch condition {
        case .exists: return RowBitmap(rowCount: count, repeating: true)
        case .isAny(_, let values):
            let wanted = Set(values.ordered.compactMap(unwrapped))
            guard let only = wanted.first else { return RowBitmap(rowCount: count) }
            return wanted.count == 1 ? column.rows { $0 == only } : column.rows { wanted.contains($0) }
        case .compares(_, let comparison, let bound):
            guard let bound = unwrapped(bound) else { return RowBitmap(rowCount: count) }
            return switch comparison {
            case .greater: column.rows { $0 > bound }
            case .atLeast: column.rows { $0 >= bound }
            case .less: column.rows { $0 < bound }
            case .atMost: column.rows { $0 <= bound }
            }
        }
    }

    /// Tests each topic once, then rows by number.
    private func rowsByTopic(_ condition: RowCondition) -> RowBitmap {
        switch condition {
        case .exists: return topics.rows { $0 > 0 }
        case .isAny(_, let values):
            var accepted = [Bool](repeating: false, count: topicTexts.bound)
            for case .string(let topic) in values.ordered {
                if let number = topicTexts.number(of: topic) { accepted[Int(number)] = true }
            }
            return topics.rows { $0 > 0 && accepted[Int($0) - 1] }
        case .compares:
            let accepted = topicTexts.accepted { condition.holds(for: .string($0)) }
            return topics.rows { $0 > 0 && accepted[Int($0) - 1] }
        }
    }

    private func rowsBySession(_ condition: RowCondition) -> RowBitmap {
        switch condition {
        case .exists: return sessions.rows { $0 != nil }
        case .isAny(_, let values):
            var wanted: Set<RowID> = []
            for case .id(let id) in values.ordered { wanted.insert(id) }
            return sessions.rows { $0.map { wanted.contains($0) } ?? false }
        case .compares: return RowBitmap(rowCount: count)
        }
    }

    private func rowsByID(_ condition: RowCondition, _ ordinalOf: (RowID) -> Int?) -> RowBitmap {
        var bitmap = RowBitmap(rowCount: count)
        // Ids have no order that filters know, and every row has one.
        guard case .isAny(_, let values) = condition else { return bitmap }
        for case .id(let id) in values.ordered {
            if let row = ordinalOf(id) { bitmap[row] = true }
        }
        return bitmap
    }
}
