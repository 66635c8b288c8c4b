import Access
import HTTPTypes
import JSON
import MemoryEngine

/// The Context0 dialect: memories with categories and emotions, chats, questions, webhooks and usage, in an envelope.
struct Context0: Dialect {
    static let name = "context0"
    static let document = OpenAPIDocument.context0

    let engine: MemoryEngine
    /// What billing says that may be used in a month.
    let plan: UsagePlan
    /// What may be requested in an hour; `nil` for any number.
    let rateLimits: RatePolicy?

    init(_ services: DialectServices) {
        engine = services.engine
        plan = services.configuration.plan
        rateLimits = services.configuration.rateLimits?.context0
    }

    /// Where the dialect lives always.
    static let prefix = "/context0/api/v1"
    /// Where it also lives, as far as no other dialect claims the path.
    static let documentedBase = "/api/v1"
    /// The parts of the documented paths that are this dialect's alone.
    static let ownSegments = ["ping", "chat", "analytics", "billing", "qa", "webhooks"]

    /// The most items of a page.
    static let largestLimit = 100
    /// The items of a page that names no limit.
    static let defaultLimit = 20

    var errorForms: [ErrorForm] {
        (["/context0"] + Self.ownSegments.map { "\(Self.documentedBase)/\($0)" }).map {
            ErrorForm(prefix: $0, write: Self.write)
        }
    }

    /// By user and hour, as the document says.
    var ratePolicy: RateLimits.PolicyName { .context0 }

    /// ContextIQ has memories at the same path.
    var sharedPaths: [String: String] { [Self.documentedBase + "/memories": Self.prefix + "/memories"] }

    func addRoutes(to routes: inout RouteBuilder) {
        addMemoryRoutes(to: &routes, base: Self.prefix)
        for base in [Self.prefix, Self.documentedBase] {
            routes.addOpen(.get, base + "/ping", answerPing)
            addChatRoutes(to: &routes, base: base)
            addMessageRoutes(to: &routes, base: base)
            addQuestionRoutes(to: &routes, base: base)
            addWebhookRoutes(to: &routes, base: base)
            addAnalyticsRoutes(to: &routes, base: base)
            addBillingRoutes(to: &routes, base: base)
        }
    }

    /// The scope of a caller's own memories.
    static func scope(of caller: Caller) throws(EngineError) -> Scope {
        try Scope(organisation: caller.organisation, pairs: [("user_id", caller.user)])
    }
}
