import TestSupport
import VectorSearch

/// A filter as somebody may write it, with a meaning of its own: what ``RowFilter`` is compared with.
indirect enum FilterSpelling {
    case equals(RowField, RowValue)
    case among(RowField, [RowValue])
    case compares(RowField, RowFilter.Comparison, RowValue)
    case exists(RowField)
    case and([FilterSpelling])
    case or([FilterSpelling])
    case not(FilterSpelling)

    /// The filter of this spelling.
    var filter: RowFilter {
        switch self {
        case .equals(let field, let value): .isEqual(field, value)
        case .among(let field, let values): .isAny(field, of: values)
        case .compares(let field, let comparison, let bound): .compares(field, comparison, bound)
        case .exists(let field): .exists(field)
        case .and(let members): .and(members.map(\.filter))
        case .or(let members): .or(members.map(\.filter))
        case .not(let member): .not(member.filter)
        }
    }

    /// Whether a row passes.
    func holds(_ row: RowAttributes, _ id: RowID) -> Bool {
        switch self {
        case .equals(let field, let value): FilterSpelling.values(of: field, row, id).contains(value)
        case .among(let field, let values):
            values.contains { value in FilterSpelling.equals(field, value).holds(row, id) }
        case .compares(let field, let comparison, let bound):
            FilterSpelling.values(of: field, row, id).contains { FilterSpelling.order($0, bound, comparison) }
        case .exists(let field): !FilterSpelling.values(of: field, row, id).isEmpty
        case .and(let members): members.allSatisfy { $0.holds(row, id) }
        case .or(let members): members.contains { $0.holds(row, id) }
        case .not(let member): !member.holds(row, id)
        }
    }

    private static func values(of field: RowField, _ row: RowAttributes, _ id: RowID) -> [RowValue] {
        switch field {
        case .topic: row.topic.map { [.string($0)] } ?? []
        case .confidence: [.number(row.confidence)]
        case .importance: [.number(row.importance)]
        case .created: [.time(row.created)]
        case .updated: [.time(row.updated)]
        case .expires: row.expires.map { [.time($0)] } ?? []
        case .session: row.session.map { [.id($0)] } ?? []
        case .id: [.id(id)]
        case .metadata(let path): row.metadata[path] ?? []
        }
    }

    private static func order(_ value: RowValue, _ bound: RowValue, _ comparison: RowFilter.Comparison) -> Bool {
        func compare<T: Comparable>(_ left: T, _ right: T) -> Bool {
            switch comparison {
            case .greater: left > right
            case .atLeast: left > right || left == right
            case .less: left < right
            case .atMost: left < right || left == right
            }
        }
        return switch (value, bound) {
        case (.number(let left), .number(let right)): compare(left, right)
        case (.string(let left), .string(let right)): compare(left, right)
        case (.time(let left), .time(let right)): compare(left, right)
        default: false
        }
    }
}

extension FilterSpelling {
    /// Another spelling of the same: members in another order, repeated, nested, doubly negated, taken apart.
    func respelt(_ random: inout SplitMix) -> FilterSpelling {
        let choice = Int.random(in: 0..<8, using: &random)
        switch self {
        case .equals(let field, let value):
            switch choice {
            case 0, 1: return .among(field, [value])
            case 2: return .among(field, [value, value])
            case 3: return .not(.not(self))
            case 4: return .or([self, self])
            case 5: return .and([.and([self])])
            default: return self
            }
        case .among(let field, let values):
            if choice < 3 { return .or(values.shuffled(using: &random).map { .equals(field, $0) }) }
            if choice < 5 { return .not(.and(values.map { .not(.equals(field, $0)) })) }
            return .among(field, (values + values.prefix(choice - 5)).shuffled(using: &random))
        case .compares, .exists:
            return choice == 0 ? .not(.not(self)) : choice == 1 ? .and([self, self]) : self
        case .and(let members):
            var spelt = members.map { $0.respelt(&random) }.shuffled(using: &random)
            if choice < 2, let first = spelt.first { spelt.append(first) }
            if choice == 2, spelt.count > 1 { spelt = [.and(Array(spelt.prefix(1))), .and(Array(spelt.dropFirst(1)))] }
            return choice == 3 ? .not(.or(spelt.map { .not($0) })) : .and(spelt)
        case .or(let members):
            var spelt = members.map { $0.respelt(&random) }.shuffled(using: &random)
            if choice < 2, let first = spelt.first { spelt.append(first) }
            if choice == 2, spelt.count > 1 { spelt = [.or(Array(spelt.prefix(1))), .or(Array(spelt.dropFirst(1)))] }
            return choice == 3 ? .not(.and(spelt.map { .not($0) })) : .or(spelt)
        case .not(let member):
            return choice == 0 ? .not(.not(.not(member.respelt(&random)))) : .not(member.respelt(&random))
        }
    }
}

