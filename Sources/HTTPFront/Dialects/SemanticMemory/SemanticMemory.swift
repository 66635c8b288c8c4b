import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

/// The dialect of the semantic memory document: sessions, a chat, and a search of what was said.
struct SemanticMemory: Dialect {
    static let name = "semantic"
    static let document = OpenAPIDocument.semanticMemory

    let engine: MemoryEngine
    private let health: HealthFacts

    init(_ services: DialectServices) {
        engine = services.engine
        health = services.health
    }

    /// Where the dialect lives: at the documented paths, and under a prefix of its own.
    static let bases = ["", "/semantic"]

    /// The agent of sessions, about which the document says nothing.
    static let agent = "assistant"
    /// The hits of a search that names no number.
    static let defaultLimit = 10
    /// The most hits of a search.
    static let largestLimit = 100

    /// The dialect answers for every path that no other dialect owns.
    var errorForms: [ErrorForm] {
        [
            ErrorForm(prefix: "/", status: Self.status) { error, _, writer in
                writer.object { $0.member("detail", error.sentence) }
            }
        ]
    }

    func addRoutes(to routes: inout RouteBuilder) {
        let health = HealthRoutes(engine: engine, facts: health)
        for base in Self.bases {
            // The server answers `/health` for all dialects.
            if !base.isEmpty { routes.addOpen(.get, base + "/health", isLimited: false, health.health) }
            addSessionRoutes(to: &routes, base: base)
            routes.add(
                .post,
                base + "/chat",
                requiring: .chatUse,
                rate: .ai,
                takesIdempotencyKey: true,
                chat
            )
            routes.add(.post, base + "/search", requiring: .memoryRead, rate: .search, search)
        }
    }

    /// Invalid input is 400 here, and a credential that is there and wrong is 403.
    private static func status(of error: APIError) -> HTTPResponse.Status {
        switch error.access {
        case .invalidCredential, .expired: .forbidden
        default: error.status == .unprocessableContent ? .badRequest : error.status
        }
    }
}

extension FieldReader {
    /// The user in a body.
    mutating func semanticUser(of caller: Caller) -> (user: String, scope: Scope)? {
        guard let user = required("user_id", .string) else { return nil }
        do {
            return (user, try Scope(organisation: caller.organisation, pairs: [("user_id", user)]))
        } catch {
            refuse(
                [.key("user_id")],
                "expected 1 to 500 characters, got \(user.unicodeScalars.count)",
                "value_error.any_str.length"
            )
            return nil
        }
    }

    /// The session in a body.
    ///
    /// - Throws: 404 for a malformed id, which is an unknown one.
    mutating func semanticSession() throws(APIError) -> SessionID? {
        guard let text = nullable("session_id", .string) else { return nil }
        guard let id = SessionID(text) else { throw .notFound("Session not found: session_id is no UUID") }
        return id
    }
}
