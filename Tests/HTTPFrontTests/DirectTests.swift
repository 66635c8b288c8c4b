import Access
import HTTPTypes
import HummingbirdTesting
import JSON
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import TestSupport
import Testing

@testable import HTTPFront

@Suite("Requests answered on the event loop", .timeLimit(.minutes(5)))
struct DirectTests {
    private static let path = "/api/v1/memories/search"
    private static let vector = #"{"scope":{"user_id":"user_123"},"query_embedding":[0.25,1,-1]"#

    /// A server with a few memories whose partition is in memory.
    private static func run(
        configure: (inout HTTPFront.ServerConfiguration) -> Void = { _ in },
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.run(configure: configure) { server in
            for number in 0..<5 {
                let more = #","embedding":[1,\#(number),0.5],"topic":"\#(number % 2)","metadata":{"n":\#(number)}"#
                try await server.remember(#"fact \#(number) \"quoted\" é"#, more: more)
            }
            #expect(try await server.send(.post, path, vector + "}").status == 200)
            try await body(server)
        }
    }

    /// The head of a request as the connection delivers it.
    private static func head(
        _ path: String = path,
        length: Int,
        type: String = "application/json",
        key: String? = TestServer.adminKey,
        more: HTTPFields = [:]
    ) -> HTTPRequest {
        var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: path)
        head.headerFields[.contentType] = type
        head.headerFields[.contentLength] = String(length)
        head.headerFields[.apiKey] = key
        for field in more { head.headerFields.append(field) }
        return head
    }

    /// What the loop answers; `nil` when it passes the request on.
    private static func direct(
        _ server: TestServer,
        _ head: HTTPRequest,
        _ body: ByteBuffer
    ) -> (HTTPResponse, String)? {
        guard server.direct.mayAnswer(head) else { return nil }
        return server.direct.answer(head, body, from: NIOAsyncTestingChannel()).map { ($0.0, String(buffer: $0.1)) }
    }

