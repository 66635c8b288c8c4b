import Foundation
import JSON
import MemoryEngine
import Store

extension FieldReader {
    /// An object of strings as a scope; the engine's rules for keys and values are checked too.
    ///
    /// - Parameter isRequired: Whether an absent scope is a problem; otherwise it is empty.
    mutating func scope(_ key: String = "scope", of organisation: String, isRequired: Bool) -> Scope? {
        guard let element = object[key] else {
            if isRequired { refuse([.key(key)], "field required", "value_error.missing") }
            return isRequired ? nil : makeScope(key, organisation, [])
        }
        guard let members = element.members else {
            refuse([.key(key)], "expected an object, got \(element.kind)", "type_error.dict")
            return nil
        }
        var pairs: [(String, String)] = []
        var isComplete = true
        for (name, value) in members {
            if let text = value.string {
                pairs.append((name, text))
            } else {
                refuse([.key(key), .key(name)], "expected a string, got \(value.kind)", "type_error.string")
                isComplete = false
            }
        }
        return isComplete ? makeScope(key, organisation, pairs) : nil
    }

    private mutating func makeScope(_ key: String, _ organisation: String, _ pairs: [(String, String)]) -> Scope? {
        do {
            return try Scope(organisation: organisation, pairs: pairs)
        } catch .invalid(let found) {
            take(found.map { FieldProblem(path: path + $0.path, message: $0.message, type: $0.type) })
        } catch {
            refuse([.key(key)], "\(APIError(error).detail)", "value_error")
        }
        return nil
    }

    /// A text that says something and is not longer than a text may be.
    mutating func message(_ key: String) -> String? {
        guard let text = required(key, .string) else { return nil }
        let count = text.unicodeScalars.count
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            refuse([.key(key)], "must not be empty", "value_error.any_str.min_length")
            return nil
        }
        guard count <= Limits.factCharacters else {
            refuse(
                [.key(key)],
                "has \(count) characters, at most \(Limits.factCharacters) are allowed",
                "value_error.any_str.max_length"
            )
            return nil
        }
        return text
    }

    /// A moment in RFC 3339; absent and `null` mean the same.
    mutating func time(_ key: String) -> Timestamp? {
        guard let text = nullable(key, .string) else { return nil }
        if let time = Timestamp(parsing: text) { return time }
        refuse([.key(key)], "expected an RFC 3339 time, got '\(text.prefix(64))'", "value_error.datetime")
        return nil
    }

    /// A vector: an array of numbers, or base64 of little-endian float32.
    mutating func vector(_ key: String) -> [Float]? {
        guard let element = object[key] else { return nil }
        if let text = element.string { return base64Vector(key, text) }
        guard element.kind == .array else {
            refuse(
                [.key(key)],
                "expected an array of numbers or a base64 string, got \(element.kind)",
                element.isNull ? "type_error.none.not_allowed" : "type_error.list"
            )
            return nil
        }
        var floats: [Float] = []
        guard let bad = element.readFloats(into: &floats) else { return floats }
        let kind = element.elements?.dropFirst(bad).first { _ in true }?.kind ?? .null
        refuse([.key(key), .index(bad)], "expected a number, got \(kind)", "type_error.float")
        return nil
    }

    private mutating func base64Vector(_ key: String, _ text: String) -> [Float]? {
        guard let bytes = Data(base64Encoded: text), bytes.count % 4 == 0 else {
            refuse(
                [.key(key)],
                "expected base64 of little-endian float32 values, got a string that is none",
                "value_error.base64"
            )
            return nil
        }
        // SAFETY: the bytes are read only within the call.
        return unsafe bytes.withUnsafeBytes { unsafe LittleEndianFloats.values(in: $0) }
    }

    /// A UUID.
    mutating func identifier<Entity>(_ key: String, _ entity: Entity.Type) -> Identifier<Entity>? {
        guard let text = nullable(key, .string) else { return nil }
        if let id = Identifier<Entity>(text) { return id }
        refuse([.key(key)], "expected a UUID, got '\(text.prefix(64))'", "type_error.uuid")
        return nil
    }

    /// A whole number within a range.
    mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = optional(key, .integer) else { return nil }
        if value < range.lowerBound {
            refuse(
                [.key(key)],
                "ensure this value is greater than or equal to \(range.lowerBound), got \(value)",
                "value_error.number.not_ge"
            )
            return nil
        }
        if value > range.upperBound {
            refuse(
                [.key(key)],
                "ensure this value is less than or equal to \(range.upperBound), got \(value)",
                "value_error.number.not_le"
            )
            return nil
        }
        return value
    }
}
