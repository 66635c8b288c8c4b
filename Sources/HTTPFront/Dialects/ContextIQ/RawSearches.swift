import JSON
import MemoryEngine
import NIOCore
import Store

// Searches whose bodies are vectors alone: little-endian float32 values, a row after the other. What JSON bodies say beside
// the vector stands in the query string.
extension AdmittedRequest {
    /// A search whose body is its vector.
    ///
    /// - Throws: `APIError` 400 and 422 for parameters, 422 for a body of another length than a vector; 501 for ways to
    ///   search that this server knows but does not serve.
    func rawSearch() async throws -> MemorySearch {
        // What is wrong with the parameters is told before the body is read.
        let query = try query()
        let search = try query.contextIQSearch(for: caller)
        return try Self.rawSearch(search, query, of: try await body())
    }

    /// A search whose body is its vector, and has been read.
    ///
    /// - Throws: As ``rawSearch()``.
    func rawSearch(of body: ByteBuffer) throws -> MemorySearch {
        let query = try query()
        return try Self.rawSearch(try query.contextIQSearch(for: caller), query, of: body)
    }

    private static func rawSearch(
        _ search: MemorySearch,
        _ query: QueryParameters,
        of body: ByteBuffer
    ) throws -> MemorySearch {
        var body = body
        let dimension = try query.dimension(default: max(1, body.readableBytes / MemoryLayout<Float>.size))
        let rows = try body.readRows(of: dimension)
        guard rows.count == 1 else {
            throw APIError(invalid: [.body("expected one row of \(dimension) float32 values, got \(rows.count) rows")])
        }
        return search.asking(rows[0])
    }

    /// The searches of a body of vectors that share everything else.
    ///
    /// - Throws: As ``rawSearch()``; 422 when `dim` is missing.
    func rawSearches() async throws -> [MemorySearch] {
        let query = try query()
        let search = try query.contextIQSearch(for: caller)
        guard query["dim"] != nil else {
            let problem = FieldProblem(path: [.key("dim")], message: "field required", type: "value_error.missing")
            throw APIError(invalid: [problem], in: .query)
        }
        var body = try await body()
        return try body.readRows(of: query.dimension(default: 1)).map { search.asking($0) }
    }
}

extension QueryParameters {
    /// `dim`: the values of a row.
    fileprivate func dimension(default standard: Int) throws(APIError) -> Int {
        try integer("dim", default: min(standard, Limits.dimension), in: 1...Limits.dimension)
    }

    /// Everything of a search but its vector.
    fileprivate func contextIQSearch(for caller: Caller) throws(APIError) -> MemorySearch {
        let type = try choice("search_type", of: SearchType.allCases.map(\.rawValue)).flatMap(SearchType.init)
        var included = try included()
        if try boolean("explain") { included.insert(.explanation) }
        if let type, type != .semantic, self["search_query"] == nil {
            throw .refused("search_query", "field required: a \(type) search needs a text", "value_error.missing")
        }
        let request = SearchRequest(
            scope: try contextIQScope(for: caller),
            scopeMatch: try choice("scope_match", of: ["exact", "subset"]) == "subset" ? .subset : .exact,
            kinds: try kinds(),
            asOf: try time("as_of"),
            query: .vector([]),
            type: type ?? .semantic,
            words: type == .semantic || type == nil ? nil : self["search_query"],
            topK: try topK(),
            topic: self["topic"],
            minimumConfidence: try number("min_confidence"),
            filter: try contextIQFilter(),
            minimumSimilarity: try number("min_similarity"),
            isExact: try boolean("exact"),
            includesEmbedding: included.contains(.embedding)
        )
        return MemorySearch(request: request, included: included)
    }

