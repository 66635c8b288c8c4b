import JSON
import MemoryEngine

/// A search and what its answer shall show.
struct MemorySearch: Sendable {
    let request: SearchRequest
    let included: IncludedFields
}

/// What a hit shows beyond the documented members.
struct IncludedFields: OptionSet, Sendable {
    let rawValue: Int

    static let metadata = IncludedFields(rawValue: 1)
    static let embedding = IncludedFields(rawValue: 2)
    static let scope = IncludedFields(rawValue: 4)

    init(rawValue: Int) {
        self.rawValue = rawValue
    }

    init?(name: String) {
        switch name {
        case "metadata": self = .metadata
        case "embedding": self = .embedding
        case "scope": self = .scope
        default: return nil
        }
    }
}

/// What the queries of a batch share unless they say otherwise.
struct SearchDefaults: Sendable {
    var scope: Scope?
    var topK: Int?
    var included: IncludedFields?
}

extension FieldReader {
    /// The body of a search, or a query of a batch.
    ///
    /// `nil` with problems noted when something is wrong.
    ///
    /// - Throws: 501 for ways to search that this server knows but does not serve.
    mutating func search(
        by caller: Caller,
        defaults: SearchDefaults = SearchDefaults()
    ) throws(APIError) -> MemorySearch? {
        try refuseUnserved(["filter", "as_of", "explain", "ttl_seconds"])
        try refuseUnservedModes()
        let scope =
            object["scope"] == nil && defaults.scope != nil
            ? defaults.scope : scope(of: caller.organisation, isRequired: !caller.isAdmin)
        let query = query()
        let topK = topK() ?? defaults.topK
        let topic = nullable("topic", .string)
        let confidence = optional("min_confidence", .number)
        let similarity = optional("min_similarity", .number)
        _ = optional("exact", .boolean)
        let included = included() ?? defaults.included ?? []
        guard problems.isEmpty, let scope, let query else { return nil }
        let request = SearchRequest(
            scope: scope,
            query: query,
            topK: topK ?? ContextIQ.defaultTopK,
            topic: topic,
            minimumConfidence: confidence,
            minimumSimilarity: similarity,
            includesEmbedding: included.contains(.embedding)
        )
        return MemorySearch(request: request, included: included)
    }

    /// The members beside `queries` of a batch.
    mutating func searchDefaults(by caller: Caller) -> SearchDefaults {
        let scope = object["scope"] == nil ? nil : scope(of: caller.organisation, isRequired: true)
        return SearchDefaults(scope: scope, topK: topK(), included: included())
    }

    /// `top_k`, or `limit`, which is the same.
    private mutating func topK() -> Int? {
        let topK = integer("top_k", in: 1...Limits.topK)
        let limit = integer("limit", in: 1...Limits.topK)
        if let topK, let limit, topK != limit {
            refuse(
                [.key("limit")],
                "limit is an alias of top_k; got \(limit) and \(topK)",
                "value_error.conflict"
            )
        }
        return topK ?? limit
    }

    /// Exactly one of a text and a vector.
    private mutating func query() -> SearchQuery? {
        switch (object["search_query"] != nil, object["query_embedding"] != nil) {
        case (true, false): return required("search_query", .string).map { .text($0) }
        case (false, true): return vector("query_embedding").map { .vector($0) }
        case (true, true):
            refuse(
                [.key("query_embedding")],
                "give either search_query or query_embedding, got both",
                "value_error.conflict"
            )
        case (false, false):
            refuse([.key("search_query")], "field required, or query_embedding instead", "value_error.missing")
        }
        return nil
    }

    private mutating func included() -> IncludedFields? {
        guard let list = optional("include", .array) else { return nil }
        var included: IncludedFields = []
        for (position, element) in list.enumerated() {
            if let field = element.string.flatMap(IncludedFields.init(name:)) {
                included.insert(field)
            } else {
                let received = element.string.map { "'\($0.prefix(64))'" } ?? element.kind.description
                refuse(
                    [.key("include"), .index(position)],
                    "expected metadata, embedding or scope, got \(received)",
                    "value_error.const"
                )
            }
        }
        return included
    }

    /// Refuses values of enumerations: those that are planned with 501, all others with 422.
    private mutating func refuseUnservedModes() throws(APIError) {
        for (key, served, unserved) in [
            ("search_type", "semantic", ["keyword", "hybrid"]), ("scope_match", "exact", ["subset"]),
        ] {
            guard let value = nullable(key, .string), value != served else { continue }
            if unserved.contains(value) {
                throw .notImplemented("\(key) '\(value)' is not available, only '\(served)'")
            }
            let known = ([served] + unserved).joined(separator: ", ")
            refuse([.key(key)], "expected one of \(known), got '\(value.prefix(64))'", "value_error.const")
        }
        guard let kinds = present("kinds") else { return }
        let names = kinds.elements?.map { $0.string }
        guard let names, names == ["fact"] else { throw .notImplemented("kinds is not available, only [\"fact\"]") }
    }
}
