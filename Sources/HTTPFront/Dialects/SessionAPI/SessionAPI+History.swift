import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension SessionAPI {
    func addHistoryRoutes(to routes: inout RouteBuilder, base: String) {
        let history = base + "/history"
        routes.add(.get, history + "/{id}", requiring: .sessionRead, getHistory)
        routes.add(.get, history + "/recent/{id}", requiring: .sessionRead, getRecentHistory)
        routes.add(
            .post,
            history + "/update/{id}",
            requiring: .sessionUpdate,
            takesIdempotencyKey: true,
            updateHistory
        )
    }

    /// Oldest first; `skip` counts from the oldest.
    private func getHistory(_ request: AdmittedRequest) async throws -> Response {
        let page = try request.query().sessionPage()
        let found = try engine.messages(of: request.id("Session"), .oldest, page: page, for: request.caller)
        return .history("Session history retrieved successfully.", found.items)
    }

    /// The newest messages in the order in which they were said; `skip` counts from the newest.
    private func getRecentHistory(_ request: AdmittedRequest) async throws -> Response {
        let page = try request.query().sessionPage()
        let found = try engine.messages(of: request.id("Session"), .newest, page: page, for: request.caller)
        return .history("Recent session history retrieved successfully.", found.items)
    }

    private func updateHistory(_ request: AdmittedRequest) async throws -> Response {
        let id: SessionID = try request.id("Session")
        var fields = FieldReader(try await request.jsonObject())
        let role = fields.required("role", .string)
        let content = fields.message("content")
        if let role, ChatRole(rawValue: role) == nil {
            fields.refuse([.key("role")], "expected user or assistant, got '\(role.prefix(64))'", "value_error.const")
        }
        try fields.check()
        guard let role = role.flatMap({ ChatRole(rawValue: $0) }), let content else {
            throw APIError.internalFailure("a message without problems is missing")
        }
        _ = try await engine.appendEvent(
            NewEvent(ChatMessage(role: role, text: content)),
            to: id,
            by: request.caller,
            recording: request.recording(.ok) { writer, _ in writer.historyUpdated() }
        )
        return .json { $0.historyUpdated() }
    }
}

extension Response {
    fileprivate static func history(_ message: String, _ messages: [Message]) -> Response {
        .json(capacity: 256 * (messages.count + 1)) { writer in
            writer.object { writer in
                writer.member("message", message)
                writer.key("data")
                writer.array(messages) { $0.historyItem($1) }
            }
        }
    }
}

extension JSONWriter {
    /// A message; what role and text do not show stands in its metadata.
    mutating func historyItem(_ message: Message) {
        object { writer in
            writer.member("role", message.role.rawValue)
            writer.member("content", message.text)
            if message.metadata != .emptyObject { writer.member("metadata", message.metadata) }
        }
    }

    fileprivate mutating func historyUpdated() {
        object { $0.member("message", "Session history updated successfully.") }
    }
}
