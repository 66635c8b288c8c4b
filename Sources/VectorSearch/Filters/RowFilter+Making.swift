extension RowFilter {
    /// On which side of a bound a value lies.
    public enum Comparison: UInt8, Hashable, Sendable, CaseIterable {
        case greater = 1
        case atLeast = 2
        case less = 3
        case atMost = 4
    }

    /// The rows with a value.
    public static func isEqual(_ field: RowField, _ value: RowValue) -> RowFilter { isAny(field, of: [value]) }

    /// The rows with one of several values.
    public static func isAny(_ field: RowField, of values: [RowValue]) -> RowFilter {
        var keyed: [(key: [UInt8], value: RowValue)] = []
        keyed.reserveCapacity(values.count)
        for value in values {
            // Not a number equals nothing, itself included.
            if case .number(let number) = value, number.isNaN { continue }
            var key = FilterKey()
            key.append(value)
            keyed.append((key.bytes, value))
        }
        keyed.sort { $0.key.lexicographicallyPrecedes($1.key) }
        var distinct: [RowValue] = []
        distinct.reserveCapacity(keyed.count)
        for (position, entry) in keyed.enumerated() where position == 0 || keyed[position - 1].key != entry.key {
            distinct.append(entry.value)
        }
        if distinct.isEmpty { return .none }
        return RowFilter(.condition(.isAny(field, of: RowValues(ordered: distinct)), isNegated: false))
    }

    /// The rows with a value on one side of a bound.
    ///
    /// Numbers, texts and times have an order; with another kind of bound no row passes.
    public static func compares(_ field: RowField, _ comparison: Comparison, _ bound: RowValue) -> RowFilter {
        switch bound {
        case .null, .bool, .id: return .none
        case .number(let number) where number.isNaN: return .none
        case .number, .string, .time: break
        }
        return RowFilter(.condition(.compares(field, comparison, bound), isNegated: false))
    }

    /// The rows that have any value of a field, `null` included.
    public static func exists(_ field: RowField) -> RowFilter {
        field.isAlwaysPresent ? .all : RowFilter(.condition(.exists(field), isNegated: false))
    }

    /// The rows that do not pass a filter.
    public static func not(_ filter: RowFilter) -> RowFilter {
        switch filter.form {
        case .all: .none
        case .none: .all
        case .condition(let condition, let isNegated): RowFilter(.condition(condition, isNegated: !isNegated))
        case .and(let members): .or(members.map { .not($0) })
        case .or(let members): .and(members.map { .not($0) })
        }
    }

    /// The rows that pass every one of some filters; all rows when there are none.
    public static func and(_ filters: [RowFilter]) -> RowFilter { join(filters, isAnd: true) }

    /// The rows that pass one of some filters; no row when there are none.
    public static func or(_ filters: [RowFilter]) -> RowFilter { join(filters, isAnd: false) }

    /// Joins filters: nested joins are taken apart, repeated members count once, and what decides the whole does.
    private static func join(_ filters: [RowFilter], isAnd: Bool) -> RowFilter {
        var members: [RowFilter] = []
        for filter in filters {
            switch filter.form {
            case .all where isAnd, .none where !isAnd: continue
            case .all, .none: return filter
            case .and(let inner) where isAnd, .or(let inner) where !isAnd: members += inner
            case .and, .or, .condition: members.append(filter)
            }
        }
        members = unitingValues(members, isAnd: isAnd)
        var seen: Set<RowFilter> = []
        members.removeAll { !seen.insert($0).inserted }
        // A condition beside its own negation decides the whole.
        for case .condition(let condition, isNegated: true) in members.map(\.form)
        where seen.contains(RowFilter(.condition(condition, isNegated: false))) {
            return isAnd ? .none : .all
        }
        if members.isEmpty { return isAnd ? .all : .none }
        if members.count == 1 { return members[0] }
        members.sort { $0.key.lexicographicallyPrecedes($1.key) }
        return RowFilter(isAnd ? .and(members) : .or(members))
    }

    /// Makes one list of all values that a field may have (or) or must not have (and).
    private static func unitingValues(_ members: [RowFilter], isAnd: Bool) -> [RowFilter] {
        var values: [RowField: [RowValue]] = [:]
        var others: [RowFilter] = []
        for member in members {
            if case .condition(.isAny(let field, let some), let isNegated) = member.form, isNegated == isAnd {
                values[field, default: []] += some.ordered
            } else {
                others.append(member)
            }
        }
        for (field, some) in values {
            let united = isAny(field, of: some)
            others.append(isAnd ? .not(united) : united)
        }
        return others
    }
}
