import HTTPTypes
import Hummingbird
import NIOCore

/// Who may read `/metrics` without a credential; admins always may.
package enum MetricsAudience: String, Sendable, CaseIterable {
    /// Nobody.
    case admin
    /// Whoever connects from this machine, but not through a proxy, which would make everybody local.
    case loopback
    /// Everybody.
    case open

    /// Whether a request that carries no credential is let in.
    func admits(_ request: Request, from address: SocketAddress?) -> Bool {
        switch self {
        case .admin: return false
        case .open: return true
        case .loopback:
            let isForwarded = [HTTPField.Name.forwarded, .forwardedFor, .via].contains { request.headers[$0] != nil }
            return !isForwarded && (address?.isLoopback ?? false)
        }
    }
}

extension HTTPField.Name {
    fileprivate static let forwarded = HTTPField.Name("Forwarded")!
    fileprivate static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    fileprivate static let via = HTTPField.Name("Via")!
}

extension SocketAddress {
    /// Whether the other end is on this machine: 127.0.0.0/8, `::1`, or such an IPv4 address in IPv6.
    var isLoopback: Bool {
        guard let text = ipAddress?.lowercased() else { return false }
        return text == "::1" || text.hasPrefix("127.") || text.hasPrefix("::ffff:127.")
    }
}