extension SplitMix {
    /// Attributes of every field with few values each, so that conditions hold for some rows and not for others.
    mutating func richAttributes() -> RowAttributes {
        var metadata: [String: [RowValue]] = [:]
        for path in ["client", "n", "a.b", "tags"] where Bool.random(using: &self) {
            metadata[path] = (0..<Int.random(in: 1...3, using: &self)).map { _ in metadataValue() }
        }
        if Int.random(in: 0..<20, using: &self) == 0 { metadata["rare \(next() % 50)"] = [.bool(true)] }
        let plain = attributes()
        return RowAttributes(
            topic: plain.topic,
            confidence: plain.confidence,
            importance: Double(Int.random(in: 0...4, using: &self)) / 4,
            created: Int64.random(in: -5...5, using: &self),
            updated: Int64.random(in: 0...9, using: &self),
            expires: Bool.random(using: &self) ? nil : Int64.random(in: 0...3, using: &self),
            session: Bool.random(using: &self) ? nil : RowID(Int.random(in: 0..<4, using: &self)),
            metadata: Bool.random(using: &self) ? metadata : [:]
        )
    }

    private mutating func metadataValue() -> RowValue {
        switch Int.random(in: 0..<10, using: &self) {
        case 0: .null
        case 1: .bool(Bool.random(using: &self))
        case 2: .time(Int64.random(in: 0...3, using: &self))
        case 3: .id(RowID(Int.random(in: 0..<3, using: &self)))
        case 4..<7: .number([0, -0.0, 1, 1.5, -2].randomElement(using: &self)!)
        default: .string(["", "a", "b", "caf\u{E9}", "cafe\u{301}", "z"].randomElement(using: &self)!)
        }
    }

    /// A value that a field may have, or one of another kind.
    private mutating func value(of field: RowField) -> RowValue {
        if Int.random(in: 0..<10, using: &self) == 0 { return metadataValue() }
        return switch field {
        case .topic: .string("topic \(Int.random(in: 0...4, using: &self))")
        case .confidence: .number(Double(Int.random(in: 0...10, using: &self)) / 10)
        case .importance: .number(Double(Int.random(in: -1...5, using: &self)) / 4)
        case .created, .updated, .expires: .time(Int64.random(in: -6...10, using: &self))
        case .session: .id(RowID(Int.random(in: 0..<5, using: &self)))
        case .id: .id(RowID(Int.random(in: 0..<300, using: &self)))
        case .metadata: metadataValue()
        }
    }

    /// A filter of at most so many levels.
    mutating func spelling(depth: Int = 3) -> FilterSpelling {
        if depth > 1, Int.random(in: 0..<3, using: &self) > 0 {
            let members = (0..<Int.random(in: 0...3, using: &self)).map { _ in spelling(depth: depth - 1) }
            switch Int.random(in: 0..<3, using: &self) {
            case 0: return .and(members)
            case 1: return .or(members)
            default: return .not(spelling(depth: depth - 1))
            }
        }
        let fields: [RowField] = [
            .topic, .confidence, .importance, .created, .updated, .expires, .session, .id, .metadata("client"),
            .metadata("n"), .metadata("a.b"), .metadata("tags"), .metadata("absent"),
        ]
        let field = fields.randomElement(using: &self)!
        switch Int.random(in: 0..<8, using: &self) {
        case 0: return .exists(field)
        case 1, 2: return .equals(field, value(of: field))
        case 3, 4: return .among(field, (0..<Int.random(in: 0...40, using: &self)).map { _ in value(of: field) })
        default: return .compares(field, RowFilter.Comparison.allCases.randomElement(using: &self)!, value(of: field))
        }
    }
}
