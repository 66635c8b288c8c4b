import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MemoryEngine
import NIOCore
import Store
import Synchronization
import Testing

@testable import Remote

/// A web server of a test's own that keeps what it is sent.
private final class Target: Sendable {
    struct Received: Sendable {
        let path: String
        let headers: HTTPFields
        let body: String
    }

    private let state = Mutex<[Received]>([])

    var received: [Received] { state.withLock { $0 } }

    static func run(_ body: @escaping @Sendable (Target, Int) async throws -> Void) async throws {
        let target = Target()
        let ports = AsyncStream<Int>.makeStream()
        let router = Router()
        router.post("/**") { request, _ in
            let text = String(buffer: try await request.body.collect(upTo: 1 << 20))
            target.state.withLock {
                $0.append(Received(path: request.uri.path, headers: request.headers, body: text))
            }
            switch request.uri.path {
            case "/redirect":
                return Response(status: .temporaryRedirect, headers: [.location: "/elsewhere"])
            case "/refuse": return Response(status: .serviceUnavailable)
            default: return Response(status: .ok)
            }
        }
        var logger = Logger(label: "target")
        logger.logLevel = .critical
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { ports.continuation.yield($0.localAddress?.port ?? 0) },
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            for await port in ports.stream {
                try await body(target, port)
                break
            }
            group.cancelAll()
        }
    }
}

@Suite struct WebhookSenderTests {
    private static func message(_ url: String, body: String = #"{"type":"t"}"#) -> WebhookMessage {
        WebhookMessage(
            id: "msg_1",
            time: Timestamp(microseconds: 1_735_689_600_500_000),
            url: url,
            secret: Array("0123456789abcdef01234567".utf8),
            body: Array(body.utf8)
        )
    }

    @Test("The signature is that of the Standard Webhooks specification's own example")
    func signature() throws {
        // The example of the specification's libraries.
        let secret = try #require(Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let header = WebhookSignature.header(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            seconds: 1_614_265_330,
            body: Array(#"{"test": 2432232314}"#.utf8),
            secret: Array(secret)
        )
        #expect(header == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test("A message arrives whole, with headers that verify; redirects are not followed")
    func sending() async throws {
        try await Target.run { target, port in
            let sender = WebhookSender(allowsPrivate: true)
            let message = Self.message("http://127.0.0.1:\(port)/hook?x=1")
            #expect(await sender.send(message) == .answered(200))
            let got = try #require(target.received.first)
            #expect(got.path == "/hook" && got.body == #"{"type":"t"}"#)
            #expect(got.headers[.contentType] == "application/json")
            #expect(got.headers[HTTPField.Name("webhook-id")!] == "msg_1")
            #expect(got.headers[HTTPField.Name("webhook-timestamp")!] == "1735689600")
            let signed = Data("msg_1.1735689600.\(got.body)".utf8)
            let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: message.secret))
            #expect(
                got.headers[HTTPField.Name("webhook-signature")!] == "v1," + Data(code).base64EncodedString()
            )
            #expect(await sender.send(Self.message("http://127.0.0.1:\(port)/redirect")) == .answered(307))
            #expect(await sender.send(Self.message("http://127.0.0.1:\(port)/refuse")) == .answered(503))
            #expect(!target.received.contains { $0.path == "/elsewhere" })
        }
    }

    @Test("The address that was checked is the one that is connected to, whatever the name says a moment later")
    func pinning() async throws {
        try await Target.run { target, port in
            let asked = Mutex<[String]>([])
            let resolver = HostResolver { host, _ in
                asked.withLock { $0.append(host) }
                return "127.0.0.1"
            }
            let url = "http://hooks.example.invalid:\(port)/named"
            let open = WebhookSender(allowsPrivate: true, resolver: resolver)
            #expect(await open.send(Self.message(url)) == .answered(200))
            #expect(target.received.first?.path == "/named")
            #expect(asked.withLock { $0 } == ["hooks.example.invalid"])
            // The same name is refused where it leads to this machine and that is not allowed.
            let guarded = WebhookSender(allowsPrivate: false, resolver: resolver)
            guard case .unreachable(let reason) = await guarded.send(Self.message(url)) else {
                Issue.record("a private address was connected to")
                return
            }
            #expect(reason.contains("not public"))
            #expect(target.received.count == 1)
            // Other spellings of the same address.
            for host in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "localhost"] {
                let outcome = await WebhookSender().send(Self.message("http://\(host):\(port)/x"))
                guard case .unreachable = outcome else {
                    Issue.record("\(host) was connected to")
                    continue
                }
            }
            #expect(target.received.count == 1)
        }
    }

    @Test(
        "Addresses that are not public are known in every form",
        arguments: [
            "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
            "172.31.255.255", "192.168.1.1", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1",
            "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "::ffff:7f00:1", "64:ff9b::127.0.0.1",
            "64:ff9b:1::1", "2002:7f00:1::", "2002:c0a8:101::", "2001::1", "2001:db8::1", "fc00::1", "fdff::1",
            "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "100::1", "::127.0.0.1",
        ]
    )
    func notPublic(text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic == false)
        #expect(WebhookSender().problem(of: "https://\(text.contains(":") ? "[\(text)]" : text)/x") != nil)
    }

    @Test(
        "Public addresses are let through",
        arguments: [
            "1.1.1.1", "8.8.8.8", "100.63.0.1", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "198.17.0.1",
            "198.20.0.1", "2606:4700::1111", "2a00:1450:4001::200e", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
            "2002:808:808::1",
        ]
    )
    func isPublic(text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic)
        #expect(WebhookSender().problem(of: "https://\(text.contains(":") ? "[\(text)]" : text)/x") == nil)
    }

    @Test(
        "What is no plain web address is refused",
        arguments: [
            "", "hooks.example.com", "ftp://a.example.com", "https://", "https:///x", "https://user@a.example.com",
            "https://a.example.com:0/", "https://a.example.com:99999/", "https://a.example.com:8o/",
            "https://a.example.com#part", "https://a.exa mple.com", "https://a.example.com\\@b.example.com/",
            "https://[::1", "https://[x]/", "https://a.example.com:1:2/", "https://ä.example.com",
            "HTTPS://a.example.com",
            "https://localhost/x", "https://x.localhost:8443", "https://a%2eexample.com/",
        ]
    )
    func notAnAddress(url: String) {
        #expect(WebhookSender().problem(of: url) != nil)
    }

    @Test("Plain web addresses are taken, with ports, paths and queries")
    func addresses() throws {
        for (url, host, port) in [
            ("https://hooks.example.com", "hooks.example.com", 443),
            ("http://a.example.com/x?y=z", "a.example.com", 80),
            ("https://a_b.example.com:8443/", "a_b.example.com", 8_443),
            ("https://[2606:4700::1111]:1/x", "2606:4700::1111", 1),
        ] {
            let address = try WebhookAddress(url)
            #expect(address.host == host && address.port == port)
            #expect(WebhookSender().problem(of: url) == nil)
        }
    }
}
