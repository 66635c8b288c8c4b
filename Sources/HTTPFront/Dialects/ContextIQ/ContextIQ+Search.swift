import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import NIOCore

extension ContextIQ {
    func addSearchRoutes(to routes: inout RouteBuilder, base: String) {
        routes.add(.post, base + "/memories/search", requiring: .memoryRead, rate: .search, search)
        routes.addDirect(base + "/memories/search", requiring: .memoryRead, rate: .search, searchAtOnce)
        routes.add(.post, base + "/memories/search/batch", requiring: .memoryRead, rate: .search, searchBatch)
    }

    private func search(_ request: AdmittedRequest) async throws -> Response {
        let search = request.isRaw ? try await request.rawSearch() : try await self.search(in: request)
        let hits = try await engine.search(search.request, for: request.caller)
        return Response(json: try body(of: hits, search.included, for: request.caller))
    }

    /// A search that needs to wait for nothing.
    private func searchAtOnce(_ request: AdmittedRequest, _ body: ByteBuffer) throws -> DirectRoute.Answer? {
        let search =
            request.isRaw
            ? try request.rawSearch(of: body)
            : try self.search(in: try AdmittedRequest.jsonObject(in: body), by: request.caller)
        guard let short = try engine.shortSearch(search.request, for: request.caller) else { return nil }
        return { try self.body(of: engine.answer(short), search.included, for: request.caller) }
    }

    private func body(
        of hits: SearchAnswer,
        _ included: IncludedFields,
        for caller: Caller
    ) throws(EngineError) -> ByteBuffer {
        let accesses = try accesses(of: hits, included, for: caller)
        var writer = JSONWriter(capacity: 64 + 320 * hits.count)
        writer.contextIQ(hits, included, accesses: accesses)
        return ByteBuffer(bytes: writer.bytes)
    }

    /// How often each hit was read, when that was asked for.
    private func accesses(
        of answer: SearchAnswer,
        _ included: IncludedFields,
        for caller: Caller
    ) throws(EngineError) -> [MemoryAccess]? {
        guard included.contains(.access) else { return nil }
        return try engine.accesses(of: answer.map(\.memory.id), for: caller)
    }

    private func search(in request: AdmittedRequest) async throws -> MemorySearch {
        try search(in: try await request.jsonObject(), by: request.caller)
    }

    private func search(in object: JSONElement, by caller: Caller) throws(APIError) -> MemorySearch {
        var fields = FieldReader(object)
        let search = fields.search(by: caller)
        try fields.check()
        guard let search else { throw APIError.internalFailure("a search without problems is missing") }
        return search
    }

    /// Many queries in one call.
    ///
    /// What the engine refuses of one query is told in its place.
    private func searchBatch(_ request: AdmittedRequest) async throws -> Response {
        let searches = request.isRaw ? try await request.rawSearches() : try await self.searches(in: request)
        let results = try await engine.search(searches.map(\.request), for: request.caller)
        return try .json(capacity: 64 + 3_200 * results.count) { writer in
            try writer.object { writer in
                writer.key("results")
                try writer.array(zip(results, searches).enumerated()) { writer, entry in
                    let (position, (result, search)) = entry
                    switch result {
                    case .success(let hits):
                        let accesses = try accesses(of: hits, search.included, for: request.caller)
                        writer.contextIQ(hits, search.included, accesses: accesses)
                    case .failure(let error):
                        writer.contextIQ(refusal: APIError(error, inEntry: position, of: "queries"))
                    }
                }
            }
        }
    }

    private func searches(in request: AdmittedRequest) async throws -> [MemorySearch] {
        var fields = FieldReader(try await request.jsonObject())
        let entries = fields.required("queries", .array).map { fields.objects($0, named: "queries") } ?? []
        let defaults = fields.searchDefaults(by: request.caller)
        var searches: [MemorySearch] = []
        for var entry in entries {
            if let search = entry.search(by: request.caller, defaults: defaults) { searches.append(search) }
            fields.take(entry.problems)
        }
        try fields.check()
        return searches
    }
}
