package import JSON

/// The unit of isolation and of search: an organisation and up to five pairs, such as a user and a project.
///
/// The order of the pairs never matters, every byte of them does.
package struct Scope: Sendable {
    /// A pair of a scope.
    package struct Pair: Sendable {
        /// 1 to 100 of `A-Z a-z 0-9 _ -`.
        package let key: String
        /// 1 to 500 characters.
        package let value: String
    }

    /// The tenant.
    package let organisation: String

    /// The pairs, sorted by key.
    package let pairs: [Pair]

    /// The pairs as compact JSON with sorted keys: the scope's identity within its organisation.
    package let canonicalJSON: JSONText

    /// The value of `user_id`.
    ///
    /// A scope without one is shared by its organisation.
    package var userID: String? { pairs.first { $0.key == "user_id" }?.value }

    /// The most pairs of a scope.
    package static let maximumPairs = 5

    /// A scope of the given pairs, in any order.
    ///
    /// It may be empty; calls that need a scope refuse an empty one.
    ///
    /// - Throws: ``EngineError/invalid(_:)`` with every pair that breaks a rule, under `scope`.
    package init(organisation: String, pairs: [(String, String)]) throws(EngineError) {
        var problems: [FieldProblem] = []
        if pairs.count > Scope.maximumPairs {
            problems.append(problem([], "at most 5 pairs, received \(pairs.count)", "value_error.too_many_pairs"))
        }
        var seen: Set<String> = []
        for (key, value) in pairs.prefix(Scope.maximumPairs) {
            if !Scope.isKey(key) {
                let message = "a scope key has 1 to 100 characters of A-Z a-z 0-9 _ -"
                problems.append(problem([.key(String(key.prefix(100)))], message, "value_error.scope_key"))
            } else if !seen.insert(key).inserted {
                problems.append(problem([.key(key)], "the key appears twice", "value_error.duplicate_key"))
            }
            let length = value.unicodeScalars.count
            if !(1...500).contains(length) {
                let message = "a scope value has 1 to 500 characters, received \(length)"
                problems.append(problem([.key(String(key.prefix(100)))], message, "value_error.scope_value"))
            }
        }
        if !problems.isEmpty { throw .invalid(problems) }
        self.organisation = organisation
        self.pairs = pairs.map { Pair(key: $0.0, value: $0.1) }.sorted { $0.key < $1.key }
        var writer = JSONWriter()
        writer.beginObject()
        for pair in self.pairs {
            writer.key(escaping: pair.key)
            writer.string(pair.value)
        }
        writer.endObject()
        canonicalJSON = writer.text()
    }

    /// The scope that a stored canonical form spells.
    init(organisation: String, canonicalJSON: String) throws(EngineError) {
        let members: JSONMembers?
        do throws(JSONError) {
            members = try JSONText(parsing: canonicalJSON).parsed().members
        } catch {
            throw .internalFailure("a stored scope is not JSON: \(error)")
        }
        var pairs: [(String, String)] = []
        if let members {
            for (key, value) in members { pairs.append((key, value.string ?? "")) }
        }
        try self.init(organisation: organisation, pairs: pairs)
    }

    private static func isKey(_ key: String) -> Bool {
        let bytes = key.utf8
        return (1...100).contains(bytes.count)
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

extension Scope: Hashable {
    /// Bytewise equality of organisation and canonical form.
    package static func == (left: Scope, right: Scope) -> Bool {
        left.canonicalJSON == right.canonicalJSON && isSame(left.organisation, right.organisation)
    }

    /// Hashes the canonical form.
    package func hash(into hasher: inout Hasher) { hasher.combine(canonicalJSON) }
}

private func problem(_ path: [FieldProblem.Step], _ message: String, _ type: String) -> FieldProblem {
    FieldProblem(path: [.key("scope")] + path, message: message, type: type)
}
