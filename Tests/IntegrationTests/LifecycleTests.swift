import Foundation
import Store
import TestSupport
import Testing

/// Tests that start processes run one after another.
@Suite(.serialized) enum IntegrationTests {}

extension IntegrationTests {
    @Suite(.serialized) struct LifecycleTests {
        private let folder = TemporaryFolder()
        private var data: String { folder.file("store") }

        @Test("The server starts, tells its health, and stops with code 0 when it is asked to")
        func startsAndStops() throws {
            let server = try EngramServer(data: data, folder: folder)
            let connection = try server.connect()
            #expect(try connection.request("GET", "/livez").status == 200)
            #expect(try connection.request("GET", "/readyz").status == 200)
            let health = try connection.request("GET", "/health")
            #expect(health.status == 200)
            #expect(health.object["status"] as? String == "healthy")
            #expect(health.object["durability"] as? String == "full")
            #expect((health.object["embedding_model"] as? String)?.hasPrefix("hashing/") == true)
            connection.disconnect()
            #expect(server.stop() == .code(0))
            #expect(StoreLock.holder(folder: data) == nil)
        }

        @Test("Idle connections do not keep the server from stopping")
        func stopsWithIdleConnections() throws {
            let server = try EngramServer(data: data, folder: folder)
            let connections = try (0..<20).map { _ in try server.connect() }
            for connection in connections.prefix(10) { #expect(try connection.request("GET", "/livez").status == 200) }
            try connections[15].send("POST /api/v1/memories HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le".utf8)
            #expect(server.stop() == .code(0))
        }

        @Test("A stop while writers run keeps every write that was acknowledged")
        func stopsUnderLoad() throws {
            let server = try EngramServer(data: data, folder: folder)
            let writers = KillWriters(count: 16, round: 1)
            writers.run(against: server) { acknowledged in
                if acknowledged == 300 { server.process.signal(SIGTERM) }
            }
            #expect(server.process.wait(seconds: 10) == .code(0))
            #expect(writers.acknowledgedCount >= 300)
            let next = try EngramServer(data: data, folder: folder)
            #expect(try writers.check(against: next) == [])
            #expect(next.stop() == .code(0))
        }

        @Test("A second writer is refused with the process and address of the first, a reader is not")
        func secondWriter() throws {
            let server = try EngramServer(data: data, folder: folder)
            let connection = try server.connect()
            let body = #"{"scope":{"user_id":"anna"},"fact":"the first fact"}"#
            #expect(try connection.json("POST", "/api/v1/memories", body).status == 201)
            folder.write("another fact\n".utf8, to: "facts.txt")
            for arguments in [
                ["serve", "--data", data, "--port", "0", "--dev"],
                ["import", folder.file("facts.txt"), "--data", data, "--scope", "user_id=anna"],
            ] {
                let second = try EngramProgram.run(arguments, folder: folder)
                #expect(second.exit == .code(1))
                #expect(second.errors.contains("process \(server.process.processID)"))
                #expect(second.errors.contains("--url http://127.0.0.1:\(server.port)"))
            }
            let reader = try EngramProgram.run(
                ["search", "first fact", "--data", data, "--scope", "user_id=anna", "--json"],
                folder: folder
            )
            #expect(reader.exit == .code(0))
            #expect(reader.output.contains("the first fact"))
            #expect(server.isAlive())
            // The kernel frees the lock with the process, however it ends.
            server.process.signal(SIGKILL)
            #expect(server.process.wait(seconds: 10) == .signal(SIGKILL))
            let third = try EngramServer(data: data, folder: folder)
            #expect(third.stop() == .code(0))
        }

        @Test("Development mode is refused on an address that others can reach")
        func developmentIsLocal() throws {
            let result = try EngramProgram.run(
                ["serve", "--data", data, "--port", "0", "--dev", "--host", "0.0.0.0"],
                folder: folder
            )
            #expect(result.exit != .code(0))
            #expect(result.errors.contains("loopback"))
        }
    }
}
