internal import AsyncHTTPClient
package import MemoryEngine
internal import NIOCore
internal import NIOHTTP1
internal import Store

/// Sends messages to webhooks over HTTP.
///
/// A name is resolved for each message; the address that was checked is the one that is connected to. Redirects are not
/// followed. Nothing of an answer but its status is read.
package struct WebhookSender: WebhookTransport {
    private let allowsPrivate: Bool
    private let resolver: HostResolver

    /// Seconds from the first byte to the answer's status.
    private static let timeout: TimeAmount = .seconds(10)

    /// A sender.
    ///
    /// - Parameter allowsPrivate: Whether addresses that are not public may be sent to, such as those of this machine.
    package init(allowsPrivate: Bool = false) {
        self.init(allowsPrivate: allowsPrivate, resolver: HostResolver())
    }

    init(allowsPrivate: Bool, resolver: HostResolver) {
        self.allowsPrivate = allowsPrivate
        self.resolver = resolver
    }

    /// Why nothing may be sent to an address, as far as the address itself tells.
    package func problem(of url: String) -> String? {
        let address: WebhookAddress
        do throws(WebhookAddress.Refusal) { address = try WebhookAddress(url) } catch { return error.description }
        if allowsPrivate { return nil }
        let name = address.host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") { return Self.notPublic(address.host) }
        if let numeric = IPAddress(address.host), !numeric.isPublic { return Self.notPublic(address.host) }
        return nil
    }

    private static func notPublic(_ host: String) -> String {
        "the address \(host) is not public; the server's configuration may allow such addresses"
    }

    /// Sends a message once.
    package func send(_ message: WebhookMessage) async -> WebhookOutcome {
        let address: WebhookAddress
        do throws(WebhookAddress.Refusal) {
            address = try WebhookAddress(message.url)
        } catch {
            return .unreachable("the URL \(error.description)")
        }
        let isNumeric = IPAddress(address.host) != nil
        let resolved = isNumeric ? address.host : await resolver.resolve(address.host, address.port)
        guard let resolved, let target = IPAddress(resolved) else {
            return .unreachable("the name \(address.host) has no address")
        }
        guard allowsPrivate || target.isPublic else { return .unreachable(Self.notPublic(resolved)) }
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.decompression = .disabled
        if !isNumeric {
            // However the client spells the name, it finds the address that was checked.
            configuration.dnsOverride[address.host] = resolved
            configuration.dnsOverride[address.host.lowercased()] = resolved
        }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let outcome: WebhookOutcome
        do {
            let response = try await client.execute(Self.request(message), timeout: Self.timeout)
            outcome = .answered(Int(response.status.code))
        } catch {
            outcome = .unreachable("no answer: \(error)")
        }
        try? await client.shutdown()
        return outcome
    }

    private static func request(_ message: WebhookMessage) -> HTTPClientRequest {
        let seconds = message.time.microseconds / 1_000_000
        var request = HTTPClientRequest(url: message.url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "Engram-Webhooks")
        request.headers.add(name: "webhook-id", value: message.id)
        request.headers.add(name: "webhook-timestamp", value: "\(seconds)")
        request.headers.add(
            name: "webhook-signature",
            value: WebhookSignature.header(
                id: message.id,
                seconds: seconds,
                body: message.body,
                secret: message.secret
            )
        )
        request.body = .bytes(ByteBuffer(bytes: message.body))
        return request
    }
}
