import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine

/// The dialect of conversations and event streams, after the Cortex Core client integration guide.
struct CortexCore: Dialect {
    static let name = "cortex"
    static let document = OpenAPIDocument.cortexCore

    let engine: MemoryEngine
    let authenticator: Authenticator
    let feedTick: Duration

    init(_ services: DialectServices) {
        engine = services.engine
        authenticator = services.authenticator
        feedTick = services.configuration.feedTick
    }

    /// Where the dialect lives: at the documented paths, and under a prefix of its own.
    static let bases = ["/api", "/cortex/api"]

    /// The most items of a list.
    static let largestLimit = 100
    /// The conversations of a list that names no limit.
    static let conversationsOfList = 10
    /// The messages of a list that names no limit, and of a conversation.
    static let messagesOfList = 50
    /// The title of a conversation that was given none.
    static let untitled = "New Conversation"
    /// The agent of a session that was made as a conversation.
    static let agent = "assistant"

    var errorForms: [ErrorForm] {
        Self.bases.map { ErrorForm(prefix: $0, status: Self.status, write: Self.write) }
    }

    func addRoutes(to routes: inout RouteBuilder) {
        for base in Self.bases {
            for method in [HTTPRequest.Method.get, .post] {
                routes.addInquiry(method, base + "/validate-session", validateSession)
            }
            addConversationRoutes(to: &routes, base: base)
            addMessageRoutes(to: &routes, base: base)
            addStreamRoutes(to: &routes, base: base)
        }
    }

    /// The document knows one status for all wrong input.
    private static func status(of error: APIError) -> HTTPResponse.Status {
        error.status == .unprocessableContent ? .badRequest : error.status
    }

    /// `{"detail": "...", "code": "..."}`; broken rules become one sentence each.
    private static func write(_ error: APIError, at path: String, _ writer: inout JSONWriter) {
        let detail: String
        switch error.detail {
        case .message(let message): detail = message
        case .problems(let problems):
            detail = problems.map { problem in
                let steps = problem.path.map { step in
                    switch step {
                    case .key(let key): key
                    case .index(let index): String(index)
                    }
                }
                return steps.dropFirst().joined(separator: ".") + ": " + problem.message
            }.joined(separator: "; ")
        }
        writer.object { writer in
            writer.member("detail", detail)
            writer.member("code", code(of: status(of: error)))
        }
    }

    private static func code(of status: HTTPResponse.Status) -> String {
        status.reasonPhrase.lowercased().map { $0.isLetter ? String($0) : "_" }.joined()
    }

    @Sendable private func validateSession(_ principal: Principal?) -> Response {
        .json { writer in
            writer.object { writer in
                writer.member("valid", principal != nil)
                writer.key("user")
                guard let principal else { return writer.null() }
                writer.object { writer in
                    writer.member("id", principal.user)
                    writer.member("name", principal.name ?? principal.user)
                }
            }
        }
    }
}
