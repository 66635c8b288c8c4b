/// The kinds of a JSON value; numbers are split into integers that 64 bits hold and all others.
package enum JSONKind: Hashable, Sendable {
    case object, array, string, integer, number, boolean, null
}

extension JSONKind: CustomStringConvertible {
    /// The kind with its article, as error messages name it: "an object", "null".
    package var description: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .integer: "an integer"
        case .number: "a number"
        case .boolean: "a boolean"
        case .null: "null"
        }
    }
}
