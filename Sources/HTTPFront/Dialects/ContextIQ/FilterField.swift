import JSON
import MemoryEngine
import Store

/// A field of a `filter` by its name in the native API, and which values it takes.
struct FilterField {
    let field: MemoryFilter.Field

    /// The names as messages list them.
    static let names =
        "topic, confidence, importance, created_at, updated_at, session_id, id, metadata.<path>"

    /// The field of a name, or `nil` when there is none.
    init?(name: String) {
        switch name {
        case "topic": field = .topic
        case "confidence": field = .confidence
        case "importance": field = .importance
        case "created_at": field = .createdAt
        case "updated_at": field = .updatedAt
        case "session_id": field = .sessionID
        case "id": field = .id
        default:
            let prefix = "metadata."
            guard name.hasPrefix(prefix), name.utf8.count > prefix.utf8.count else { return nil }
            field = .metadata(String(name.dropFirst(prefix.count)))
        }
    }

    /// Whether one value can be greater than another.
    var isOrdered: Bool {
        switch field {
        case .sessionID, .id: false
        case .topic, .confidence, .importance, .createdAt, .updatedAt, .metadata: true
        }
    }

    /// The values with their article.
    var expected: String {
        switch field {
        case .topic: "a string"
        case .confidence, .importance: "a number"
        case .createdAt, .updatedAt: "an RFC 3339 time such as 2025-12-11T10:30:00Z"
        case .sessionID, .id: "a UUID"
        case .metadata: "a string, a number, a boolean or null"
        }
    }

    /// The error type for another value.
    var errorType: String {
        switch field {
        case .topic: "type_error.string"
        case .confidence, .importance: "type_error.float"
        case .createdAt, .updatedAt: "type_error.datetime"
        case .sessionID, .id: "type_error.uuid"
        case .metadata: "type_error.filter.value"
        }
    }

    /// The value that an element is, or `nil` when it is none of the field's.
    func value(of element: JSONElement) -> MemoryFilter.Value? {
        switch field {
        case .topic: element.string.map { .string($0) }
        case .confidence, .importance: element.number.map { .number($0) }
        case .createdAt, .updatedAt: element.string.flatMap { Timestamp(parsing: $0) }.map { .time($0) }
        case .sessionID: element.string.flatMap { SessionID($0) }.map { .session($0) }
        case .id: element.string.flatMap { MemoryID($0) }.map { .memory($0) }
        case .metadata:
            switch element.kind {
            case .string: element.string.map { .string($0) }
            case .integer, .number: element.number.map { .number($0) }
            case .boolean: element.bool.map { .bool($0) }
            case .null: .null
            case .object, .array: nil
            }
        }
    }
}

/// An operator of a `filter`.
enum FilterOperator: String, CaseIterable {
    case eq, ne, `in`, gt, gte, lt, lte, exists

    /// The names as messages list them.
    static let names = allCases.map(\.rawValue).joined(separator: ", ")
}
