import Foundation
import TestSupport
import Testing

/// Bytes of a request, and the status that answers them; `nil` when the server may just close the connection.
private struct RawRequest: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let status: Int?

    var testDescription: String { name }

    init(_ name: String, _ status: Int?, raw: [UInt8]) {
        self.name = name
        self.status = status
        bytes = raw
    }

    /// A POST of a body, with the right credentials and length.
    init(_ name: String, _ status: Int, path: String = "/api/v1/memories", method: String = "POST", body: [UInt8]) {
        self.name = name
        self.status = status
        let head =
            "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: \(EngramServer.key)\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
        bytes = Array(head.utf8) + body
    }

    init(_ name: String, _ status: Int, path: String = "/api/v1/memories", method: String = "POST", _ body: String) {
        self.init(name, status, path: path, method: method, body: Array(body.utf8))
    }
}

extension IntegrationTests {
    @Suite(.serialized) struct SocketTests {
        private static let good = #"{"scope":{"user_id":"anna"},"fact":"a fact"}"#

        private static let badBodies: [RawRequest] = [
            RawRequest(
                "broken UTF-8 in a text",
                400,
                body: Array(#"{"scope":{"user_id":"anna"},"fact":""#.utf8) + [0xFF, 0xC0, 0x80] + Array(#""}"#.utf8)
            ),
            RawRequest(
                "a lone surrogate as bytes",
                400,
                body: Array(#"{"fact":""#.utf8) + [0xED, 0xA0, 0x80] + Array(#""}"#.utf8)
            ),
            RawRequest("nothing but a byte-order mark", 400, body: [0xEF, 0xBB, 0xBF]),
            RawRequest("an empty body", 400, ""), RawRequest("white space only", 400, "  \n"),
            RawRequest("an object cut off", 400, #"{"scope":{"user_id":"anna"},"fact":"#),
            RawRequest("two values", 400, good + good), RawRequest("a trailing comma", 400, #"{"fact":"x",}"#),
            RawRequest("single quotes", 400, "{'fact':'x'}"), RawRequest("NaN", 400, #"{"fact":"x","confidence":NaN}"#),
            RawRequest("a control character in a text", 400, "{\"fact\":\"a\u{1}b\"}"),
            RawRequest("a hundred thousand brackets", 400, String(repeating: "[", count: 100_000)),
            RawRequest(
                "a hundred thousand nested objects",
                400,
                String(repeating: #"{"a":"#, count: 100_000) + "1" + String(repeating: "}", count: 100_000)
            ),
            RawRequest("a list", 422, "[]"), RawRequest("null", 422, "null"), RawRequest("no members", 422, "{}"),
            RawRequest("a fact that is a number", 422, #"{"scope":{"user_id":"anna"},"fact":1}"#),
            RawRequest("a scope that is a text", 422, #"{"scope":"anna","fact":"x"}"#),
            RawRequest(
                "confidence beyond a double",
                422,
                #"{"scope":{"user_id":"anna"},"fact":"x","confidence":1e300}"#
            ),
            RawRequest("an embedding of texts", 422, #"{"scope":{"user_id":"anna"},"fact":"x","embedding":["1"]}"#),
            RawRequest("an embedding of zeros", 422, #"{"scope":{"user_id":"anna"},"fact":"x","embedding":[0,0,0]}"#),
            RawRequest(
                "an embedding of 5,000 numbers",
                422,
                #"{"scope":{"user_id":"anna"},"fact":"x","embedding":["#
                    + Array(repeating: "1", count: 5_000).joined(separator: ",") + "]}"
            ),
            RawRequest(
                "a fact of 50,001 characters",
                422,
                #"{"scope":{"user_id":"anna"},"fact":""# + String(repeating: "x", count: 50_001) + #""}"#
            ),
            RawRequest(
                "top_k of zero",
                422,
                path: "/api/v1/memories/search",
                #"{"scope":{"user_id":"anna"},"search_query":"x","top_k":0}"#
            ),
            RawRequest(
                "top_k beyond an integer",
                422,
                path: "/api/v1/memories/search",
                #"{"scope":{"user_id":"anna"},"search_query":"x","top_k":99999999999999999999}"#
            ),
            RawRequest("an id that is none", 404, path: "/api/v1/memories/%00%ff", method: "PATCH", "{}"),
            RawRequest("a path that is none", 404, path: "/api/v9/nothing", "{}"),
            RawRequest("a method that is none", 405, path: "/api/v1/memories/search", method: "DELETE", ""),
        ]

        private static func raw(_ name: String, _ status: Int?, _ text: String) -> RawRequest {
            RawRequest(name, status, raw: Array(text.utf8))
        }

        /// Bytes that are not HTTP, or hardly.
        private static let badBytes: [RawRequest] = [
            raw("no HTTP at all", nil, "hello\r\n\r\n"), raw("no version", nil, "GET /livez\r\n\r\n"),
            raw("another version", nil, "GET /livez HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n"),
            RawRequest(
                "random bytes",
                nil,
                raw: (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) } + [13, 10, 13, 10]
            ),
            RawRequest(
                "a TLS greeting",
                nil,
                raw: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03, 13, 10, 13, 10]
            ),
            raw(
                "a negative length",
                nil,
                "POST /api/v1/memories HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n"
            ),
            raw(
                "two lengths",
                nil,
                "POST /api/v1/memories HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n123456"
            ),
            raw(
                "length and chunks",
                nil,
                "POST /api/v1/memories HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            ),
            raw(
                "a chunk of a nonsense size",
                nil,
                "POST /api/v1/memories HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: \(EngramServer.key)\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n"
            ),
            raw(
                "a header of 100 KB",
                nil,
                "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Large: \(String(repeating: "x", count: 100_000))\r\n\r\n"
            ),
            raw(
                "10,000 headers",
                nil,
                "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n" + String(repeating: "X-A: b\r\n", count: 10_000) + "\r\n"
            ),
            raw(
                "a target of 100 KB",
                nil,
                "GET /\(String(repeating: "x", count: 100_000)) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            ),
            raw("a zero byte in a header", nil, "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: a\u{0}b\r\n\r\n"),
            raw("no host", nil, "GET /livez HTTP/1.1\r\n\r\n"),
        ]

        private let folder = TemporaryFolder()
        private let server: EngramServer

        init() throws { server = try EngramServer(data: folder.file("store"), folder: folder) }

        /// What must hold after anything a client did: the server runs, writes and finds.
        private func expectHealthy(_ comment: String) throws {
            #expect(server.process.isRunning, "\(comment)")
            let connection = try server.connect()
            let created = try connection.json("POST", "/api/v1/memories", SocketTests.good)
            #expect(created.status == 201, "\(comment)")
        }

        private func total() throws -> Int? {
            try server.connect().json("GET", "/api/v1/memories?scope_user_id=anna&limit=1").object["total"] as? Int
        }

        @Test("Every bad body gets a 4xx in the error form, and the connection goes on")
        func badBodies() throws {
            for request in SocketTests.badBodies {
                let connection = try server.connect()
                try connection.send(request.bytes)
                let answer = try connection.answer()
                #expect(answer.status == request.status, "\(request.name): \(answer.text)")
                #expect(answer.object["detail"] != nil, "\(request.name): \(answer.text)")
                #expect(answer.headers["content-type"]?.hasPrefix("application/json") == true, "\(request.name)")
                #expect(try connection.request("GET", "/livez").status == 200, "\(request.name)")
            }
            #expect(try total() == 0)
            try expectHealthy("after all bad bodies")
            #expect(server.stop() == .code(0))
            #expect(!server.process.errors.whole().contains("Fatal error"))
        }

        @Test("Bytes that are hardly HTTP get a 4xx or a closed connection, never a 5xx or a stored row")
        func badBytes() throws {
            for request in SocketTests.badBytes {
                let connection = try server.connect(timeout: 5)
                try connection.sendUnlessClosed(request.bytes)
                if let answer = try connection.answerUnlessClosed() {
                    #expect((200..<500).contains(answer.status), "\(request.name): \(answer.status)")
                }
                #expect(server.isAlive(), "\(request.name)")
            }
            #expect(try total() == 0)
            try expectHealthy("after all bad bytes")
        }

        @Test("A body over 16 MiB is refused with 413, announced or not, and nothing is kept of it")
        func oversized() throws {
            let limit = 16 << 20
            let head =
                "POST /api/v1/memories HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: \(EngramServer.key)\r\n"
                + "Content-Type: application/json\r\n"
            let announced = try server.connect()
            try announced.send("\(head)Content-Length: \(limit + 1)\r\n\r\n".utf8)
            #expect(try announced.answer().status == 413)
            let huge = try server.connect()
            try huge.send("\(head)Content-Length: 999999999999\r\n\r\n".utf8)
            #expect(try huge.answer().status == 413)
            let chunked = try server.connect()
            let part = [UInt8](repeating: 0x20, count: 1 << 20)
            try chunked.send("\(head)Transfer-Encoding: chunked\r\n\r\n".utf8)
            for _ in 0..<20 { try chunked.sendUnlessClosed(Array("100000\r\n".utf8) + part + Array("\r\n".utf8)) }
            try chunked.sendUnlessClosed("0\r\n\r\n".utf8)
            // The server may close before it was sent all, and a close with unread data may take the answer with it.
            if let answer = try chunked.answerUnlessClosed() { #expect(answer.status == 413) }
            let inside = try server.connect()
            var body = Array(SocketTests.good.utf8)
            body += [UInt8](repeating: 0x20, count: limit - body.count)
            try inside.send(Array("\(head)Content-Length: \(limit)\r\n\r\n".utf8) + body)
            #expect(try inside.answer().status == 201)
            #expect(try total() == 1)
            try expectHealthy("after large bodies")
        }

        @Test("A request that comes byte by byte is answered like any other")
        func slow() throws {
            let connection = try server.connect()
            let body = SocketTests.good
            let request =
                "POST /api/v1/memories HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: \(EngramServer.key)\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            let others = try server.connect()
            for (position, byte) in request.utf8.enumerated() {
                try connection.send([byte])
                if position % 50 == 0 { #expect(try others.request("GET", "/livez").status == 200) }
            }
            #expect(try connection.answer().status == 201)
        }

        @Test("Requests that were sent together are answered in order")
        func pipelined() throws {
            let connection = try server.connect()
            let get = "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            let missing = "GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            try connection.send((get + missing + get + missing).utf8)
            for status in [200, 404, 200, 404] { #expect(try connection.answer().status == status) }
        }

        @Test("Clients that stop in the middle, close one way or cut the connection harm nobody")
        func brokenOff() throws {
            let body = SocketTests.good
            let request =
                "POST /api/v1/memories HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: \(EngramServer.key)\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            let bytes = Array(request.utf8)
            var open: [HTTPConnection] = []
            for length in [0, 1, 10, 60, bytes.count - body.utf8.count, bytes.count - 1] {
                for ending in 0..<3 {
                    let connection = try server.connect(timeout: 5)
                    try connection.send(bytes.prefix(length))
                    switch ending {
                    case 0: connection.disconnect()
                    case 1:
                        connection.cutOnClose()
                        connection.disconnect()
                    default:
                        connection.finishSending()
                        open.append(connection)
                    }
                }
            }
            #expect(server.isAlive())
            #expect(try total() == 0)
            // A client that sent everything and closed its side still gets its answer, or at least its row is whole.
            let half = try server.connect()
            try half.send(bytes)
            half.finishSending()
            if let answer = try half.answerUnlessClosed() { #expect(answer.status == 201) }
            #expect(try total() ?? 0 <= 1)
            try expectHealthy("after broken connections")
            open.removeAll()
            #expect(server.stop() == .code(0))
        }

        @Test("A client that reads nothing does not hold up others")
        func deafClient() throws {
            let connection = try server.connect()
            _ = try connection.json(
                "POST",
                "/api/v1/memories",
                #"{"scope":{"user_id":"anna"},"fact":"\#(String(repeating: "x", count: 40_000))"}"#
            )
            let list =
                "GET /api/v1/memories?scope_user_id=anna HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: \(EngramServer.key)\r\n\r\n"
            for _ in 0..<10 {
                let deaf = try server.connect()
                try deaf.send(String(repeating: list, count: 100).utf8)
                #expect(try connection.request("GET", "/livez").status == 200)
            }
            try expectHealthy("after deaf clients")
        }
    }
}
