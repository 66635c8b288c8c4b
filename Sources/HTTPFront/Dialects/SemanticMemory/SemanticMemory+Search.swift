import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension SemanticMemory {
    /// Finds what was said by its meaning.
    func search(_ request: AdmittedRequest) async throws -> Response {
        var fields = FieldReader(try await request.jsonObject())
        let query = fields.message("query")
        let user = fields.semanticUser(of: request.caller)
        let limit = fields.integer("limit", in: 1...Self.largestLimit) ?? Self.defaultLimit
        let session = try fields.semanticSession()
        try fields.check()
        guard let query, let user else { throw APIError.internalFailure("a query without problems is missing") }
        var search = SearchRequest(scope: user.scope, kinds: [.turn], query: .text(query), topK: limit)
        if let session {
            let found = try engine.session(session, for: request.caller)
            guard found.userID.utf8.elementsEqual(user.user.utf8) else { throw APIError.notFound("Session not found") }
            search.filter = .isEqual(.sessionID, .session(session))
        }
        let hits = try await engine.search(search, for: request.caller)
        return .json(capacity: 64 + 384 * hits.count) { writer in
            writer.object { writer in
                writer.key("memories")
                writer.array(hits) { $0.semantic($1, user: user.user) }
                writer.member("count", hits.count)
            }
        }
    }
}

extension JSONWriter {
    /// A turn that a search found.
    fileprivate mutating func semantic(_ hit: SearchHit, user: String) {
        let key = "msg_\(hit.memory.turn?.number ?? 0)"
        object { writer in
            writer.member("id", "conversations_\(user)_\(key)")
            writer.member("key", key)
            writer.key("value")
            writer.object { writer in
                let role = ChatRole(author: hit.memory.turn?.author ?? "")
                writer.member("role", role == .user ? "human" : "ai")
                writer.member("content", hit.memory.fact)
                writer.member("session_id", hit.memory.sessionID?.description)
            }
            writer.member("timestamp", hit.memory.createdAt.description)
            writer.key("score")
            writer.score(hit.similarity)
        }
    }
}
