import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

/// What became of one operation of a batch.
private enum BatchOutcome: Sendable {
    case created(Memory)
    case updated(Memory)
    case deleted(MemoryID)
    case refused(APIError)

    var status: Int {
        switch self {
        case .created: 201
        case .updated: 200
        case .deleted: 204
        case .refused(let error): error.status.code
        }
    }
}

extension Context0 {
    /// The most operations of a batch.
    private static let batchLimit = 100

    /// Operations in their order; creates that follow each other are one transaction.
    ///
    /// What is wrong with one operation is told in its place and leaves the others alone.
    func changeMemories(_ request: AdmittedRequest) async throws -> Response {
        var fields = FieldReader(try await request.jsonObject())
        let onlyCreates = fields.object["operations"] == nil
        let name = onlyCreates ? "memories" : "operations"
        let entries = fields.required(name, .array).map { batchEntries($0, named: name, of: &fields) } ?? []
        try fields.check()

        var outcomes: [BatchOutcome] = []
        var drafts: [NewMemory] = []
        func create() async throws {
            if drafts.isEmpty { return }
            let first = outcomes.count
            for (position, result) in try await engine.createMemories(drafts, atomic: false, by: request.caller)
                .enumerated()
            {
                switch result {
                case .success(let memory): outcomes.append(.created(memory))
                case .failure(let error):
                    outcomes.append(.refused(APIError(error, inEntry: first + position, of: name)))
                }
            }
            drafts = []
        }
        for entry in entries {
            var entry = entry
            let kind = onlyCreates ? "create" : entry.word("op", of: ["create", "update", "delete"]) ?? nil
            if kind == "create", let draft = try draft(in: &entry, isBare: onlyCreates, by: request.caller) {
                drafts.append(draft)
                continue
            }
            try await create()
            outcomes.append(await carryOut(kind, entry, for: request))
        }
        try await create()
        return Self.response(outcomes, status: onlyCreates ? .created : .ok)
    }

    private func batchEntries(_ list: JSONElements, named name: String, of fields: inout FieldReader) -> [FieldReader] {
        guard list.count <= Self.batchLimit else {
            let message = "expected 1 to \(Self.batchLimit) entries, got \(list.count)"
            fields.refuse([.key(name)], message, "value_error.list.max_items")
            return []
        }
        return fields.objects(list, named: name)
    }

    /// The memory that an operation asks to create, or `nil` with problems noted.
    private func draft(
        in entry: inout FieldReader,
        isBare: Bool,
        by caller: Caller
    ) throws(EngineError) -> NewMemory? {
        if isBare { return try entry.context0Memory(by: caller) }
        guard var data = entry.data() else { return nil }
        let draft = try data.context0Memory(by: caller)
        entry.take(data.problems)
        return draft
    }

    private func carryOut(_ kind: String?, _ entry: FieldReader, for request: AdmittedRequest) async -> BatchOutcome {
        var entry = entry
        do {
            if kind == nil, entry.object["op"] == nil { _ = entry.required("op", .string) }
            let text = kind == "create" ? nil : entry.required("id", .string)
            try entry.check()
            // A malformed id is an unknown id.
            guard let id = text.flatMap({ MemoryID($0) }) else { throw APIError.notFound("Memory not found") }
            let permission: PermissionSet = kind == "delete" ? .memoryDelete : .memoryUpdate
            guard request.principal.permissions.allows(permission) else { throw AccessError.forbidden(permission) }
            if kind == "delete" {
                try await engine.deleteMemory(id, by: request.caller)
                return .deleted(id)
            }
            guard let data = entry.data() else { throw APIError(invalid: entry.problems) }
            return .updated(try await update(id, data, by: request.caller))
        } catch {
            return .refused(APIError(describing: error))
        }
    }

    private static func response(_ outcomes: [BatchOutcome], status: HTTPResponse.Status) -> Response {
        .context0("Batch completed", status: status, capacity: 512 * (outcomes.count + 1)) { writer in
            writer.object { writer in
                writer.key("results")
                writer.array(outcomes) { writer, outcome in
                    writer.object { writer in
                        writer.member("status", outcome.status)
                        switch outcome {
                        case .created(let memory), .updated(let memory):
                            writer.key("memory")
                            writer.context0(memory)
                        case .deleted(let id): writer.member("id", id.description)
                        case .refused(let error):
                            writer.key("error")
                            writer.context0(error)
                        }
                    }
                }
                let failed = outcomes.count { $0.status >= 400 }
                writer.member("succeeded", outcomes.count - failed)
                writer.member("failed", failed)
            }
        }
    }
}

extension FieldReader {
    /// The member `data` of an operation.
    fileprivate mutating func data() -> FieldReader? {
        guard required("data", .object) != nil, let data = present("data") else { return nil }
        return FieldReader(data, at: path + [.key("data")])
    }
}
