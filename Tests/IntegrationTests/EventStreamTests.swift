import Foundation
import TestSupport
import Testing

@Suite struct EventStreamTests {
    private let folder = TemporaryFolder()
    private var data: String { folder.path + "/store" }

    private func converse(_ connection: HTTPConnection) throws -> String {
        let made = try connection.json("POST", "/api/conversations", #"{"title":"t"}"#).object
        return try #require((made["conversation"] as? [String: Any])?["id"] as? String)
    }

    /// Appends an event that makes exactly one entry of the stream.
    private static func append(_ text: String, to id: String, _ connection: HTTPConnection) throws {
        let body = #"{"author":"agent","content":{"parts":[{"text":"\#(text)"}]}}"#
        let answer = try connection.json("POST", "/api/v1/sessions/\(id)/events", body)
        guard answer.status == 201 else { throw HTTPConnection.Failure.malformed(answer.text) }
    }

    private static func isWholeAnswer(_ event: StreamedEvent) -> Bool {
        event.name == "message_updated" && event.object["is_complete"] as? Bool == true
    }

    @Test("The assistant's answer grows on the stream; ids go on over a restart, and a stop ends streams in order")
    func answers() throws {
        let server = try EngramServer(data: data, folder: folder)
        let connection = try server.connect()
        let id = try converse(connection)
        let reader = try EventStreamReader(port: server.port, conversation: id)
        let path = "/api/conversations/\(id)/messages"
        #expect(try connection.json("POST", path, #"{"content":"I live in Lisbon."}"#).status == 200)
        let first = try reader.events(until: Self.isWholeAnswer)
        #expect(reader.retry == "2000")
        #expect(first.map(\.number) == Array(1...first.count))
        #expect(first.prefix(2).map(\.name) == ["message_created", "message_created"])
        #expect(first.prefix(2).map { $0.object["is_complete"] as? Bool } == [true, false])
        #expect(
            first.map(\.name).filter { $0.hasPrefix("tool") } == ["tool_execution_started", "tool_execution_completed"]
        )
        #expect(server.stop() == .code(0))
        #expect(try reader.next() == nil)

        let next = try EngramServer(data: data, folder: folder)
        let resumed = try EventStreamReader(port: next.port, conversation: id, after: "2")
        let again = try next.connect()
        #expect(try again.json("POST", path, #"{"content":"Where do I live?"}"#).status == 200)
        let rest = try resumed.events { Self.isWholeAnswer($0) && $0.number > first.count }
        #expect(rest.map(\.number) == Array(3...(2 + rest.count)))
        #expect(Array(rest.prefix(first.count - 2)) == Array(first.dropFirst(2)))
        #expect((rest.last?.object["content"] as? String)?.contains("Lisbon") == true)
        let lost = try EventStreamReader(port: next.port, conversation: id, after: "999")
        let reset = try #require(try lost.next())
        #expect(reset.name == "reset" && reset.object["conversation_id"] as? String == id)
        #expect(reset.object["last_event_id"] as? String == rest.last?.id && reset.id == rest.last?.id)

        #expect(try again.json("DELETE", "/api/conversations/\(id)").status == 200)
        #expect(try lost.next() == nil)
        #expect(try resumed.next() == nil)
        #expect(next.stop() == .code(0))
    }

    @Test("Readers that disconnect and resume at random miss nothing, see nothing twice and keep the order")
    func resuming() throws {
        let server = try EngramServer(data: data, folder: folder, arguments: ["--durability", "relaxed"])
        let connection = try server.connect()
        let ids = try (0..<4).map { _ in try converse(connection) }
        let count = 60
        let failures = Shared<[String]>([])
        let group = DispatchGroup()
        for (index, id) in ids.enumerated() {
            for seed in 0..<4 {
                Thread.run(in: group) {
                    var random = SplitMix(seed: UInt64(index * 10 + seed))
                    var last = 0
                    do {
                        while last < count {
                            let reader = try EventStreamReader(
                                port: server.port,
                                conversation: id,
                                after: String(last)
                            )
                            for _ in 0..<Int(random.next() % 20 + 1) where last < count {
                                guard let event = try reader.next() else {
                                    return failures.change { $0.append("ended at \(last)") }
                                }
                                guard event.number == last + 1, event.object["content"] as? String == "\(last)" else {
                                    return failures.change { $0.append("after \(last): \(event)") }
                                }
                                last += 1
                            }
                            if random.next() % 2 == 0 { reader.connection.cutOnClose() }
                            reader.connection.disconnect()
                        }
                    } catch {
                        failures.change { $0.append("\(error)") }
                    }
                }
            }
        }
        for number in 0..<count { for id in ids { try Self.append("\(number)", to: id, connection) } }
        #expect(group.wait(timeout: .now() + 60) == .success)
        #expect(failures.value == [])
        #expect(server.stop() == .code(0))
    }

    @Test("A reader that takes nothing is cut; others, and the server, do not notice it")
    func stalled() throws {
        let server = try EngramServer(data: data, folder: folder, arguments: ["--durability", "relaxed"])
        let connection = try server.connect()
        let id = try converse(connection)
        let stalled = try EventStreamReader(port: server.port, conversation: id, after: "0")
        let (large, small) = (100, 1_005)
        let group = DispatchGroup()
        let failures = Shared<[String]>([])
        Thread.run(in: group) {
            do {
                let reader = try EventStreamReader(port: server.port, conversation: id, after: "0")
                for number in 1...(large + small) where try reader.next()?.number != number {
                    return failures.change { $0.append("not \(number)") }
                }
            } catch {
                failures.change { $0.append("\(error)") }
            }
        }
        // More than any buffer of the two sockets takes.
        let text = String(repeating: "x", count: 200_000)
        for _ in 0..<large { try Self.append(text, to: id, connection) }
        for _ in 0..<small { try Self.append("x", to: id, connection) }
        #expect(group.wait(timeout: .now() + 60) == .success)
        #expect(failures.value == [])
        var seen = 0
        // What the sockets held still comes; then the connection is cut, not ended.
        #expect(throws: HTTPConnection.Failure.self) {
            while let event = try stalled.next() { seen = event.number }
        }
        #expect(seen < large)
        #expect(server.isAlive() && server.stop() == .code(0))
    }
}

extension Thread {
    /// Runs a body on a thread of its own.
    fileprivate static func run(in group: DispatchGroup, _ body: @escaping @Sendable () -> Void) {
        group.enter()
        Thread {
            body()
            group.leave()
        }.start()
    }
}
