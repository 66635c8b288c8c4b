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
    /// Records that are ready to be stored.
    associatedtype Prepared: Sendable

    /// Makes records ready to be stored; batches may be prepared side by side.
    func prepare(_ records: [ImportRecord]) async throws -> Prepared

    /// Stores a batch durably.
    ///
    /// - Returns: The outcome of each record, in order.
    func store(_ prepared: Prepared) async throws -> [ImportOutcome]
}

/// An import into a store of this machine.
struct EngineTarget: ImportTarget {
    let engine: MemoryEngine
    let scope: Scope
    let caller: Caller

    func prepare(_ records: [ImportRecord]) async throws -> PreparedMemories {
        do throws(EngineError) {
            return try await engine.prepareMemories(records.map { $0.newMemory(in: scope) }, by: caller)
        } catch {
            throw ExitMessage(error.forPeople)
        }
    }

    func store(_ prepared: PreparedMemories) async throws -> [ImportOutcome] {
        let results: [Result<Memory, EngineError>]
        do throws(EngineError) {
            results = try await engine.createMemories(prepared, by: caller)
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

    /// A request's body and the number of its records.
    struct Prepared: Sendable {
        let body: JSONText
        let count: Int
    }

    func prepare(_ records: [ImportRecord]) async throws -> Prepared {
        var writer = JSONWriter(capacity: 4_096)
        writer.beginObject()
        writer.key("memories")
        writer.beginArray()
        for record in records { record.write(to: &writer, scope: scope) }
        writer.endArray()
        writer.endObject()
        return Prepared(body: writer.text(), count: records.count)
    }

    func store(_ prepared: Prepared) async throws -> [ImportOutcome] {
        let answer: JSONElement?
        do throws(EngramClient.Failure) {
            answer = try await client.call(.post, "/contextiq/api/v1/memories/batch", body: prepared.body)
        } catch {
            throw ExitMessage(error.description)
        }
        guard let results = answer?["results"]?.elements, results.underestimatedCount == prepared.count else {
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
