import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension SemanticMemory {
    /// Stores a message, answers it from what is remembered, and stores the answer.
    func chat(_ request: AdmittedRequest) async throws -> Response {
        var fields = FieldReader(try await request.jsonObject())
        let message = fields.message("message")
        let user = fields.semanticUser(of: request.caller)
        let id = try fields.semanticSession()
        try fields.check()
        guard let message, let user else { throw APIError.internalFailure("a message without problems is missing") }
        let session = try await engine.openSession(
            NewSession(id: id, userID: user.user, agentID: Self.agent, scope: user.scope),
            by: request.caller,
            for: request.idempotency
        )
        let exchange = try await engine.exchange(
            message,
            in: session.id,
            by: request.caller,
            recording: request.recording(.ok) { $0.semantic($1) }
        )
        return .json { $0.semantic(exchange) }
    }
}

extension JSONWriter {
    /// The answer to a message.
    fileprivate mutating func semantic(_ exchange: Exchange) {
        object { writer in
            writer.member("response", exchange.answer.text)
            writer.member("session_id", exchange.answer.sessionID.description)
            writer.member("relevant_context_count", exchange.memories.count)
        }
    }
}
