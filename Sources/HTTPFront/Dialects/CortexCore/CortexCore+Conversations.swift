import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension CortexCore {
    func addConversationRoutes(to routes: inout RouteBuilder, base: String) {
        let conversations = base + "/conversations"
        routes.add(.get, conversations, requiring: .sessionRead, listConversations)
        routes.add(.post, conversations, requiring: .sessionCreate, takesIdempotencyKey: true, createConversation)
        routes.add(.get, conversations + "/{id}", requiring: .sessionRead, getConversation)
        routes.add(.patch, conversations + "/{id}", requiring: .sessionUpdate, updateConversation)
        routes.add(.delete, conversations + "/{id}", requiring: .sessionDelete, deleteConversation)
    }

    private func listConversations(_ request: AdmittedRequest) async throws -> Response {
        let query = try request.query()
        let page = try query.page(defaultLimit: Self.conversationsOfList, largestLimit: Self.largestLimit)
        let field = try query.choice("sort_by", default: ConversationField.updated)
        let direction = try query.choice("sort_order", default: SortDirection.descending)
        let list = try engine.sessions(
            user: request.caller.user,
            agent: nil,
            order: SessionSorting(field.sorting, isDescending: direction == .descending, untitled: Self.untitled),
            page: page,
            for: request.caller
        )
        return .json(capacity: 512 * (list.items.count + 1)) { writer in
            writer.object { writer in
                writer.key("conversations")
                writer.array(list.items) { $0.cortex($1, messages: []) }
                writer.member("total", list.total)
            }
        }
    }

    private func createConversation(_ request: AdmittedRequest) async throws -> Response {
        let new = try NewSession(cortex: try await request.jsonObject(), caller: request.caller)
        let session = try await engine.createSession(
            new,
            by: request.caller,
            recording: request.recording(.ok) { $0.cortex(conversation: $1) }
        )
        return .json { $0.cortex(conversation: session) }
    }

    private func getConversation(_ request: AdmittedRequest) async throws -> Response {
        let id = try request.conversation()
        let session = try conversation(id, for: request.caller)
        let page = Page(limit: Self.messagesOfList)
        let messages = try Self.named { () throws(EngineError) in
            try engine.messages(of: id, .newest, page: page, for: request.caller).items
        }
        return .json(capacity: 512 * (messages.count + 1)) { $0.cortex(conversation: session, messages: messages) }
    }

    private func updateConversation(_ request: AdmittedRequest) async throws -> Response {
        let id = try request.conversation()
        var fields = FieldReader(try await request.jsonObject())
        let title = fields.title()
        let metadata = fields.optional("metadata", .object)
        try fields.check()
        var patch = JSONWriter()
        patch.object { if let title { $0.member("title", title) } }
        // The title is a member of the metadata, and only its own member changes it.
        let merged = try (metadata?.withoutTitle ?? .emptyObject).shallowMerge(patch.text())
        let session = try await Self.named { () async throws(EngineError) in
            try await engine.updateMetadata(of: id, patch: merged, by: request.caller)
        }
        return .json { $0.cortex(conversation: session) }
    }

    private func deleteConversation(_ request: AdmittedRequest) async throws -> Response {
        let id = try request.conversation()
        let cascade = try request.cascade()
        try await Self.named { () async throws(EngineError) in
            try await engine.deleteSession(id, cascade: cascade, by: request.caller)
        }
        return .json { writer in writer.object { $0.member("success", true) } }
    }

    func conversation(_ id: SessionID, for caller: Caller) throws(EngineError) -> Session {
        try Self.named { () throws(EngineError) in try engine.session(id, for: caller) }
    }

    /// Calls the engine, whose sessions are conversations here.
    static func named<Value>(_ call: () throws(EngineError) -> Value) throws(EngineError) -> Value {
        do throws(EngineError) { return try call() } catch { throw error.ofConversation }
    }

    /// Calls the engine, whose sessions are conversations here.
    static func named<Value>(_ call: () async throws(EngineError) -> Value) async throws(EngineError) -> Value {
        do throws(EngineError) { return try await call() } catch { throw error.ofConversation }
    }
}

extension EngineError {
    fileprivate var ofConversation: EngineError {
        switch self {
        case .notFound("Session not found"): .notFound("Conversation not found")
        case .expired: .expired("Conversation has expired")
        default: self
        }
    }
}

/// By what a list of conversations is sorted.
enum ConversationField: String, CaseIterable {
    case created = "created_at"
    case updated = "updated_at"
    case title

    /// The same in the engine's terms.
    var sorting: SessionSorting.Field {
        switch self {
        case .created: .created
        case .updated: .updated
        case .title: .title
        }
    }
}

/// Which end of an order comes first.
enum SortDirection: String, CaseIterable {
    case ascending = "asc"
    case descending = "desc"
}
