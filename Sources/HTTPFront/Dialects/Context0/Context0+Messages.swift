import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension Context0 {
    func addMessageRoutes(to routes: inout RouteBuilder, base: String) {
        let messages = base + "/chat/sessions/{id}/messages"
        routes.add(.post, messages, requiring: .chatUse, rate: .ai, takesIdempotencyKey: true, sendMessage)
    }

    /// Stores a message, answers it from what is remembered, and stores the answer.
    private func sendMessage(_ request: AdmittedRequest) async throws -> Response {
        let id: SessionID = try request.id("Session")
        var fields = FieldReader(try await request.jsonObject())
        let content = fields.required("content", .string)
        let isEmpty = content?.unicodeScalars.allSatisfy(\.properties.isWhitespace) ?? false
        if isEmpty { fields.refuse([.key("content")], "must not be empty", "value_error.any_str.min_length") }
        try fields.check()
        let write: @Sendable (inout JSONWriter, Exchange) -> Void = { writer, exchange in
            writer.context0("Message sent successfully") { writer in
                writer.object { writer in
                    writer.key("user_message")
                    writer.context0(Message(exchange.question))
                    writer.key("assistant_message")
                    writer.context0(Message(exchange.answer))
                    writer.key("memories_used")
                    writer.context0(sources: exchange.memories)
                    writer.member("responder", exchange.responder)
                }
            }
        }
        let exchange = try await engine.exchange(
            content ?? "",
            in: id,
            by: request.caller,
            recording: request.recording(.created, write)
        )
        return .json(.created, capacity: 2_048) { write(&$0, exchange) }
    }
}

extension JSONWriter {
    /// What an answer rests on.
    mutating func context0(sources: [SearchHit]) {
        array(sources) { writer, hit in
            writer.object { writer in
                writer.member("memory_id", hit.memory.id.description)
                writer.member("text", hit.memory.fact)
                writer.key("score")
                writer.score(hit.score.map { Float($0) } ?? hit.similarity)
            }
        }
    }
}
