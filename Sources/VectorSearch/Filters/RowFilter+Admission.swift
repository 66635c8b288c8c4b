extension RowFilter {
    /// Whether a row passes: the one definition of what filters mean.
    ///
    /// - Complexity: O(conditions) and the values that the row has
    public func admits(_ attributes: RowAttributes, id: RowID) -> Bool {
        switch form {
        case .all: true
        case .none: false
        case .condition(let condition, let isNegated): condition.holds(for: attributes, id: id) != isNegated
        case .and(let members): members.allSatisfy { $0.admits(attributes, id: id) }
        case .or(let members): members.contains { $0.admits(attributes, id: id) }
        }
    }
}

extension RowCondition {
    func holds(for attributes: RowAttributes, id: RowID) -> Bool {
        switch field {
        case .topic: attributes.topic.map { holds(for: .string($0)) } ?? false
        case .confidence: holds(for: .number(attributes.confidence))
        case .importance: holds(for: .number(attributes.importance))
        case .created: holds(for: .time(attributes.created))
        case .updated: holds(for: .time(attributes.updated))
        case .expires: attributes.expires.map { holds(for: .time($0)) } ?? false
        case .session: attributes.session.map { holds(for: .id($0)) } ?? false
        case .id: holds(for: .id(id))
        case .metadata(let path): attributes.metadata[path]?.contains { holds(for: $0) } ?? false
        }
    }

    /// Whether one value of the field satisfies the condition.
    func holds(for value: RowValue) -> Bool {
        switch self {
        case .isAny(_, let values): values.contains(value)
        case .compares(_, let comparison, let bound):
            switch (value, bound) {
            case (.number(let value), .number(let bound)): comparison.holds(value, bound)
            case (.string(let value), .string(let bound)): comparison.holds(value, bound)
            case (.time(let value), .time(let bound)): comparison.holds(value, bound)
            default: false
            }
        case .exists: true
        }
    }
}

extension RowFilter.Comparison {
    @inline(__always) func holds<Value: Comparable>(_ value: Value, _ bound: Value) -> Bool {
        switch self {
        case .greater: value > bound
        case .atLeast: value >= bound
        case .less: value < bound
        case .atMost: value <= bound
        }
    }
}
