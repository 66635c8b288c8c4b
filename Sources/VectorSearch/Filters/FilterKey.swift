/// The canonical form of a filter as bytes: equal bytes are equal filters, and their order is that of members.
struct FilterKey {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ form: RowFilter.Form) {
        switch form {
        case .all: bytes.append(0)
        case .none: bytes.append(1)
        case .condition(let condition, let isNegated):
            bytes.append(isNegated ? 3 : 2)
            append(condition)
        case .and(let members), .or(let members):
            if case .and = form { bytes.append(4) } else { bytes.append(5) }
            append(UInt64(members.count))
            for member in members { bytes += member.key }
        }
    }

    private mutating func append(_ condition: RowCondition) {
        append(condition.field)
        switch condition {
        case .isAny(_, let values):
            bytes.append(0)
            append(UInt64(values.ordered.count))
            for value in values.ordered { append(value) }
        case .compares(_, let comparison, let bound):
            bytes.append(comparison.rawValue)
            append(bound)
        case .exists: bytes.append(5)
        }
    }

    private mutating func append(_ field: RowField) {
        switch field {
        case .topic: bytes.append(0)
        case .confidence: bytes.append(1)
        case .importance: bytes.append(2)
        case .created: bytes.append(3)
        case .updated: bytes.append(4)
        case .expires: bytes.append(5)
        case .session: bytes.append(6)
        case .id: bytes.append(7)
        case .metadata(let path):
            bytes.append(8)
            append(path)
        }
    }

    mutating func append(_ value: RowValue) {
        switch value {
        case .null: bytes.append(0)
        case .bool(let value): bytes.append(value ? 2 : 1)
        case .number(let number):
            bytes.append(3)
            // Zero has two spellings that are equal.
            append((number == 0 ? 0 : number).bitPattern)
        case .string(let text):
            bytes.append(4)
            append(text)
        case .time(let microseconds):
            bytes.append(5)
            append(UInt64(bitPattern: microseconds))
        case .id(let id):
            bytes.append(6)
            append(id.high)
            append(id.low)
        }
    }

    private mutating func append(_ text: String) {
        append(UInt64(text.utf8.count))
        bytes += text.utf8
    }

    private mutating func append(_ number: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
