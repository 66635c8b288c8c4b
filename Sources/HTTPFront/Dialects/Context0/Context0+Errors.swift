import Access
import HTTPTypes
import JSON
import MemoryEngine

extension Context0 {
    /// `{"success": false, "message", "error": {"code", "details", "field"}}`.
    static func write(_ error: APIError, at path: String, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("success", false)
            writer.member("message", error.context0Message)
            writer.key("error")
            writer.context0(error)
        }
    }

    /// What the store calls the members that this dialect names otherwise.
    fileprivate static let names = [
        "fact": "text", "topic": "category", "search_query": "query", "min_similarity": "threshold",
    ]
}

extension JSONWriter {
    /// The member `error` of a refusal.
    mutating func context0(_ error: APIError) {
        object { writer in
            writer.member("code", error.context0Code)
            switch error.detail {
            case .message(let message): writer.member("details", message)
            case .problems(let problems):
                let sentences = problems.map { "\($0.context0Field ?? "body"): \($0.message)" }
                writer.member("details", sentences.joined(separator: "; "))
                if let field = problems.first?.context0Field { writer.member("field", field) }
            }
        }
    }
}

extension APIError {
    /// The document's code of the refusal.
    fileprivate var context0Code: String {
        switch status {
        case .unauthorized: access == .missingCredential ? "AUTH_REQUIRED" : "INVALID_TOKEN"
        case .forbidden: "INSUFFICIENT_PERMISSIONS"
        case .notFound, .gone: "RESOURCE_NOT_FOUND"
        case .tooManyRequests: "RATE_LIMIT_EXCEEDED"
        case .methodNotAllowed: "METHOD_NOT_ALLOWED"
        case .conflict: "CONFLICT"
        default: status.code >= 500 ? "INTERNAL_ERROR" : "VALIDATION_ERROR"
        }
    }

    fileprivate var context0Message: String {
        switch detail {
        case .message(let message): message
        case .problems: "Request validation failed"
        }
    }
}

extension FieldProblem {
    /// The place of the field without the part of the request, such as `filters.category` or `memories.3.text`.
    fileprivate var context0Field: String? {
        let steps = path.dropFirst().map { step in
            switch step {
            case .key(let key): Context0.names[key] ?? key
            case .index(let index): "\(index)"
            }
        }
        return steps.isEmpty ? nil : steps.joined(separator: ".")
    }
}