    @Test(
        "The answer is that of the ordinary route",
        arguments: [
            "", #","top_k":2"#, #","topic":"1""#, #","exact":true"#, #","min_similarity":0.5"#,
            #","include":["metadata","scope"]"#, #","filter":{"topic":"0"}"#, #","scope_match":"exact""#,
        ]
    )
    func sameAnswer(members: String) async throws {
        try await Self.run { server in
            let body = ByteBuffer(string: Self.vector + members + "}")
            let ordinary = try await server.send(.post, Self.path, String(buffer: body))
            let direct = try #require(Self.direct(server, Self.head(length: body.readableBytes), body))
            #expect(ordinary.status == 200 && direct.0.status == .ok)
            #expect(direct.1 == ordinary.text)
            // What the router sets later, and what differs from one request to the next.
            let own: Set<HTTPField.Name> = [.correlationID, .date, .rateRemaining, .rateReset]
            let names = { (fields: HTTPFields) in Set(fields.map(\.name)).subtracting(own) }
            #expect(names(direct.0.headerFields) == names(ordinary.headers))
            for name in names(ordinary.headers) { #expect(direct.0.headerFields[name] == ordinary.headers[name]) }
            #expect(direct.0.headerFields[.correlationID]?.utf8.count == 36)
        }
    }

    @Test(
        "A text whose vector is remembered is answered with the bytes of the ordinary route, and any other is passed on",
        arguments: [
            "", #","top_k":2"#, #","topic":"1""#, #","exact":true"#, #","include":["metadata","scope"]"#,
            #","filter":{"topic":"0"}"#,
        ]
    )
    func rememberedText(members: String) async throws {
        try await TestServer.run { server in
            for number in 0..<5 {
                try await server.remember(#"note \#(number) of \"apples\" é"#, more: #","topic":"\#(number % 2)""#)
            }
            func body(_ text: String) -> ByteBuffer {
                ByteBuffer(string: #"{"scope":{"user_id":"user_123"},"search_query":"\#(text)"\#(members)}"#)
            }
            let wanted = body(#"\"apples\" \u00e9"#)
            let head = Self.head(length: wanted.readableBytes)
            #expect(Self.direct(server, head, wanted) == nil)
            let ordinary = try await server.send(.post, Self.path, String(buffer: wanted))
            #expect(ordinary.status == 200 && ordinary["total"]?.integer ?? 0 > 0)
            let direct = try #require(Self.direct(server, head, wanted))
            #expect(direct.0.status == .ok && direct.1 == ordinary.text)
            #expect(direct.0.headerFields[.contentLength] == ordinary.headers[.contentLength])
            // The same text in another spelling of JSON is the same text.
            #expect(Self.direct(server, head, body(#"\"apples\" é"#))?.1 == ordinary.text)
            #expect(Self.direct(server, head, body("pears")) == nil)
        }
    }

    @Test("Raw and base64 vectors are answered, too, and long answers are compressed")
    func forms() async throws {
        try await Self.run { server in
            let values: [Float] = [0.25, 1, -1]
            let bytes = values.flatMap { value in
                (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
            }
            let json = try await server.send(.post, Self.path, Self.vector + "}").text
            let path = Self.path + "?scope_user_id=user_123"
            let raw = Self.direct(
                server,
                Self.head(path, length: bytes.count, type: "application/octet-stream"),
                ByteBuffer(bytes: bytes)
            )
            #expect(raw?.1 == json)
            let encoded = ByteBuffer(string: #"{"scope":{"user_id":"user_123"},"query_embedding":"AACAPgAAgD8AAIC/"}"#)
            #expect(Self.direct(server, Self.head(length: encoded.readableBytes), encoded)?.1 == json)

            for number in 0..<40 {
                try await server.remember("another fact \(number)", more: #","embedding":[1,\#(number),2]"#)
            }
            let many = ByteBuffer(string: Self.vector + #","top_k":45}"#)
            let head = Self.head(length: many.readableBytes, more: [.acceptEncoding: "gzip"])
            let packed = try #require(Self.direct(server, head, many))
            #expect(
                packed.0.headerFields[.contentEncoding] == "gzip" && packed.0.headerFields[.vary] == "Accept-Encoding"
            )
        }
    }

    @Test("What cannot be answered at once is passed on")
    func passedOn() async throws {
        try await Self.run { server in
            let body = ByteBuffer(string: Self.vector + "}")
            func isPassedOn(_ head: HTTPRequest, _ text: String? = nil) -> Bool {
                Self.direct(server, head, text.map { ByteBuffer(string: $0) } ?? body) == nil
            }
            let length = body.readableBytes
            #expect(!isPassedOn(Self.head(length: length)))
            #expect(isPassedOn(Self.head("/api/v1/memories", length: length)))
            #expect(isPassedOn(Self.head(length: length, key: nil)))
            #expect(isPassedOn(Self.head(length: length, key: "wrong")))
            for key in [try await server.key([.memoryCreate]), try await server.key(user: "somebody")] {
                #expect(isPassedOn(Self.head(length: length, key: key)))
            }
            #expect(isPassedOn(Self.head(length: DirectResponder.bodyLimit + 1)))
            #expect(isPassedOn(Self.head(length: length, more: [.expect: "100-continue"])))
            #expect(isPassedOn(Self.head(length: length, more: [.connection: "close"])))
            #expect(isPassedOn(Self.head(length: length, more: [.apiDialect: "context0"])))
            for text in [
                "", "{", "[]", "{}", #"{"scope":{"user_id":"user_123"},"search_query":"fact"}"#,
                Self.vector + #","top_k":0}"#,
                Self.vector + #","search_type":"hybrid"}"#, Self.vector + #","scope_match":"subset"}"#,
                Self.vector + #","kinds":["turn"]}"#, Self.vector + #","include":["embedding"]}"#,
                #"{"scope":{"user_id":"user_123"},"query_embedding":[1,2]}"#,
                #"{"scope":{"user_id":"unknown"},"query_embedding":[1,2,3]}"#,
            ] {
                #expect(isPassedOn(Self.head(length: text.utf8.count), text), "\(text)")
            }
            var get = Self.head(length: length)
            get.method = .get
            #expect(isPassedOn(get))
        }
    }

    @Test("A key of another dialect, and a server whose pages come from elsewhere, take the ordinary way")
    func otherWays() async throws {
        let body = ByteBuffer(string: Self.vector + "}")
        try await Self.run { server in
            let key = try await server.keys.create(
                organisation: "default",
                user: "user_123",
                permissions: .standard,
                name: "other",
                dialect: "context0"
            ).key.text
            #expect(Self.direct(server, Self.head(length: body.readableBytes, key: key), body) == nil)
            let own = "/contextiq" + Self.path
            #expect(Self.direct(server, Self.head(own, length: body.readableBytes, key: key), body) != nil)
        }
        try await Self.run {
            $0.allowedOrigins = ["https://app.example.com"]
        } _: { server in
            #expect(Self.direct(server, Self.head(length: body.readableBytes), body) == nil)
        }
        try await Self.run {
            $0.requiresLoopbackHost = true
        } _: { server in
            var head = Self.head(length: body.readableBytes)
            #expect(Self.direct(server, head, body) != nil)
            head.authority = "example.com"
            #expect(Self.direct(server, head, body) == nil)
        }
    }

    @Test("Answers keep the order of their requests, and a request in pieces takes the ordinary way")
    func order() async throws {
        try await Self.run { server in
            let body = ByteBuffer(string: Self.vector + "}")
            let search = Self.head(length: body.readableBytes)
            let other = Self.head("/api/v1/sessions", length: 2)
            let channel = EmbeddedChannel(handler: DirectHandler(server.direct))
            func arrive(_ parts: HTTPRequestPart...) { for part in parts { channel.pipeline.fireChannelRead(part) } }
            func answered() throws -> HTTPResponsePart? { try channel.readOutbound() }
            func passedOn() throws -> HTTPRequestPart? { try channel.readInbound() }

            arrive(.head(search), .body(body), .end(nil))
            guard case .head(let response) = try answered() else { throw Missing() }
            #expect(response.status == .ok)
            guard case .body = try answered(), case .end = try answered() else { throw Missing() }
            #expect(try passedOn() == nil)

            // Another request is under way: the search has to wait its turn.
            arrive(.head(other), .body(ByteBuffer(string: "{}")), .end(nil))
            arrive(.head(search), .body(body), .end(nil))
            for _ in 0..<6 { #expect(try passedOn() != nil) }
            #expect(try answered() == nil)
            for _ in 0..<2 {
                try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
                try channel.writeOutbound(HTTPResponsePart.end(nil))
                for _ in 0..<2 { #expect(try answered() != nil) }
            }
            arrive(.head(search), .body(body), .end(nil))
            for _ in 0..<3 { #expect(try answered() != nil) }
            #expect(try passedOn() == nil)

            // The second half comes later.
            let half = body.readableBytes / 2
            arrive(.head(search), .body(try #require(body.getSlice(at: 0, length: half))))
            channel.pipeline.fireChannelReadComplete()
            arrive(.body(try #require(body.getSlice(at: half, length: body.readableBytes - half))), .end(nil))
            guard case .head = try passedOn(), case .body(let first) = try passedOn(),
                case .body(let second) = try passedOn(), case .end = try passedOn()
            else { throw Missing() }
            #expect(first.readableBytes + second.readableBytes == body.readableBytes)
            #expect(try answered() == nil)
            _ = try channel.finish(acceptAlreadyClosed: true)
        }
    }

    @Test("Searches answered on the loop count against the limits, and one too many is refused as ever")
    func limits() async throws {
        let configure: (inout HTTPFront.ServerConfiguration) -> Void = { configuration in
            var limits = RateLimits()
            limits.contextIQ.standard = RateLimit(5, per: 3_600)
            configuration.rateLimits = limits
        }
        try await TestServer.run(setup: .live, configure: configure) { server in
            for number in 0..<3 { try await server.remember("fact", more: #","embedding":[1,\#(number),0.5]"#) }
            let key = try await server.key(user: "user_123")
            // Five at once, and five more until the limit is reached.
            var remaining: [String?] = []
            for _ in 0..<10 {
                let answer = try await server.send(.post, Self.path, Self.vector + "}", key: key)
                #expect(answer.status == 200)
                remaining.append(answer.headers[.rateRemaining])
            }
            #expect(remaining == ["5", "5", "5", "5", "5", "4", "3", "2", "1", "0"])
            let refused = try await server.send(.post, Self.path, Self.vector + "}", key: key)
            #expect(refused.status == 429 && refused.headers[.retryAfter] != nil)
        }
    }

    @Test("Each search has its log line with route and correlation id")
    func report() async throws {
        try await Self.run { server in
            let body = ByteBuffer(string: Self.vector + "}")
            let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            let head = Self.head(length: body.readableBytes, more: [.correlationID: "mine", .traceParent: trace])
            #expect(Self.direct(server, head, body)?.0.headerFields[.correlationID] == "mine")
            let line = try #require(server.logged.lines.last { $0.contains("correlation_id=mine") })
            #expect(
                line.contains("route=\(Self.path)") && line.contains("status=200") && line.contains("traceparent=00-")
            )
        }
    }

    @Test("Dates are those of the document")
    func date() {
        #expect(HTTPDate.text(of: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate().now().hasSuffix(" GMT"))
    }

    private struct Missing: Error {}
}