    /// `top_k`, or `limit`, which is the same.
    private func topK() throws(APIError) -> Int {
        let limit = try integer("limit", default: ContextIQ.defaultTopK, in: 1...Limits.topK)
        let topK = try integer("top_k", default: limit, in: 1...Limits.topK)
        guard self["limit"] == nil || topK == limit else {
            throw .refused("limit", "limit is an alias of top_k; got \(limit) and \(topK)", "value_error.conflict")
        }
        return topK
    }

    /// `filter`, as JSON.
    func contextIQFilter() throws(APIError) -> MemoryFilter {
        guard let text = given("filter") else { return .all }
        let element: JSONElement
        do {
            element = try JSONDocument(parsing: Array(text.utf8)).root
        } catch {
            throw .malformed("The query parameter 'filter' is not valid JSON: \(error)")
        }
        do {
            return try MemoryFilter(contextIQ: element)
        } catch {
            throw APIError(error, in: .query)
        }
    }

    /// `include`: names with commas between them.
    func included() throws(APIError) -> IncludedFields {
        var included: IncludedFields = []
        for name in (self["include"] ?? "").split(separator: ",") {
            guard let field = IncludedFields(name: String(name)) else {
                let message = "expected one of \(IncludedFields.names), got '\(name.prefix(64))'"
                throw .refused("include", message, "value_error.const")
            }
            included.insert(field)
        }
        return included
    }

    /// `kinds`: names with commas between them; facts alone when there are none.
    func kinds() throws(APIError) -> Set<MemoryKind> {
        var kinds: Set<MemoryKind> = []
        for name in (given("kinds") ?? "fact").split(separator: ",", omittingEmptySubsequences: false) {
            guard let kind = MemoryKind(contextIQ: String(name)) else {
                throw .refused("kinds", "expected fact or turn, got '\(name.prefix(64))'", "value_error.const")
            }
            kinds.insert(kind)
        }
        return kinds
    }

    /// One of several words, if the parameter is there.
    func choice(_ name: String, of words: [String]) throws(APIError) -> String? {
        guard let text = given(name) else { return nil }
        guard words.contains(text) else {
            let message = "expected one of \(words.joined(separator: ", ")), got '\(text.prefix(64))'"
            throw .refused(name, message, "value_error.const")
        }
        return text
    }
}

extension ByteBuffer {
    /// The rows that the bytes are.
    fileprivate mutating func readRows(of dimension: Int) throws(APIError) -> [[Float]] {
        let size = dimension * MemoryLayout<Float>.size
        guard readableBytes > 0, readableBytes % size == 0 else {
            let message =
                "expected rows of \(dimension) float32 values (\(size) bytes each), got \(readableBytes) bytes"
            throw APIError(invalid: [.body(message)])
        }
        let count = readableBytes / size
        guard count <= Limits.batch else {
            let message = "at most \(Limits.batch) rows of \(dimension) float32 values, got \(count)"
            throw APIError(invalid: [.body(message)])
        }
        defer { moveReaderIndex(forwardBy: readableBytes) }
        // SAFETY: the bytes are read only within the call; rows lie within them, as their number was counted.
        return unsafe withUnsafeReadableBytes { bytes in
            (0..<count).map {
                unsafe LittleEndianFloats.values(in: .init(rebasing: bytes[$0 * size..<($0 + 1) * size]))
            }
        }
    }
}

extension MemorySearch {
    /// The same search for another vector.
    fileprivate func asking(_ vector: [Float]) -> MemorySearch {
        var request = request
        request.query = .vector(vector)
        return MemorySearch(request: request, included: included)
    }
}

extension APIError {
    /// 422 for a query parameter.
    static func refused(_ name: String, _ message: String, _ type: String) -> APIError {
        APIError(invalid: [FieldProblem(path: [.key(name)], message: message, type: type)], in: .query)
    }
}

extension FieldProblem {
    /// A problem with the bytes of the body.
    fileprivate static func body(_ message: String) -> FieldProblem {
        FieldProblem(path: [], message: message, type: "value_error.raw_rows")
    }
}
