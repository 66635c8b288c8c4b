import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine

/// What became of the lines of a body.
struct StreamSummary: Sendable {
    /// A line that was refused.
    struct Refusal: Sendable {
        /// Its number, from 1.
        let line: Int
        /// Why; paths begin at the line's object.
        let error: APIError
    }

    /// The most refusals that an answer shows.
    static let shownRefusals = Limits.batch

    /// Lines that were read, blank ones included; those behind are not stored.
    var lines = 0
    /// Memories that are stored.
    private(set) var created = 0
    /// Lines that were refused.
    private(set) var failed = 0
    /// The first refusals, in the order of the lines.
    private(set) var refusals: [Refusal] = []

    /// Adds what became of a batch.
    ///
    /// - Parameters:
    ///   - refused: The lines that were no memories.
    ///   - numbers: The numbers of the lines that were.
    ///   - results: What became of those, in their order.
    mutating func add(_ refused: [Refusal], _ numbers: [Int], _ results: [Result<Memory, EngineError>]) {
        var all = refused
        for (number, result) in zip(numbers, results) {
            lines = max(lines, number)
            switch result {
            case .success: created += 1
            case .failure(let error): all.append(Refusal(line: number, error: APIError(error)))
            }
        }
        lines = max(lines, refused.last?.line ?? 0)
        failed += all.count
        if refusals.count < StreamSummary.shownRefusals {
            all.sort { $0.line < $1.line }
            refusals += all.prefix(StreamSummary.shownRefusals - refusals.count)
        }
    }

    /// The answer to a body that was read to its end.
    func response() -> Response {
        .json(.created, capacity: 128 * (refusals.count + 1)) { writer in
            writer.object { write(to: &$0) }
        }
    }

    /// The answer to a body of which nothing was stored behind ``lines``.
    func response(after error: APIError) -> Response {
        var response = Response.json(error.status, capacity: 128 * (refusals.count + 2)) { writer in
            writer.object { writer in
                writer.key("detail")
                writer.detail(error)
                writer.member("status_code", error.status.code)
                write(to: &writer)
            }
        }
        for field in error.headers { response.headers.append(field) }
        return response
    }

    private func write(to writer: inout JSONWriter) {
        writer.member("created", created)
        writer.member("failed", failed)
        writer.member("lines", lines)
        writer.key("errors")
        writer.array(refusals) { writer, refusal in
            writer.object { writer in
                writer.member("line", refusal.line)
                writer.member("status", refusal.error.status.code)
                writer.key("detail")
                writer.detail(refusal.error)
            }
        }
        if failed > refusals.count { writer.member("errors_omitted", failed - refusals.count) }
    }
}
