import MemoryEngine
import Store

/// The parameters of a query string.
///
/// Of repeated ones the last counts; unknown ones are ignored.
struct QueryParameters: Sendable {
    private var values: [String: String] = [:]

    /// - Throws: `APIError` 400 for broken escapes and for bytes that are not UTF-8.
    init(_ query: String?) throws(APIError) {
        // By bytes: both signs are ASCII, and splitting by characters costs more than all the rest.
        for part in (query ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let end = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            guard let name = PercentEncoding.decode(part[..<end], plusIsSpace: true),
                let value = PercentEncoding.decode(part[end...].dropFirst(), plusIsSpace: true)
            else { throw .malformed("The query parameter '\(Substring(part[..<end]))' is not percent-encoded UTF-8") }
            values[name] = value
        }
    }

    /// The value of a parameter that is a text; an empty one counts as absent.
    subscript(_ name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The value of a parameter, which may be empty.
    func given(_ name: String) -> String? { values[name] }

    /// A whole number.
    ///
    /// - Throws: `APIError` 400 for another value, 422 for a number outside of `range`.
    func integer(_ name: String, default standard: Int, in range: ClosedRange<Int>) throws(APIError) -> Int {
        guard let text = given(name) else { return standard }
        guard let value = Int(text) else {
            throw .malformed("The query parameter '\(name)' must be an integer, got '\(text)'")
        }
        if value < range.lowerBound {
            throw Self.outOfRange(name, "greater than or equal to \(range.lowerBound), got \(value)", "not_ge")
        }
        if value > range.upperBound {
            throw Self.outOfRange(name, "less than or equal to \(range.upperBound), got \(value)", "not_le")
        }
        return value
    }

    /// A number.
    ///
    /// - Throws: `APIError` 400 for another value.
    func number(_ name: String) throws(APIError) -> Double? {
        guard let text = given(name) else { return nil }
        guard let value = Double(text), value.isFinite else {
            throw .malformed("The query parameter '\(name)' must be a number, got '\(text)'")
        }
        return value
    }

    /// A moment in RFC 3339.
    ///
    /// - Throws: `APIError` 400 for another value.
    func time(_ name: String) throws(APIError) -> Timestamp? {
        guard let text = given(name) else { return nil }
        guard let time = Timestamp(parsing: text) else {
            throw .malformed("The query parameter '\(name)' must be an RFC 3339 time, got '\(text)'")
        }
        return time
    }

    /// A switch: `true`, `false`, `1` or `0`.
    ///
    /// - Throws: `APIError` 400 for another value.
    func boolean(_ name: String, default standard: Bool = false) throws(APIError) -> Bool {
        switch given(name)?.lowercased() {
        case nil: standard
        case "false", "0": false
        case "true", "1": true
        case .some(let text): throw .malformed("The query parameter '\(name)' must be true or false, got '\(text)'")
        }
    }

    /// `limit` and `offset`.
    func page(defaultLimit: Int, largestLimit: Int) throws(APIError) -> Page {
        Page(
            limit: try integer("limit", default: defaultLimit, in: 1...largestLimit),
            offset: try integer("offset", default: 0, in: 0...Int(Int32.max))
        )
    }

    private static func outOfRange(_ name: String, _ rule: String, _ type: String) -> APIError {
        APIError(
            invalid: [
                FieldProblem(
                    path: [.key(name)],
                    message: "ensure this value is \(rule)",
                    type: "value_error.number.\(type)"
                )
            ],
            in: .query
        )
    }
}
