import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension ContextIQ {
    func addMemoryRoutes(to routes: inout RouteBuilder, base: String) {
        let memories = base + "/memories"
        routes.add(.post, memories, requiring: .memoryCreate, takesIdempotencyKey: true, createMemory)
        routes.add(.get, memories, requiring: .memoryRead, listMemories)
        routes.add(
            .post,
            memories + "/batch",
            requiring: .memoryCreate,
            rate: .batch,
            takesIdempotencyKey: true,
            createMemories
        )
        routes.add(.get, memories + "/{id}", requiring: .memoryRead, getMemory)
        routes.add(.patch, memories + "/{id}", requiring: .memoryUpdate, updateMemory)
        routes.add(.delete, memories + "/{id}", requiring: .memoryDelete, deleteMemory)
        routes.add(.get, memories + "/{id}/revisions", requiring: .memoryRead, listRevisions)
    }

    private func createMemory(_ request: AdmittedRequest) async throws -> Response {
        var fields = FieldReader(try await request.jsonObject())
        let new = fields.newMemory(by: request.caller)
        try fields.check()
        guard let new else { throw APIError.internalFailure("a memory without problems is missing") }
        let memory = try await engine.createMemory(
            new,
            by: request.caller,
            recording: request.recording(.created) { $0.contextIQ($1) }
        )
        return .json(.created) { $0.contextIQ(memory) }
    }

    private func getMemory(_ request: AdmittedRequest) async throws -> Response {
        let query = try request.query()
        let included = try query.included()
        let (id, asOf): (MemoryID, _) = (try request.id("Memory"), try query.time("as_of"))
        let memory =
            if let asOf { try engine.memory(id, asOf: asOf, for: request.caller) } else {
                try engine.memory(id, for: request.caller)
            }
        let extras = try extras(of: [memory], included, asOf: asOf, for: request.caller)
        return .json { $0.contextIQ(memory, access: extras.accesses?[0], embedding: extras.embeddings?[0]) }
    }

    private func listMemories(_ request: AdmittedRequest) async throws -> Response {
        let query = try request.query()
        let page = try query.page(defaultLimit: Self.defaultLimit, largestLimit: Self.largestLimit)
        let included = try query.included()
        let list = MemoryListRequest(
            scope: try query.contextIQScope(for: request.caller),
            scopeMatch: try query.choice("scope_match", of: ["exact", "subset"]) == "subset" ? .subset : .exact,
            kinds: try query.kinds(),
            topic: query["topic"],
            filter: try query.contextIQFilter(),
            asOf: try query.time("as_of")
        )
        let found: Listing<Memory>
        do {
            found = try await engine.memories(list, page: page, for: request.caller)
        } catch {
            throw APIError(error, in: .query)
        }
        let extras = try extras(of: found.items, included, asOf: list.asOf, for: request.caller)
        return .json(capacity: 512 * (found.items.count + 1)) { writer in
            writer.object { writer in
                writer.key("memories")
                writer.array(found.items.enumerated()) { writer, item in
                    let (access, embedding) = (extras.accesses?[item.offset], extras.embeddings?[item.offset])
                    writer.contextIQ(item.element, access: access, embedding: embedding)
                }
                writer.paging(found.total, page)
            }
        }
    }

    /// What `include` asks for beyond the members that every answer has.
    private func extras(
        of memories: [Memory],
        _ included: IncludedFields,
        asOf: Timestamp?,
        for caller: Caller
    ) throws(EngineError) -> (accesses: [MemoryAccess]?, embeddings: [[Float]]?) {
        (
            included.contains(.access) ? try engine.accesses(of: memories.map(\.id), for: caller) : nil,
            included.contains(.embedding) ? try engine.embeddings(of: memories, asOf: asOf, for: caller) : nil
        )
    }

    private func updateMemory(_ request: AdmittedRequest) async throws -> Response {
        let id: MemoryID = try request.id("Memory")
        let patch = try MemoryPatch(contextIQ: try await request.jsonObject())
        let memory = try await engine.updateMemory(id, patch, by: request.caller)
        return .json { $0.contextIQ(memory) }
    }

    private func deleteMemory(_ request: AdmittedRequest) async throws -> Response {
        let purges = try request.query().boolean("purge")
        try await engine.deleteMemory(request.id("Memory"), purges: purges, by: request.caller)
        return .noContent
    }

    private func listRevisions(_ request: AdmittedRequest) async throws -> Response {
        let revisions = try engine.revisions(
            of: request.id("Memory"),
            includeDeleted: request.query().boolean("include_deleted"),
            for: request.caller
        )
        return .json(capacity: 512 * (revisions.count + 1)) { writer in
            writer.object { writer in
                writer.key("revisions")
                writer.array(revisions) { $0.contextIQ($1) }
            }
        }
    }

    /// One transaction for all.
    ///
    /// Not atomic: what is wrong with one memory leaves the others alone.
    private func createMemories(_ request: AdmittedRequest) async throws -> Response {
        if request.isLines { return try await createStreamedMemories(request) }
        var fields = FieldReader(try await request.jsonObject())
        let isAtomic = fields.optional("atomic", .boolean) ?? false
        let entries = fields.required("memories", .array).map { fields.objects($0, named: "memories") } ?? []
        try fields.check()

        var results: [Result<Memory, APIError>?] = []
        var drafts: [NewMemory] = []
        for var entry in entries {
            let new = entry.newMemory(by: request.caller)
            if let new, entry.problems.isEmpty {
                drafts.append(new)
                results.append(nil)
            } else {
                fields.take(entry.problems)
                results.append(.failure(APIError(invalid: entry.problems)))
            }
        }
        if isAtomic { try fields.check() }

        let refused = results
        var created: [Result<Memory, EngineError>] = []
        if !drafts.isEmpty {
            created = try await engine.createMemories(
                drafts,
                atomic: isAtomic,
                by: request.caller,
                recording: request.recording(.created) { writer, created in
                    writer.contextIQ(batch: Self.merged(refused, created))
                }
            )
        }
        let merged = Self.merged(refused, created)
        return .json(.created, capacity: 512 * (merged.count + 1)) { $0.contextIQ(batch: merged) }
    }

    /// A memory a line, as many as the client likes, in transactions of up to 1,000.
    private func createStreamedMemories(_ request: AdmittedRequest) async throws -> Response {
        let query = try request.query()
        let stream = MemoryStream(
            engine: engine,
            caller: request.caller,
            standardScope: query.namesScope ? try query.contextIQScope(for: request.caller) : nil,
            isKeywordIndexed: try query.boolean("keywords", default: true)
        )
        return try await stream.respond(to: request)
    }

    /// The outcome of every entry of a batch: what was refused before, and for the others what the engine answered.
    private static func merged(
        _ refused: [Result<Memory, APIError>?],
        _ created: [Result<Memory, EngineError>]
    ) -> [Result<Memory, APIError>] {
        var next = created.makeIterator()
        return refused.enumerated().map { position, result in
            result ?? next.next().map { $0.mapError { APIError($0, inEntry: position, of: "memories") } }
                ?? .failure(.internalFailure("the engine answered for fewer memories than it was given"))
        }
    }
}

extension APIError {
    /// An engine's refusal of one entry of a list, with paths that name the entry.
    init(_ error: EngineError, inEntry position: Int, of list: String) {
        guard case .invalid(let problems) = error else {
            self.init(error)
            return
        }
        self.init(
            invalid: problems.map {
                FieldProblem(path: [.key(list), .index(position)] + $0.path, message: $0.message, type: $0.type)
            }
        )
    }
}
