import JSON
import MemoryEngine
import Store

extension FieldReader {
    /// The body of a create, or an entry of a batch.
    ///
    /// `nil` with problems noted when something is wrong.
    ///
    /// - Parameter standardScope: The scope of one that names none; `nil` when it must.
    mutating func newMemory(by caller: Caller, standardScope: Scope? = nil) -> NewMemory? {
        let scope =
            if let standardScope, object["scope"] == nil { standardScope } else {
                scope(of: caller.organisation, isRequired: true)
            }
        let fact = factOrHint()
        let topic = nullable("topic", .string)
        let confidence = optional("confidence", .number)
        let importance = optional("importance", .number)
        let metadata = optional("metadata", .object)
        let embedding = vector("embedding")
        let id = identifier("id", MemoryEntity.self)
        let session = identifier("session_id", SessionEntity.self)
        let ttl = nullable("ttl_seconds", .integer)
        guard problems.isEmpty, let scope, let fact else { return nil }
        return NewMemory(
            id: id,
            scope: scope,
            fact: fact,
            topic: topic,
            confidence: confidence ?? 1.0,
            importance: importance ?? 0.5,
            metadata: metadata ?? .emptyObject,
            embedding: embedding,
            sessionID: session,
            ttlSeconds: ttl
        )
    }

    /// The fact; a body in the Context0 dialect gets told where it belongs.
    private mutating func factOrHint() -> String? {
        if object["fact"] == nil, object["text"] != nil {
            refuse(
                [.key("fact")],
                "field required; a body with 'text' belongs to the Context0 dialect: "
                    + "use the prefix /context0/api/v1 or the header X-API-Dialect: context0",
                "value_error.missing"
            )
            return nil
        }
        return required("fact", .string)
    }

    /// Readers of a list's entries; entries that are no objects and lists of a wrong length are noted.
    mutating func objects(_ list: JSONElements, named name: String) -> [FieldReader] {
        let count = list.count
        guard (1...Limits.batch).contains(count) else {
            refuse(
                [.key(name)],
                "expected 1 to \(Limits.batch) entries, got \(count)",
                count == 0 ? "value_error.list.min_items" : "value_error.list.max_items"
            )
            return []
        }
        var readers: [FieldReader] = []
        for (position, element) in list.enumerated() {
            if element.kind == .object {
                readers.append(FieldReader(element, at: path + [.key(name), .index(position)]))
            } else {
                refuse([.key(name), .index(position)], "expected an object, got \(element.kind)", "type_error.dict")
            }
        }
        return readers
    }
}

extension MemoryPatch {
    /// The body of an update.
    ///
    /// A topic of `null` clears it, and so does a `ttl_seconds` of `null`.
    ///
    /// - Throws: 422 with every wrong member.
    init(contextIQ body: JSONElement) throws(APIError) {
        var fields = FieldReader(body)
        let expiry: MemoryPatch.ExpiryChange? =
            if body["ttl_seconds"]?.isNull == true { .never } else {
                fields.optional("ttl_seconds", .integer).map { .after(seconds: $0) }
            }
        let topic: MemoryPatch.TopicChange? =
            if body["topic"]?.isNull == true { .clear } else { fields.optional("topic", .string).map { .set($0) } }
        self.init(
            fact: fields.optional("fact", .string),
            embedding: fields.vector("embedding"),
            topic: topic,
            confidence: fields.optional("confidence", .number),
            importance: fields.optional("importance", .number),
            metadata: fields.optional("metadata", .object),
            expiry: expiry
        )
        try fields.check()
    }
}

extension QueryParameters {
    /// The scope of a list: `scope` as JSON, `scope_user_id` and `scope_org_id` as further pairs.
    ///
    /// - Throws: 400 when `scope` is not JSON; 422 when the scope is missing or breaks a rule.
    func contextIQScope(for caller: Caller) throws(APIError) -> Scope {
        if !namesScope, !caller.isAdmin {
            throw APIError(
                invalid: [FieldProblem(path: [.key("scope")], message: "field required", type: "value_error.missing")],
                in: .query
            )
        }
        var pairs: [(String, String)] = []
        if let text = given("scope") {
            pairs = try scopePairs(text)
        }
        for (name, key) in [("scope_user_id", "user_id"), ("scope_org_id", "org_id")] {
            if let value = self[name], !pairs.contains(where: { $0 == (key, value) }) { pairs.append((key, value)) }
        }
        do {
            return try Scope(organisation: caller.organisation, pairs: pairs)
        } catch {
            throw APIError(error, in: .query)
        }
    }

    /// Whether a scope is given in any form.
    var namesScope: Bool { given("scope") != nil || self["scope_user_id"] != nil || self["scope_org_id"] != nil }

    private func scopePairs(_ text: String) throws(APIError) -> [(String, String)] {
        let value: JSONElement
        do {
            value = try JSONDocument(parsing: Array(text.utf8)).root
        } catch {
            throw .malformed("The query parameter 'scope' is not valid JSON: \(error)")
        }
        guard let members = value.members else {
            throw .malformed("The query parameter 'scope' must be a JSON object, got \(value.kind)")
        }
        var pairs: [(String, String)] = []
        var problems: [FieldProblem] = []
        for (key, value) in members {
            if let text = value.string {
                pairs.append((key, text))
            } else {
                problems.append(
                    FieldProblem(
                        path: [.key("scope"), .key(key)],
                        message: "expected a string, got \(value.kind)",
                        type: "type_error.string"
                    )
                )
            }
        }
        guard problems.isEmpty else { throw APIError(invalid: problems, in: .query) }
        return pairs
    }
}
