import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension CortexCore {
    func addMessageRoutes(to routes: inout RouteBuilder, base: String) {
        let messages = base + "/conversations/{id}/messages"
        routes.add(.get, messages, requiring: .sessionRead, listMessages)
        routes.add(.post, messages, requiring: .chatUse, rate: .ai, takesIdempotencyKey: true, postMessage)
        routes.add(.delete, messages + "/{message}", requiring: .sessionUpdate, deleteMessage)
    }

    private func listMessages(_ request: AdmittedRequest) async throws -> Response {
        let id = try request.conversation()
        let query = try request.query()
        let page = try query.page(defaultLimit: Self.messagesOfList, largestLimit: Self.largestLimit)
        let before = try query.message("before_id")
        let window: MessageWindow =
            if let after = try query.message("after_id") {
                .after(after, before: before)
            } else {
                before.map { .before($0) } ?? .oldest
            }
        let list = try Self.named { () throws(EngineError) in
            try engine.messages(of: id, window, page: page, for: request.caller)
        }
        return .json(capacity: 512 * (list.items.count + 1)) { writer in
            writer.object { writer in
                writer.key("messages")
                writer.array(list.items) { $0.cortex($1) }
                writer.member("total", list.total)
            }
        }
    }

    private func postMessage(_ request: AdmittedRequest) async throws -> Response {
        let id = try request.conversation()
        let new = try NewMessage(cortex: try await request.jsonObject())
        let message = try await Self.named { () async throws(EngineError) in
            try await engine.postMessage(
                new,
                to: id,
                by: request.caller,
                recording: request.recording(.ok) { $0.cortex(message: $1) }
            )
        }
        return .json { $0.cortex(message: message) }
    }

    private func deleteMessage(_ request: AdmittedRequest) async throws -> Response {
        let id = try request.conversation()
        guard let message = EventID(request.pathParameter("message")) else {
            // An unknown conversation is told from an unknown message only by whoever may see it.
            _ = try conversation(id, for: request.caller)
            throw APIError.notFound("Message not found")
        }
        try await Self.named { () async throws(EngineError) in
            try await engine.deleteMessage(message, of: id, by: request.caller)
        }
        return .json { writer in writer.object { $0.member("success", true) } }
    }
}
