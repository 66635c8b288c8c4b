import Access
import HTTPTypes
import MemoryEngine

/// A refusal as a client will see it, free of any dialect.
///
/// A dialect's `ErrorForm` turns it into a body.
struct APIError: Error, Sendable {
    /// What the client is told.
    enum Detail: Sendable {
        /// One sentence.
        case message(String)
        /// Every broken rule with its place; paths start with the part of the request: `body` or `query`.
        case problems([FieldProblem])
    }

    let status: HTTPResponse.Status
    let detail: Detail
    var headers: HTTPFields = [:]
    /// What only the log is told.
    var cause: String?
    /// What was wrong with the credential, if it was that.
    var access: AccessError?

    init(_ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = [:], cause: String? = nil) {
        self.status = status
        self.detail = .message(message)
        self.headers = headers
        self.cause = cause
    }

    /// 422 with every broken rule.
    ///
    /// Paths are relative to `part` of the request.
    init(invalid problems: [FieldProblem], in part: RequestPart = .body) {
        status = .unprocessableContent
        detail = .problems(
            problems.map {
                FieldProblem(path: [.key(part.rawValue)] + $0.path, message: $0.message, type: $0.type)
            }
        )
    }
}

extension APIError {
    /// What the client is told, as one sentence: broken rules with their fields, one after the other.
    var sentence: String {
        switch detail {
        case .message(let message): return message
        case .problems(let problems):
            return problems.map { problem in
                let path = problem.path.dropFirst().map { step in
                    switch step {
                    case .key(let key): key
                    case .index(let index): String(index)
                    }
                }
                return path.isEmpty ? problem.message : "\(path.joined(separator: ".")): \(problem.message)"
            }.joined(separator: "; ")
        }
    }
}

/// Where in a request a value stands.
enum RequestPart: String, Sendable {
    case body, query
}

extension APIError {
    /// 400: the request cannot be read.
    static func malformed(_ message: String) -> APIError { APIError(.badRequest, message) }

    /// 404.
    static func notFound(_ message: String) -> APIError { APIError(.notFound, message) }

    /// 501: known, but this server does not do it.
    static func notImplemented(_ message: String) -> APIError { APIError(.notImplemented, message) }

    /// 413.
    static func bodyTooLarge(limit: Int) -> APIError {
        APIError(.contentTooLarge, "The body is longer than the limit of \(limit) bytes")
    }

    /// 500 without any internals; the log gets the cause.
    static func internalFailure(_ cause: String) -> APIError {
        APIError(.internalServerError, "Internal server error", cause: cause)
    }
}
