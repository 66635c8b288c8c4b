package import Store
internal import VectorSearch

/// The memories that a search may answer: comparisons of fields, joined by and, or and not.
///
/// Filters that differ only in their spelling are equal and give identical answers. A comparison holds when the field
/// has a value of the same kind that satisfies it; of several values one suffices. A field without a value fails every
/// comparison, so the negation of the comparison holds.
package struct MemoryFilter: Sendable, Hashable {
    /// What of a memory is compared.
    package enum Field: Sendable, Hashable {
        case topic, confidence, importance, createdAt, updatedAt, sessionID, id
        /// A dotted path into the metadata; the elements of an array stand at the path of the array.
        case metadata(String)
    }

    /// What a field is compared with.
    package enum Value: Sendable, Hashable {
        case null
        case bool(Bool)
        case number(Double)
        case string(String)
        case time(Timestamp)
        case session(SessionID)
        case memory(MemoryID)
    }

    /// On which side of a bound a value lies.
    package enum Comparison: Sendable, Hashable, CaseIterable {
        case greater, atLeast, less, atMost
    }

    /// The filter as the partitions know it.
    let rows: RowFilter

    private init(_ rows: RowFilter) { self.rows = rows }

    /// Every memory.
    package static let all = MemoryFilter(.all)

    /// The memories with a value.
    package static func isEqual(_ field: Field, _ value: Value) -> MemoryFilter { isAny(field, of: [value]) }

    /// The memories with one of several values.
    package static func isAny(_ field: Field, of values: [Value]) -> MemoryFilter {
        MemoryFilter(.isAny(field.rowField, of: values.map(\.rowValue)))
    }

    /// The memories with a value on one side of a bound: a number, a text or a time.
    package static func compares(_ field: Field, _ comparison: Comparison, _ bound: Value) -> MemoryFilter {
        MemoryFilter(.compares(field.rowField, comparison.rowComparison, bound.rowValue))
    }

    /// The memories that have any value of a field, `null` included.
    package static func exists(_ field: Field) -> MemoryFilter { MemoryFilter(.exists(field.rowField)) }

    /// The memories that do not pass a filter.
    package static func not(_ filter: MemoryFilter) -> MemoryFilter { MemoryFilter(.not(filter.rows)) }

    /// The memories that pass every one of some filters.
    package static func and(_ filters: [MemoryFilter]) -> MemoryFilter { MemoryFilter(.and(filters.map(\.rows))) }

    /// The memories that pass one of some filters.
    package static func or(_ filters: [MemoryFilter]) -> MemoryFilter { MemoryFilter(.or(filters.map(\.rows))) }
}

extension MemoryFilter.Field {
    fileprivate var rowField: RowField {
        switch self {
        case .topic: .topic
        case .confidence: .confidence
        case .importance: .importance
        case .createdAt: .created
        case .updatedAt: .updated
        case .sessionID: .session
        case .id: .id
        case .metadata(let path): .metadata(path)
        }
    }
}

extension MemoryFilter.Value {
    fileprivate var rowValue: RowValue {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let number): .number(number)
        case .string(let text): .string(text)
        case .time(let time): .time(time.microseconds)
        case .session(let id): .id(RowID(high: id.high, low: id.low))
        case .memory(let id): .id(id.rowID)
        }
    }
}

extension MemoryFilter.Comparison {
    fileprivate var rowComparison: RowFilter.Comparison {
        switch self {
        case .greater: .greater
        case .atLeast: .atLeast
        case .less: .less
        case .atMost: .atMost
        }
    }
}
