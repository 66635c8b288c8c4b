import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

/// What became of one operation of a batch.
private typealias BatchOutcome = Result<MemoryOutcome, APIError>

extension BatchOutcome {
    fileprivate var status: Int {
        switch self {
        case .success(.created): 201
        case .success(.updated): 200
        case .success(.deleted): 204
        case .failure(let error): error.status.code
        }
    }
}

extension Context0 {
    /// The most operations of a batch.
    private static let batchLimit = 100

    /// Operations in their order, in one transaction.
    ///
    /// What is wrong with one operation is told in its place and leaves the others alone.
    func changeMemories(_ request: AdmittedRequest) async throws -> Response {
        var fields = FieldReader(try await request.jsonObject())
        let onlyCreates = fields.object["operations"] == nil
        let name = onlyCreates ? "memories" : "operations"
        let entries = fields.required(name, .array).map { batchEntries($0, named: name, of: &fields) } ?? []
        try fields.check()

        var operations: [MemoryOperation] = []
        var refused: [APIError?] = []
        for entry in entries {
            do {
                operations.append(
                    onlyCreates ? .create(try draft(in: entry, by: request.caller)) : try operation(entry, of: request)
                )
                refused.append(nil)
            } catch {
                refused.append(APIError(describing: error))
            }
        }
        let (refusals, status): ([APIError?], HTTPResponse.Status) = (refused, onlyCreates ? .created : .ok)
        let results =
            operations.isEmpty
            ? []
            : try await engine.changeMemories(
                operations,
                by: request.caller,
                recording: request.recording(status) { writer, results in
                    writer.context0(batch: Self.merged(refusals, results, named: name))
                }
            )
        let outcomes = Self.merged(refusals, results, named: name)
        return .json(status, capacity: 512 * (outcomes.count + 1)) { $0.context0(batch: outcomes) }
    }

    private func batchEntries(_ list: JSONElements, named name: String, of fields: inout FieldReader) -> [FieldReader] {
        guard list.count <= Self.batchLimit else {
            let message = "expected 1 to \(Self.batchLimit) entries, got \(list.count)"
            fields.refuse([.key(name)], message, "value_error.list.max_items")
            return []
        }
        return fields.objects(list, named: name)
    }

    private func draft(in entry: FieldReader, by caller: Caller) throws -> NewMemory {
        var entry = entry
        let new = try entry.context0Memory(by: caller)
        try entry.check()
        guard let new else { throw APIError.internalFailure("a memory without problems is missing") }
        return new
    }

    /// The operation that an entry asks for, if the caller may do that.
    private func operation(_ entry: FieldReader, of request: AdmittedRequest) throws -> MemoryOperation {
        var entry = entry
        _ = entry.required("op", .string)
        let kind = entry.problems.isEmpty ? entry.word("op", of: ["create", "update", "delete"]) ?? nil : nil
        let text = kind == "create" ? nil : entry.required("id", .string)
        let data = kind == "delete" || kind == nil ? nil : entry.data()
        try entry.check()
        if kind == "create", let data { return .create(try draft(in: data, by: request.caller)) }
        // A malformed id is an unknown id.
        guard let id = text.flatMap({ MemoryID($0) }) else { throw APIError.notFound("Memory not found") }
        let permission: PermissionSet = kind == "delete" ? .memoryDelete : .memoryUpdate
        guard request.principal.permissions.allows(permission) else { throw AccessError.forbidden(permission) }
        guard let data else { return .delete(id) }
        return .update(id, try patch(of: id, data, by: request.caller))
    }

    /// The outcome of every entry: what was refused before, and for the others what the engine answered.
    private static func merged(
        _ refused: [APIError?],
        _ results: [Result<MemoryOutcome, EngineError>],
        named name: String
    ) -> [BatchOutcome] {
        var next = results.makeIterator()
        return refused.enumerated().map { position, refusal in
            if let refusal { return .failure(refusal) }
            return next.next().map { $0.mapError { APIError($0, inEntry: position, of: name) } }
                ?? .failure(.internalFailure("the engine answered for fewer operations than it was given"))
        }
    }
}

extension JSONWriter {
    fileprivate mutating func context0(batch outcomes: [BatchOutcome]) {
        context0("Batch completed") { writer in
            writer.object { writer in
                writer.key("results")
                writer.array(outcomes) { writer, outcome in
                    writer.object { writer in
                        writer.member("status", outcome.status)
                        switch outcome {
                        case .success(.created(let memory)), .success(.updated(let memory)):
                            writer.key("memory")
                            writer.context0(memory)
                        case .success(.deleted(let id)): writer.member("id", id.description)
                        case .failure(let error):
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
