import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import NIOCore

/// Stores the memories of a body of lines (NDJSON) while it arrives.
///
/// Batches are parsed, embedded and stored one after another, and the next part of the body is read while the last batch
/// is stored. So a few batches are in memory, however long the body is, and a client that sends faster than the store
/// writes is slowed down by its connection. The answer comes when the body has ended: clients that send all of it before they read do
/// not get stuck.
struct MemoryStream: Sendable {
    let engine: MemoryEngine
    let caller: Caller
    /// The scope of lines that have none.
    let standardScope: Scope?
    /// Whether searches by words shall find the memories.
    let isKeywordIndexed: Bool

    /// How long a batch waits for a server that is busy.
    private static let busyPatience = Duration.seconds(30)

    /// A batch that is ready to be stored.
    private struct Prepared: Sendable {
        let memories: PreparedMemories
        /// The numbers of the lines that they stand in.
        let numbers: [Int]
        /// The lines that are no memories.
        let refused: [StreamSummary.Refusal]
    }

    /// Stores what a request brings.
    ///
    /// - Throws: `APIError` 408 for a line that trickles in for too long. `RequestBodyFailure` when the connection breaks: whole
    ///   batches of what came before are stored.
    func respond(to request: AdmittedRequest) async throws -> Response {
        var summary = StreamSummary()
        var batches = LineBatches()
        var storing: (prepared: Prepared, results: Task<[Result<Memory, EngineError>], any Error>)?
        var lastEnd = ContinuousClock.now
        do {
            var parts = request.request.body.makeAsyncIterator()
            while true {
                let part: ByteBuffer?
                do { part = try await parts.next() } catch { throw RequestBodyFailure(cause: error) }
                let now = ContinuousClock.now
                let ended = batches.lineCount
                if let part { batches.append(part) } else { batches.finish() }
                if batches.lineCount > ended {
                    lastEnd = now
                } else if now - lastEnd > request.limits.bodyDuration, part != nil {
                    throw APIError(.requestTimeout, "A line did not arrive within \(request.limits.bodyDuration)")
                }
                let full = batches.takeFull()
                for lines in full {
                    let prepared = try await prepare(lines)
                    if let (before, results) = storing {
                        storing = nil
                        summary.add(before.refused, before.numbers, try await results.value)
                    }
                    storing = (prepared, Task { try await store(prepared) })
                }
                // What the server took is not the client's time.
                if !full.isEmpty { lastEnd = .now }
                if part == nil { break }
            }
            if let (before, results) = storing {
                storing = nil
                summary.add(before.refused, before.numbers, try await results.value)
            }
        } catch let failure as RequestBodyFailure {
            throw failure
        } catch {
            if let (before, results) = storing, let settled = try? await results.value {
                summary.add(before.refused, before.numbers, settled)
            }
            return summary.response(after: APIError(describing: error))
        }
        summary.lines = batches.lineCount
        return summary.response()
    }

    /// Parses and embeds a batch, on another thread than the connection's.
    private func prepare(_ lines: [LineBatches.Line]) async throws -> Prepared {
        try await Task.detached {
            var memories: [NewMemory] = []
            var numbers: [Int] = []
            var refused: [StreamSummary.Refusal] = []
            for line in lines {
                do throws(APIError) {
                    memories.append(try memory(of: line))
                    numbers.append(line.number)
                } catch {
                    refused.append(StreamSummary.Refusal(line: line.number, error: error))
                }
            }
            let new = memories
            let prepared = try await whenNotBusy { () async throws(EngineError) in
                try await engine.prepareMemories(new, by: caller)
            }
            return Prepared(memories: prepared, numbers: numbers, refused: refused)
        }.value
    }

    private func store(_ prepared: Prepared) async throws -> [Result<Memory, EngineError>] {
        if prepared.numbers.isEmpty { return [] }
        return try await whenNotBusy { () async throws(EngineError) in
            try await engine.createMemories(prepared.memories, by: caller)
        }
    }

    /// The memory of a line.
    private func memory(of line: LineBatches.Line) throws(APIError) -> NewMemory {
        guard let text = line.text else {
            throw APIError(.contentTooLarge, "The line is longer than the limit of \(LineBatches.lineBytes) bytes")
        }
        let value: JSONElement
        do throws(JSONError) {
            value = try JSONDocument(parsing: text.readableBytesSpan).root
        } catch {
            throw APIError.malformed("The line is not valid JSON: \(error)")
        }
        guard value.kind == .object else {
            let message = "expected an object, got \(value.kind)"
            throw APIError(invalid: [FieldProblem(path: [], message: message, type: "type_error.dict")])
        }
        var fields = FieldReader(value)
        let new = fields.newMemory(by: caller, standardScope: standardScope)
        try fields.check()
        guard var new else { throw APIError.internalFailure("a memory without problems is missing") }
        new.isKeywordIndexed = isKeywordIndexed
        return new
    }

    /// Does something again while the server is busy with other requests: an import waits for them.
    private func whenNotBusy<Value>(
        _ body: () async throws(EngineError) -> Value
    ) async throws -> Value {
        let deadline = ContinuousClock.now + MemoryStream.busyPatience
        var pause = Duration.milliseconds(50)
        while true {
            do throws(EngineError) {
                return try await body()
            } catch {
                guard case .overloaded = error, ContinuousClock.now < deadline else { throw error }
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(1))
        }
    }
}
