import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension Context0 {
    func addMemoryRoutes(to routes: inout RouteBuilder, base: String) {
        let memories = base + "/memories"
        routes.add(.post, memories, requiring: .memoryCreate, takesIdempotencyKey: true, createMemory)
        routes.add(.get, memories, requiring: .memoryRead, listMemories)
        routes.add(.post, memories + "/search", requiring: .memoryRead, rate: .search, search)
        routes.add(
            .post,
            memories + "/batch",
            requiring: .memoryCreate,
            rate: .batch,
            takesIdempotencyKey: true,
            changeMemories
        )
        routes.add(.get, memories + "/{id}", requiring: .memoryRead, getMemory)
        routes.add(.put, memories + "/{id}", requiring: .memoryUpdate, updateMemory)
        routes.add(.delete, memories + "/{id}", requiring: .memoryDelete, deleteMemory)
    }

    func answerPing() -> Response {
        .context0("pong") { $0.object { $0.member("version", "1.0.0") } }
    }

    private func createMemory(_ request: AdmittedRequest) async throws -> Response {
        var fields = FieldReader(try await request.jsonObject())
        let new = try fields.context0Memory(by: request.caller)
        try fields.check()
        guard let new else { throw APIError.internalFailure("a memory without problems is missing") }
        let write: @Sendable (inout JSONWriter, Memory) -> Void = { writer, memory in
            writer.context0("Memory created successfully") { $0.context0(memory) }
        }
        let memory = try await engine.createMemory(
            new,
            by: request.caller,
            recording: request.recording(.created, write)
        )
        return .json(.created) { write(&$0, memory) }
    }

    private func getMemory(_ request: AdmittedRequest) async throws -> Response {
        let memory = try engine.memory(request.id("Memory"), for: request.caller)
        return .context0("Memory retrieved successfully") { $0.context0(memory) }
    }

    private func updateMemory(_ request: AdmittedRequest) async throws -> Response {
        let id: MemoryID = try request.id("Memory")
        let patch = try patch(of: id, FieldReader(try await request.jsonObject()), by: request.caller)
        let memory = try await engine.updateMemory(id, patch, by: request.caller)
        return .context0("Memory updated successfully") { $0.context0(memory) }
    }

    /// The change of a memory that an object asks for.
    func patch(of id: MemoryID, _ fields: FieldReader, by caller: Caller) throws -> MemoryPatch {
        var fields = fields
        let session = fields.object["session_id"] == nil ? nil : try engine.memory(id, for: caller).sessionID
        let patch = fields.context0Patch(session: session)
        try fields.check()
        return patch
    }

    private func deleteMemory(_ request: AdmittedRequest) async throws -> Response {
        try await engine.deleteMemory(request.id("Memory"), by: request.caller)
        return .noContent
    }

    private func listMemories(_ request: AdmittedRequest) async throws -> Response {
        let query = try request.query()
        let page = try query.context0Page()
        let list = MemoryListRequest(
            scope: try Self.scope(of: request.caller),
            filter: try query.context0Filter(),
            order: try query.context0Order()
        )
        let found = try await engine.memories(list, page: page, for: request.caller)
        return .context0("Memories retrieved successfully", capacity: 512 * (found.items.count + 1)) { writer in
            writer.context0(found.items, total: found.total, page) { $0.context0($1) }
        }
    }

    private func search(_ request: AdmittedRequest) async throws -> Response {
        var fields = FieldReader(try await request.jsonObject())
        let query = fields.required("query", .string)
        let limit = fields.integer("limit", in: 1...Self.largestLimit) ?? Self.defaultLimit
        let skip = fields.integer("skip", in: 0...(Limits.topK - Self.largestLimit)) ?? 0
        let filter = fields.context0Filter()
        let type = (fields.word("search_type", of: SearchType.allCases.map(\.rawValue)) ?? nil) ?? "semantic"
        let threshold = fields.optional("threshold", .number)
        try fields.check()
        let search = SearchRequest(
            scope: try Self.scope(of: request.caller),
            query: .text(query ?? ""),
            type: SearchType(rawValue: type) ?? .semantic,
            topK: skip + limit,
            filter: filter,
            minimumSimilarity: threshold == 0 ? nil : threshold
        )
        let started = ContinuousClock.now
        let answer = try await engine.search(search, for: request.caller)
        let elapsed = (ContinuousClock.now - started) / .milliseconds(1)
        let page = Page(limit: limit, offset: skip)
        return .context0("Search completed successfully", capacity: 640 * (limit + 1)) { writer in
            writer.context0(
                answer.hits.dropFirst(skip),
                total: answer.hits.count,
                page,
                more: { $0.member("query_time_ms", (elapsed * 1_000).rounded() / 1_000) }
            ) { writer, hit in
                writer.context0(hit.memory, score: hit.score.map { Float($0) } ?? hit.similarity)
            }
        }
    }
}
