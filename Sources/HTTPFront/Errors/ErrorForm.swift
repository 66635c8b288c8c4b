import HTTPTypes
import JSON

/// How a dialect writes refusals, and which paths it owns.
struct ErrorForm: Sendable {
    /// Paths that start with this belong to the dialect; the longest prefix wins.
    let prefix: String
    /// Writes the whole body.
    let write: @Sendable (APIError, inout JSONWriter) -> Void

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

    /// The body of a refusal at `path`.
    func body(of error: APIError, at path: String) -> [UInt8] {
        var writer = JSONWriter()
        forms.first { $0.owns(path) }?.write(error, &writer)
        return writer.bytes
    }
}
