import JSON
import MemoryEngine
import Store

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
    static let access = IncludedFields(rawValue: 8)

    /// The names as messages list them.
    static let names = "metadata, embedding, scope, access"

    init(rawValue: Int) {
        self.rawValue = rawValue
    }

    init?(name: String) {
        switch name {
        case "metadata": self = .metadata
        case "embedding": self = .embedding
        case "scope": self = .scope
        case "access": self = .access
        default: return nil
        }
    }
}

extension MemoryKind {
    /// The kind of a name in the native API.
    init?(contextIQ name: String) {
        switch name {
        case "fact": self = .fact
        case "turn": self = .turn
        default: return nil
        }
    }
}

/// What the queries of a batch share unless they say otherwise.
struct SearchDefaults: Sendable {
    var scope: Scope?
    var scopeMatch: SearchRequest.ScopeMatch?
    var topK: Int?
    var isExact: Bool?
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
        try refuseUnserved(["explain"])
        try refuseUnservedModes()
        let scopeMatch = scopeMatch() ?? defaults.scopeMatch ?? .exact
        let scope =
            object["scope"] == nil && defaults.scope != nil
            ? defaults.scope : scope(of: caller.organisation, isRequired: !caller.isAdmin)
        let kinds = kinds()
        let asOf = time("as_of")
        let query = query()
        let topK = topK() ?? defaults.topK
        let topic = nullable("topic", .string)
        let confidence = optional("min_confidence", .number)
        let similarity = optional("min_similarity", .number)
        let filter = filter("filter")
        let isExact = optional("exact", .boolean) ?? defaults.isExact ?? false
        let included = included() ?? defaults.included ?? []
        guard problems.isEmpty, let scope, let query else { return nil }
        let request = SearchRequest(
            scope: scope,
            scopeMatch: scopeMatch,
            kinds: kinds,
            asOf: asOf,
            query: query,
            topK: topK ?? ContextIQ.defaultTopK,
            topic: topic,
            minimumConfidence: confidence,
            filter: filter,
            minimumSimilarity: similarity,
            isExact: isExact,
            includesEmbedding: included.contains(.embedding)
        )
        return MemorySearch(request: request, included: included)
    }

    /// The members beside `queries` of a batch.
    mutating func searchDefaults(by caller: Caller) -> SearchDefaults {
        let scope = object["scope"] == nil ? nil : scope(of: caller.organisation, isRequired: true)
        return SearchDefaults(
            scope: scope,
            scopeMatch: scopeMatch(),
            topK: topK(),
            isExact: optional("exact", .boolean),
            included: included()
        )
    }

    /// `scope_match`: which scopes the pairs of `scope` mean.
    private mutating func scopeMatch() -> SearchRequest.ScopeMatch? {
        switch nullable("scope_match", .string) {
        case nil: return nil
        case "exact": return .exact
        case "subset": return .subset
        case .some(let other):
            refuse(
                [.key("scope_match")],
                "expected one of exact, subset, got '\(other.prefix(64))'",
                "value_error.const"
            )
            return nil
        }
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
                    "expected one of \(IncludedFields.names), got \(received)",
                    "value_error.const"
                )
            }
        }
        return included
    }

    /// Refuses values of enumerations: those that are planned with 501, all others with 422.
    private mutating func refuseUnservedModes() throws(APIError) {
        if let type = nullable("search_type", .string), type != "semantic" {
            if ["keyword", "hybrid"].contains(type) {
                throw .notImplemented("search_type '\(type)' is not available, only 'semantic'")
            }
            refuse(
                [.key("search_type")],
                "expected one of semantic, keyword, hybrid, got '\(type.prefix(64))'",
                "value_error.const"
            )
        }
    }

    /// `kinds`: facts alone when it is absent.
    private mutating func kinds() -> Set<MemoryKind> {
        guard let list = nullable("kinds", .array) else { return [.fact] }
        var kinds: Set<MemoryKind> = []
        for (position, element) in list.enumerated() {
            if let kind = element.string.flatMap(MemoryKind.init(contextIQ:)) {
                kinds.insert(kind)
            } else {
                let received = element.string.map { "'\($0.prefix(64))'" } ?? element.kind.description
                refuse(
                    [.key("kinds"), .index(position)],
                    "expected fact or turn, got \(received)",
                    "value_error.const"
                )
            }
        }
        if list.count == 0 {
            refuse([.key("kinds")], "expected at least one of fact, turn", "value_error.list.min_items")
        }
        return kinds
    }
}
