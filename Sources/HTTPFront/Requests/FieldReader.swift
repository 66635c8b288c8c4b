import JSON
import MemoryEngine

/// Reads the members of a JSON object and collects everything that is wrong with them.
///
/// A method that finds a wrong value notes the problem and returns `nil`; `check()` then throws all problems at once.
/// Unknown members are ignored. `null` is a wrong value unless a method says that it means "absent".
struct FieldReader {
    /// The object.
    let object: JSONElement
    /// Where the object stands in the body.
    let path: [FieldProblem.Step]
    /// What was wrong so far.
    private(set) var problems: [FieldProblem] = []

    init(_ object: JSONElement, at path: [FieldProblem.Step] = []) {
        self.object = object
        self.path = path
    }

    /// Throws 422 with all problems, if there are any.
    func check() throws(APIError) {
        guard problems.isEmpty else { throw APIError(invalid: problems) }
    }

    /// Notes a problem with a value below the object.
    mutating func refuse(_ steps: [FieldProblem.Step], _ message: String, _ type: String) {
        problems.append(FieldProblem(path: path + steps, message: message, type: type))
    }

    /// Takes over the problems that a reader of an inner object found.
    mutating func take(_ inner: [FieldProblem]) {
        problems += inner
    }

    /// The member when it is there and not `null`.
    func present(_ key: String) -> JSONElement? {
        object[key].flatMap { $0.isNull ? nil : $0 }
    }

    /// A member that must be there.
    mutating func required<Value>(_ key: String, _ expected: Expected<Value>) -> Value? {
        guard let element = object[key] else {
            refuse([.key(key)], "field required", "value_error.missing")
            return nil
        }
        return value(of: element, key, expected)
    }

    /// A member that may be absent.
    mutating func optional<Value>(_ key: String, _ expected: Expected<Value>) -> Value? {
        object[key].flatMap { value(of: $0, key, expected) }
    }

    /// A member that may be absent or `null`, which mean the same.
    mutating func nullable<Value>(_ key: String, _ expected: Expected<Value>) -> Value? {
        present(key).flatMap { value(of: $0, key, expected) }
    }

    private mutating func value<Value>(of element: JSONElement, _ key: String, _ expected: Expected<Value>) -> Value? {
        if let value = expected.read(element) { return value }
        refuse(
            [.key(key)],
            "expected \(expected.name), got \(element.kind)",
            element.isNull ? "type_error.none.not_allowed" : expected.type
        )
        return nil
    }
}

/// A kind of value that a member may be asked for.
struct Expected<Value> {
    /// The kind with its article.
    let name: String
    /// The error type when something else came.
    let type: String
    let read: (JSONElement) -> Value?
}

extension Expected where Value == String {
    static var string: Expected { Expected(name: "a string", type: "type_error.string", read: \.string) }
}

extension Expected where Value == Double {
    static var number: Expected { Expected(name: "a number", type: "type_error.float", read: \.number) }
}

extension Expected where Value == Int {
    static var integer: Expected { Expected(name: "an integer", type: "type_error.integer", read: \.integer) }
}

extension Expected where Value == Bool {
    static var boolean: Expected { Expected(name: "a boolean", type: "value_error.boolean", read: \.bool) }
}

extension Expected where Value == JSONText {
    static var object: Expected {
        Expected(name: "an object", type: "type_error.dict") { $0.kind == .object ? $0.text : nil }
    }
}

extension Expected where Value == JSONElements {
    static var array: Expected { Expected(name: "an array", type: "type_error.list", read: \.elements) }
}
