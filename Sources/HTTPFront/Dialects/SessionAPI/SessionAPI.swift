import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine

/// The dialect of the Session API document: chat sessions and their histories.
struct SessionAPI: Dialect {
    static let name = "session-api"
    static let document = OpenAPIDocument.sessionAPI

    let engine: MemoryEngine
    /// Where the dialect lives: at the documented paths, under a prefix of its own, and where the server is told.
    let bases: [String]

    init(_ services: DialectServices) {
        engine = services.engine
        let own = ["/sessions", Self.prefix + "/sessions"]
        bases = own + [services.configuration.sessionAPIBase].compactMap(\.self).filter { !own.contains($0) }
    }

    /// The prefix that is the dialect's alone.
    static let prefix = "/session-api"
    /// The items of a list that names no limit.
    static let defaultLimit = 20
    /// The most items of a list.
    static let largestLimit = 100

    /// What a request was to do, by the first segment of its path behind a base.
    private static let failures = [
        "/create": "Failed to create chat session.", "/delete": "Failed to delete chat session.",
        "/history": "Failed to retrieve session history.", "/history/update": "Failed to update session history.",
        "/history/recent": "Failed to retrieve recent session history.",
        "/get_all": "Failed to retrieve user sessions.", "/get_by_agent": "Failed to retrieve agent sessions.",
        "/get": "Failed to retrieve session details.",
    ]

    var errorForms: [ErrorForm] {
        let verbs = bases.flatMap { base in Self.failures.map { (base + $0.key, $0.value) } }
        return ([(Self.prefix, "Request failed.")] + verbs).map { prefix, message in
            ErrorForm(prefix: prefix, status: Self.status) { error, _, writer in
                writer.object { writer in
                    writer.member("message", message)
                    writer.member("error", error.sentence.hasSuffix(".") ? error.sentence : error.sentence + ".")
                }
            }
        }
    }

    func addRoutes(to routes: inout RouteBuilder) {
        for base in bases {
            addSessionRoutes(to: &routes, base: base)
            addHistoryRoutes(to: &routes, base: base)
        }
    }

    /// Invalid input is 400 here.
    private static func status(of error: APIError) -> HTTPResponse.Status {
        error.status == .unprocessableContent ? .badRequest : error.status
    }
}

extension QueryParameters {
    /// `limit` and `skip`.
    func sessionPage() throws(APIError) -> Page {
        Page(
            limit: try integer("limit", default: SessionAPI.defaultLimit, in: 1...SessionAPI.largestLimit),
            offset: try integer("skip", default: 0, in: 0...Int(Int32.max))
        )
    }
}
