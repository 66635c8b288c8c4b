import Access
import HTTPTypes
import Testing

@testable import HTTPFront

/// One route, and what it answers to whom.
struct RouteCase: Sendable, CustomTestStringConvertible {
    let method: HTTPRequest.Method
    /// With the names of what the owner has: `{memory}`, `{session}`, `{key}`.
    let path: String
    var body: String?
    /// What a caller must hold; `nil` for a route that is open to everybody.
    let permissions: PermissionSet?
    /// The status for the owner, who holds exactly these permissions.
    let owner: Int
    /// The status for another user of the organisation, with everything but `act_as` and `admin`.
    let stranger: Int
    /// The status for an admin of another organisation.
    let foreigner: Int
    /// Whether the route works on what is the caller's own, so that everybody may use it and nobody meets.
    var isOwn = false
    /// The status for a credential that is none.
    let wrong: Int

    var testDescription: String { "\(method) \(path)" }

    /// The template that the server has for the route.
    var template: String {
        var template = path.prefix { $0 != "?" }.replacing("{memory}", with: "{id}").replacing(
            "{session}",
            with: "{id}"
        )
        template.replace("{key}", with: "{prefix}")
        template.replace("{webhook}", with: "{id}")
        template.replace("{owner}", with: "{user_id}")
        template.replace("{agent}", with: "{agent_id}")
        return "\(method) \(template)"
    }

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        needs permissions: PermissionSet?,
        _ owner: Int,
        stranger: Int,
        foreigner: Int,
        wrong: Int = 401
    ) {
        self.method = method
        self.path = path
        self.body = body
        self.permissions = permissions
        self.owner = owner
        self.stranger = stranger
        self.foreigner = foreigner
        self.wrong = wrong
    }

    /// Every route of the server.
    static let all: [RouteCase] =
        (["/livez", "/readyz", "/health", "/openapi.json", "/docs", "/redoc"]
        + Dialects.names.map { "/openapi/\($0).json" }).map {
            RouteCase(.get, $0, needs: nil, 200, stranger: 200, foreigner: 200)
        }
        + [
            RouteCase(.post, "/admin/keys", #"{"user":"bot"}"#, needs: .admin, 201, stranger: 403, foreigner: 201),
            RouteCase(.get, "/admin/keys", needs: .admin, 200, stranger: 403, foreigner: 200),
            RouteCase(.post, "/admin/reembedding", "{}", needs: .operate, 200, stranger: 403, foreigner: 403),
            RouteCase(.get, "/admin/reembedding", needs: .operate, 200, stranger: 403, foreigner: 403),
            // There is no move to be given up.
            RouteCase(.delete, "/admin/reembedding", needs: .operate, 404, stranger: 403, foreigner: 403),
            RouteCase(.get, "/metrics", needs: .admin, 200, stranger: 403, foreigner: 200),
            RouteCase(.delete, "/admin/keys/{key}", needs: .admin, 204, stranger: 403, foreigner: 404),
        ] + ContextIQ.bases.flatMap(contextIQ) + CortexCore.bases.flatMap(cortexCore)
        + ["/sessions", "/session-api/sessions"].flatMap(sessionAPI) + SemanticMemory.bases.flatMap(semanticMemory)
        + context0Memories(Context0.prefix) + [Context0.prefix, Context0.documentedBase].flatMap(context0)

    /// A route that works on what is the caller's own.
    static func own(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        needs permissions: PermissionSet,
        _ status: Int
    ) -> RouteCase {
        var route = RouteCase(method, path, body, needs: permissions, status, stranger: status, foreigner: status)
        route.isOwn = true
        return route
    }
}
