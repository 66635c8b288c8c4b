import Foundation
import TestSupport
import Testing

extension IntegrationTests {
    @Suite("Streams of memories") struct BulkStreamTests {
        private let folder = TemporaryFolder()
        private var data: String { folder.file("store") }

        private static let path = "/api/v1/memories/batch?scope_user_id=anna&keywords=false"

        /// Bytes of memory of a process that belong to no file.
        private func anonymousBytes(of process: ChildProcess) throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(process.processID)/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
            return try #require(Int(line.split(separator: " ").dropFirst().first ?? "")) << 10
        }

        private func begin(_ connection: HTTPConnection) throws {
            try connection.send(
                Array(
                    """
                    POST \(Self.path) HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: \(EngramServer.key)\r\n\
                    Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n
                    """.utf8
                )
            )
        }

        private func send(_ bytes: [UInt8], _ connection: HTTPConnection) throws {
            try connection.send(Array((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + Array("\r\n".utf8))
        }

        private func total(_ server: EngramServer) throws -> Int? {
            let list = try server.connect().json("GET", "/api/v1/memories?scope_user_id=anna&limit=1")
            return list.object["total"] as? Int
        }

        @Test("A body of 80 MiB is stored in bounded memory, on a connection that is served on")
        func large() throws {
            let server = try EngramServer(data: data, folder: folder)
            let connection = try server.connect(timeout: 60)
            let room = String(repeating: " ", count: 40_000)
            func line(_ number: Int) -> [UInt8] {
                Array("{\"fact\":\"fact \(number)\",\(room)\"embedding\":[1,\(number)]}\n".utf8)
            }
            try begin(connection)
            try send(line(0), connection)
            let before = try anonymousBytes(of: server.process)
            var (sent, most, count) = (0, 0, 1)
            while sent < 80 << 20 {
                let part = Array((count..<count + 25).map(line).joined())
                try send(part, connection)
                sent += part.count
                count += 25
                most = max(most, try anonymousBytes(of: server.process))
            }
            try send([], connection)
            let answer = try connection.answer()
            #expect(answer.status == 201 && answer.object["created"] as? Int == count, "\(answer.text.prefix(300))")
            #expect(most - before < 48 << 20, "\((most - before) >> 20) MiB more than before")
            #expect(try connection.json("GET", "/livez").status == 200)
            #expect(try total(server) == count)
            #expect(server.stop() == .code(0))
        }

        @Test("A client that goes away leaves whole batches")
        func leaves() throws {
            let server = try EngramServer(data: data, folder: folder)
            let connection = try server.connect()
            try begin(connection)
            let lines = (1...2_500).map { "{\"fact\":\"fact \($0)\",\"embedding\":[1,\($0)]}\n" }
            try send(Array(lines.joined().utf8) + Array("{\"fact\":".utf8), connection)
            connection.cutOnClose()
            let deadline = ContinuousClock.now + .seconds(30)
            var last: Int? = 0
            while last != 2_000, ContinuousClock.now < deadline {
                last = try total(server)
                #expect(last.map { $0 % 1_000 == 0 } == true)
            }
            connection.disconnect()
            #expect(server.stop() == .code(0))
            let again = try EngramServer(data: data, folder: folder)
            #expect(try total(again) == 2_000)
            #expect(again.stop() == .code(0))
        }
    }
}
