import Foundation

/// A JSON value as Foundation's decoder reads it, the oracle of the differential tests.
enum FoundationValue: Decodable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string([Unicode.Scalar])
    case array([FoundationValue])
    case object([String: FoundationValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(Array(value.unicodeScalars))
        } else if let value = try? container.decode([FoundationValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: FoundationValue].self))
        }
    }

    /// A value that `JSONSerialization` made.
    init(serialized value: Any) {
        switch value {
        case let value as String: self = .string(Array(value.unicodeScalars))
        case let values as [Any]: self = .array(values.map { FoundationValue(serialized: $0) })
        case let members as [String: Any]: self = .object(members.mapValues { FoundationValue(serialized: $0) })
        case let value as NSNumber:
            // SAFETY: the type's name is a text that lives as long as the number.
            switch unsafe String(cString: value.objCType) {
            case "c", "B": self = .bool(value.boolValue)
            case "d", "f": self = .number(value.doubleValue)
            case "Q" where value.uint64Value > Int64.max: self = .number(Double(value.uint64Value))
            default: self = .integer(value.int64Value)
            }
        default: self = .null
        }
    }

    static func parse(_ text: some Collection<UInt8>) throws -> FoundationValue {
        try JSONDecoder().decode(FoundationValue.self, from: Data(text))
    }
}
