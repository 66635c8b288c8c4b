import JSON
import MemoryEngine
import Remote

/// What became of one memory of an import.
enum ImportOutcome: Sendable {
    case imported
    /// A memory with this id was there.
    case existed
    case refused(String)
}

/// Where an import goes.
protocol ImportTarget: Sendable {
    /// Stores a batch durably.
    ///
    /// - Returns: The outcome of each record, in order.
    func store(_ records: [ImportRecord]) async throws -> [ImportOutcome]
}

/// An import into a store of this machine.
struct EngineTarget: ImportTarget {
    let engine: MemoryEngine
    let scope: Scope
    let caller: Caller

    func store(_ records: [ImportRecord]) async throws -> [ImportOutcome] {
        let results: [Result<Memory, EngineError>]
        do throws(EngineError) {
            let memories = records.map { $0.newMemory(in: scope) }
            results = try await engine.createMemories(memories, atomic: false, by: caller)
        } catch {
            throw ExitMessage(error.forPeople)
        }
        return try results.map(outcome)
    }

    private func outcome(_ result: Result<Memory, EngineError>) throws -> ImportOutcome {
        switch result {
        case .success: return .imported
        case .failure(.conflict): return .existed
        case .failure(let error):
            switch error {
            case .invalid, .forbidden, .notFound: return .refused(error.forPeople)
            default: throw ExitMessage(error.forPeople)
            }
        }
    }
}

/// An import into a running server.
struct ServerTarget: ImportTarget {
    let client: EngramClient
    let scope: Scope

    func store(_ records: [ImportRecord]) async throws -> [ImportOutcome] {
        var writer = JSONWriter(capacity: 4_096)
        writer.beginObject()
        writer.key("memories")
        writer.beginArray()
        for record in records { record.write(to: &writer, scope: scope) }
        writer.endArray()
        writer.endObject()
        let answer: JSONElement?
        do throws(EngramClient.Failure) {
            answer = try await client.call(.post, "/contextiq/api/v1/memories/batch", body: writer.text())
        } catch {
            throw ExitMessage(error.description)
        }
        guard let results = answer?["results"]?.elements, results.underestimatedCount == records.count else {
            throw ExitMessage("the server's answer has no result for each memory")
        }
        return results.map { result in
            switch result["status"]?.integer {
            case 201: .imported
            case 409: .existed
            default: .refused(EngramClient.detail(result))
            }
        }
    }
}
