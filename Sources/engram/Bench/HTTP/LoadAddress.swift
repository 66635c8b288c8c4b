import Foundation

/// Where a load goes.
struct LoadAddress: Sendable {
    /// The host's name or address.
    let host: String
    /// The port's number.
    let port: Int
    /// What stands before the paths of requests.
    let base: String

    /// The address in a text such as `http://127.0.0.1:8000`.
    ///
    /// - Throws: ``ExitMessage`` for anything that is no plain HTTP address.
    init(_ text: String) throws {
        guard let parts = URLComponents(string: text), parts.scheme == "http", let host = parts.host, !host.isEmpty,
            parts.query == nil, parts.fragment == nil, parts.user == nil
        else { throw ExitMessage("--url \(text) is no address such as http://127.0.0.1:8000") }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? 80
        base = parts.path.hasSuffix("/") ? String(parts.path.dropLast()) : parts.path
    }

    /// The value of the header `Host`.
    var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
