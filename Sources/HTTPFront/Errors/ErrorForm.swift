import HTTPTypes
import JSON

/// How a dialect writes refusals, and which paths it owns.
struct ErrorForm: Sendable {
    /// Paths that start with this belong to the dialect; the longest prefix wins.
    let prefix: String
    /// The dialect's status of a refusal.
    var status: @Sendable (APIError) -> HTTPResponse.Status = { $0.status }
    /// Writes the whole body of a refusal, also given the path that was asked for.
    let write: @Sendable (APIError, String, inout JSONWriter) -> Void

    /// Whether a path lies under the prefix: equal to it, or continued by a slash.
    func owns(_ path: String) -> Bool {
        prefix == "/" || path == prefix || path.hasPrefix(prefix.hasSuffix("/") ? prefix : prefix + "/")
    }
}

/// The dialects' error forms by the paths that they own.
struct ErrorForms: Sendable {
    private let forms: [ErrorForm]

    /// - Parameter forms: One of them owns `/`.
    init(_ forms: [ErrorForm]) {
        self.forms = forms.sorted { $0.prefix.utf8.count > $1.prefix.utf8.count }
    }

    /// The status and the body of a refusal at `path`.
    func answer(to error: APIError, at path: String) -> (status: HTTPResponse.Status, body: [UInt8]) {
        guard let form = forms.first(where: { $0.owns(path) }) else { return (error.status, []) }
        var writer = JSONWriter()
        form.write(error, path, &writer)
        return (form.status(error), writer.bytes)
    }
}
