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
    /// Whether searches by words shall find the memories.
    let indexesKeywords: Bool

    func prepare(_ records: [ImportRecord]) async throws -> PreparedMemories {
        do throws(EngineError) {
            let new = records.map { record in
                var new = record.newMemory(in: scope)
                new.isKeywordIndexed = indexesKeywords
                return new
            }
            return try await engine.prepareMemories(new, by: caller)
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

/// An import into a running server: a memory a line, and a request a batch.
struct ServerTarget: ImportTarget {
    let client: EngramClient
    let scope: Scope
    /// Whether searches by words shall find the memories.
    let indexesKeywords: Bool

    /// A request's lines and their number.
    struct Prepared: Sendable {
        let lines: [UInt8]
        let count: Int
    }

    func prepare(_ records: [ImportRecord]) async throws -> Prepared {
        var lines: [UInt8] = []
        for record in records {
            var writer = JSONWriter(capacity: 4_096)
            record.write(to: &writer, scope: scope)
            lines += writer.bytes
            lines.append(UInt8(ascii: "\n"))
        }
        return Prepared(lines: lines, count: records.count)
    }

    func store(_ prepared: Prepared) async throws -> [ImportOutcome] {
        if prepared.count == 0 { return [] }
        let answer: JSONElement?
        do throws(EngramClient.Failure) {
            let path = "/contextiq/api/v1/memories/batch?keywords=\(indexesKeywords)"
            answer = try await client.send(lines: prepared.lines, to: path)
        } catch {
            throw ExitMessage(error.description)
        }
        guard let created = answer?["created"]?.integer, let errors = answer?["errors"]?.elements,
            created + errors.count == prepared.count
        else { throw ExitMessage("the server's answer does not tell of every memory") }
        var outcomes = [ImportOutcome](repeating: .imported, count: prepared.count)
        for error in errors {
            guard let line = error["line"]?.integer, outcomes.indices.contains(line - 1) else {
                throw ExitMessage("the server's answer tells of a line that was not sent")
            }
            outcomes[line - 1] = error["status"]?.integer == 409 ? .existed : .refused(EngramClient.detail(error))
        }
        return outcomes
    }
}
