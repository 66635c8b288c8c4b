import JSON
import MemoryEngine
import Store

/// Reads a `filter` of the native API and collects everything that is wrong with it.
///
/// The members of an object are and-ed. A member is `and` or `or` with a list of filters, `not` with a filter, or a field
/// with a value, which it must equal, or with an object of operators.
struct FilterReader {
    /// How many filters may stand within each other, the outermost included.
    static let depthLimit = 8
    /// The most comparisons.
    static let comparisonLimit = 256
    /// The most values of one `in`.
    static let valueLimit = 10_000
    /// Problems beyond these are not told: a list of values can hold very many.
    private static let problemLimit = 100

    /// What was wrong so far.
    private(set) var problems: [FieldProblem] = []
    private var comparisonCount = 0

    /// The filter that an element spells; without meaning when there are problems.
    ///
    /// - Parameter path: Where the element stands.
    mutating func filter(_ element: JSONElement, at path: [FieldProblem.Step]) -> MemoryFilter {
        let filter = read(element, at: path, depth: 1)
        if comparisonCount > Self.comparisonLimit {
            refuse(
                path,
                "at most \(Self.comparisonLimit) comparisons, got more",
                "value_error.filter.max_comparisons"
            )
        }
        return filter
    }

    private mutating func read(_ element: JSONElement, at path: [FieldProblem.Step], depth: Int) -> MemoryFilter {
        guard let members = element.members else {
            refuse(path, "expected an object, got \(element.kind)", "type_error.dict")
            return .all
        }
        guard depth <= Self.depthLimit else {
            refuse(path, "filters nest at most \(Self.depthLimit) deep", "value_error.filter.max_depth")
            return .all
        }
        var filters: [MemoryFilter] = []
        for (name, value) in members {
            let place = path + [.key(name)]
            switch name {
            case "and": filters.append(.and(list(value, at: place, depth: depth)))
            case "or": filters.append(.or(list(value, at: place, depth: depth)))
            case "not": filters.append(.not(read(value, at: place, depth: depth + 1)))
            default:
                if let field = FilterField(name: name) {
                    filters.append(comparisons(of: field, value, at: place))
                } else {
                    refuse(
                        path + [.key(String(name.prefix(100)))],
                        "no such field, expected \(FilterField.names), and, or, not",
                        "value_error.filter.field"
                    )
                }
            }
        }
        return .and(filters)
    }

    private mutating func list(_ element: JSONElement, at path: [FieldProblem.Step], depth: Int) -> [MemoryFilter] {
        guard let elements = element.elements else {
            refuse(path, "expected an array of filters, got \(element.kind)", "type_error.list")
            return []
        }
        if elements.count == 0 { refuse(path, "expected at least one filter, got none", "value_error.list.min_items") }
        return elements.enumerated().map { read($1, at: path + [.index($0)], depth: depth + 1) }
    }

    /// A field with a value or with an object of operators, which are and-ed.
    private mutating func comparisons(
        of field: FilterField,
        _ element: JSONElement,
        at path: [FieldProblem.Step]
    ) -> MemoryFilter {
        // What is too much is refused as a whole; reading on would only take time.
        guard comparisonCount <= Self.comparisonLimit else { return .all }
        guard let operators = element.members else {
            comparisonCount += 1
            return value(element, of: field, at: path).map { .isEqual(field.field, $0) } ?? .all
        }
        if element.count == 0 {
            refuse(path, "expected at least one of \(FilterOperator.names)", "value_error.filter.operator")
        }
        var filters: [MemoryFilter] = []
        for (name, operand) in operators {
            comparisonCount += 1
            guard let comparison = FilterOperator(rawValue: name) else {
                refuse(
                    path + [.key(String(name.prefix(100)))],
                    "no such operator, expected \(FilterOperator.names)",
                    "value_error.filter.operator"
                )
                continue
            }
            if let filter = self.comparison(comparison, of: field, operand, at: path + [.key(name)]) {
                filters.append(filter)
            }
        }
        return .and(filters)
    }

    private mutating func comparison(
        _ comparison: FilterOperator,
        of field: FilterField,
        _ operand: JSONElement,
        at path: [FieldProblem.Step]
    ) -> MemoryFilter? {
        switch comparison {
        case .eq: return value(operand, of: field, at: path).map { .isEqual(field.field, $0) }
        case .ne: return value(operand, of: field, at: path).map { .not(.isEqual(field.field, $0)) }
        case .in: return values(operand, of: field, at: path).map { .isAny(field.field, of: $0) }
        case .gt: return bound(operand, of: field, at: path).map { .compares(field.field, .greater, $0) }
        case .gte: return bound(operand, of: field, at: path).map { .compares(field.field, .atLeast, $0) }
        case .lt: return bound(operand, of: field, at: path).map { .compares(field.field, .less, $0) }
        case .lte: return bound(operand, of: field, at: path).map { .compares(field.field, .atMost, $0) }
        case .exists:
            guard let isThere = operand.bool else {
                refuse(path, "expected a boolean, got \(operand.kind)", "value_error.boolean")
                return nil
            }
            return isThere ? .exists(field.field) : .not(.exists(field.field))
        }
    }

    private mutating func values(
        _ element: JSONElement,
        of field: FilterField,
        at path: [FieldProblem.Step]
    ) -> [MemoryFilter.Value]? {
        guard let elements = element.elements else {
            refuse(path, "expected an array, got \(element.kind)", "type_error.list")
            return nil
        }
        guard elements.count <= Self.valueLimit else {
            refuse(path, "at most \(Self.valueLimit) values, got \(elements.count)", "value_error.list.max_items")
            return nil
        }
        var values: [MemoryFilter.Value] = []
        values.reserveCapacity(elements.count)
        for (position, element) in elements.enumerated() {
            if let value = value(element, of: field, at: path + [.index(position)]) { values.append(value) }
        }
        return values
    }

    /// A value that has an order.
    private mutating func bound(
        _ element: JSONElement,
        of field: FilterField,
        at path: [FieldProblem.Step]
    ) -> MemoryFilter.Value? {
        guard field.isOrdered else {
            refuse(path, "ids have no order; expected eq, ne, in or exists", "value_error.filter.operator")
            return nil
        }
        if case .metadata = field.field, element.string == nil, element.number == nil {
            refuse(path, "expected a number or a string, got \(element.kind)", "type_error.filter.value")
            return nil
        }
        return value(element, of: field, at: path)
    }

    /// A value of the field's kind.
    private mutating func value(
        _ element: JSONElement,
        of field: FilterField,
        at path: [FieldProblem.Step]
    ) -> MemoryFilter.Value? {
        if let value = field.value(of: element) { return value }
        let received = element.string.map { "'\($0.prefix(64))'" } ?? element.kind.description
        refuse(path, "expected \(field.expected), got \(received)", field.errorType)
        return nil
    }

    private mutating func refuse(_ path: [FieldProblem.Step], _ message: String, _ type: String) {
        guard problems.count < Self.problemLimit else { return }
        problems.append(FieldProblem(path: path, message: message, type: type))
    }
}

extension FieldReader {
    /// A filter that may be absent or `null`, which mean every memory.
    mutating func filter(_ key: String) -> MemoryFilter {
        guard let element = present(key) else { return .all }
        var reader = FilterReader()
        let filter = reader.filter(element, at: path + [.key(key)])
        take(reader.problems)
        return filter
    }
}
