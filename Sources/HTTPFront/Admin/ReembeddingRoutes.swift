import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

/// The move of the store to another model while it serves, for those who operate the server.
struct ReembeddingRoutes: Sendable {
    let engine: MemoryEngine

    /// The longest text of a choice.
    private static let longestText = 4_096

    func add(to routes: inout RouteBuilder) {
        routes.add(.post, "/admin/reembedding", requiring: .operate, begin)
        routes.add(.get, "/admin/reembedding", requiring: .operate, status)
        routes.add(.delete, "/admin/reembedding", requiring: .operate, cancel)
    }

    private func begin(_ request: AdmittedRequest) async throws -> Response {
        var fields = FieldReader(try await request.jsonObject())
        var choice = EmbedderChoice()
        choice.embedder = fields.choiceText("embedder", longest: Self.longestText)
        choice.model = fields.choiceText("model", longest: Self.longestText)
        choice.precision = fields.choiceText("precision", longest: Self.longestText)
        try fields.check()
        let status = try await engine.startModelMove(to: choice)
        return .json(status.state == .idle ? .ok : .accepted) { $0.modelMove(status) }
    }

    private func status(_ request: AdmittedRequest) async throws -> Response {
        let status = try engine.modelMoveStatus()
        return .json { $0.modelMove(status) }
    }

    private func cancel(_ request: AdmittedRequest) async throws -> Response {
        try await engine.cancelModelMove()
        return .noContent
    }
}

extension FieldReader {
    /// A text that is not empty and not too long.
    fileprivate mutating func choiceText(_ key: String, longest: Int) -> String? {
        guard let text = nullable(key, .string) else { return nil }
        let count = text.utf8.count
        // The text becomes a path, which ends at a zero.
        guard (1...longest).contains(count), !text.utf8.contains(0) else {
            let message = "expected 1 to \(longest) bytes without a zero, got \(count)"
            refuse([.key(key)], message, "value_error.any_str.length")
            return nil
        }
        return text
    }
}

extension JSONWriter {
    fileprivate mutating func modelMove(_ status: ModelMoveStatus) {
        object { writer in
            writer.member("state", status.state.rawValue)
            writer.member("model", status.model)
            writer.member("target", status.target)
            writer.member("done", status.done)
            writer.member("total", status.total)
            writer.member("started_at", status.started?.description)
            writer.member("error", status.problem)
        }
    }
}
