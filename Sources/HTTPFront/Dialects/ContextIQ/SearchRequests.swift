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
    /// The parts of the score; asked for with `explain`, not by name.
    static let explanation = IncludedFields(rawValue: 16)

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
    var type: SearchType?
    var kinds: Set<MemoryKind>?
    var explains: Bool?
    var ranking = Ranking()
}

extension FieldReader {
    /// The body of a search, or a query of a batch.
    ///
    /// `nil` with problems noted when something is wrong.
    mutating func search(by caller: Caller, defaults: SearchDefaults = SearchDefaults()) -> MemorySearch? {
        let type = searchType() ?? defaults.type ?? .semantic
        let ranking = ranking(over: defaults.ranking)
        let explains = optional("explain", .boolean) ?? defaults.explains ?? false
        let scopeMatch = scopeMatch() ?? defaults.scopeMatch ?? .exact
        let scope =
            object["scope"] == nil && defaults.scope != nil
            ? defaults.scope : scope(of: caller.organisation, isRequired: !caller.isAdmin)
        let kinds = kinds() ?? defaults.kinds ?? [.fact]
        let asOf = time("as_of")
        let query = query(for: type)
        let topK = topK() ?? defaults.topK
        let topic = nullable("topic", .string)
        let confidence = optional("min_confidence", .number)
        let similarity = optional("min_similarity", .number)
        let filter = filter("filter")
        let isExact = optional("exact", .boolean) ?? defaults.isExact ?? false
        var included = included() ?? defaults.included ?? []
        if explains { included.insert(.explanation) }
        guard problems.isEmpty, let scope, let query else { return nil }
        let request = SearchRequest(
            scope: scope,
            scopeMatch: scopeMatch,
            kinds: kinds,
            asOf: asOf,
            query: query.query,
            type: type,
            words: query.words,
            // A batch may mix ways to search; weights that stand beside its queries are for those that have some.
            ranking: type == .semantic && ranking == defaults.ranking ? Ranking() : ranking,
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
            included: included(),
            type: searchType(),
            kinds: kinds(),
            explains: optional("explain", .boolean),
            ranking: ranking(over: Ranking())
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

    /// A text, a vector, or both where words and meaning are looked for.
    private mutating func query(for type: SearchType) -> (query: SearchQuery, words: String?)? {
        switch (object["search_query"] != nil, object["query_embedding"] != nil) {
        case (true, false): return required("search_query", .string).map { (.text($0), nil) }
        case (false, true): return vector("query_embedding").map { (.vector($0), nil) }
        case (true, true) where type != .semantic:
            let (words, vector) = (required("search_query", .string), vector("query_embedding"))
            if let words, let vector { return (.vector(vector), words) }
        case (true, true):
            refuse(
                [.key("query_embedding")],
                "give either search_query or query_embedding, got both",
                "value_error.conflict"
            )
        case (false, false):
            let hint = type == .semantic ? "field required, or query_embedding instead" : "field required"
            refuse([.key("search_query")], hint, "value_error.missing")
        }
        return nil
    }

    /// `search_type`: what decides the order.
    private mutating func searchType() -> SearchType? {
        guard let name = nullable("search_type", .string) else { return nil }
        if let type = SearchType(rawValue: name) { return type }
        refuse(
            [.key("search_type")],
            "expected one of semantic, keyword, hybrid, got '\(name.prefix(64))'",
            "value_error.const"
        )
        return nil
    }

    /// `kinds`: facts, turns or both.
    private mutating func kinds() -> Set<MemoryKind>? {
        guard let list = nullable("kinds", .array) else { return nil }
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
        if list.count == 0 { refuse([.key("kinds")], "must not be empty", "value_error.list.min_items") }
        return kinds
    }

    /// `weights` and `recency`.
    private mutating func ranking(over defaults: Ranking) -> Ranking {
        var ranking = defaults
        if let object = present("weights") {
            guard object.kind == .object else {
                refuse([.key("weights")], "expected an object, got \(object.kind)", "type_error.dict")
                return ranking
            }
            var weights = FieldReader(object, at: path + [.key("weights")])
            if let semantic = weights.weight("semantic") { ranking.semantic = semantic }
            if let keyword = weights.weight("keyword") { ranking.keyword = keyword }
            if let context = weights.weight("context") { ranking.context = context }
            if let importance = weights.weight("importance") { ranking.importance = importance }
            take(weights.problems)
        }
        if let object = present("recency") {
            guard object.kind == .object else {
                refuse([.key("recency")], "expected an object, got \(object.kind)", "type_error.dict")
                return ranking
            }
            var recency = FieldReader(object, at: path + [.key("recency")])
            ranking.recency = recency.weight("weight") ?? 0.2
            let (days, seconds) = (recency.halfLife("half_life_days"), recency.halfLife("half_life_seconds"))
            if days != nil, seconds != nil {
                recency.refuse(
                    [.key("half_life_seconds")],
                    "give either half_life_days or half_life_seconds, got both",
                    "value_error.conflict"
                )
            }
            if let days { ranking.halfLife = days * 86_400 }
            if let seconds { ranking.halfLife = seconds }
            take(recency.problems)
        }
        return ranking
    }

    /// A number from 0 to 1.
    private mutating func weight(_ key: String) -> Double? {
        guard let value = optional(key, .number) else { return nil }
        if (0...1).contains(value) { return value }
        refuse([.key(key)], "must be from 0 to 1, got \(value)", "value_error.number.not_in_range")
        return nil
    }

    /// A time above 0.
    private mutating func halfLife(_ key: String) -> Double? {
        guard let value = optional(key, .number) else { return nil }
        if value > 0, value <= 1e10 { return value }
        refuse([.key(key)], "must be above 0 and at most 1e10, got \(value)", "value_error.number.not_in_range")
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
}
