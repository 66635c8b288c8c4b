import HTTPTypes
import JSON
import MemoryEngine

/// The native dialect, after the ContextIQ API usage guide.
struct ContextIQ: Dialect {
    static let name = "contextiq"
    static let document = OpenAPIDocument.contextIQ

    let engine: MemoryEngine

    init(_ services: DialectServices) { engine = services.engine }

    /// Where the dialect lives: at the documented paths, and under a prefix of its own.
    static let bases = ["/api/v1", "/contextiq/api/v1"]

    /// The most items of a list.
    static let largestLimit = 1_000
    /// The items of a list that names no limit.
    static let defaultLimit = 100
    /// The hits of a search that names no number.
    static let defaultTopK = 10

    /// The native dialect answers for its own paths and for those of the server itself.
    var errorForms: [ErrorForm] {
        let server = ["/admin", "/livez", "/readyz", "/metrics", "/openapi", "/openapi.json", "/docs", "/redoc"]
        return (Self.bases + server + ["/contextiq"]).map { ErrorForm(prefix: $0, write: Self.write) }
    }

    /// Context0 has memories at the same path.
    var sharedPaths: [String: String] { ["/api/v1/memories": "/api/v1/memories"] }

    func addRoutes(to routes: inout RouteBuilder) {
        for base in Self.bases {
            addSessionRoutes(to: &routes, base: base)
            addMemoryRoutes(to: &routes, base: base)
            addSearchRoutes(to: &routes, base: base)
            addJobRoutes(to: &routes, base: base)
        }
    }

    /// `{"detail": "...", "status_code": 404}`, and for broken rules `{"detail": [{"loc", "msg", "type"}]}`.
    private static func write(_ error: APIError, at path: String, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("detail")
            writer.detail(error)
            if case .message = error.detail { writer.member("status_code", error.status.code) }
        }
    }
}

extension JSONWriter {
    /// The value of `detail`: a sentence or a list of broken rules.
    mutating func detail(_ error: APIError) {
        switch error.detail {
        case .message(let message): string(message)
        case .problems(let problems):
            array(problems) { writer, problem in
                writer.object { writer in
                    writer.key("loc")
                    writer.array(problem.path) { writer, step in
                        switch step {
                        case .key(let key): writer.string(key)
                        case .index(let index): writer.integer(index)
                        }
                    }
                    writer.member("msg", problem.message)
                    writer.member("type", problem.type)
                }
            }
        }
    }
}
