import Foundation
import TestSupport

/// One event of a stream, as a client sees it.
struct StreamedEvent: Sendable, Hashable {
    var id = ""
    var name = ""
    var data = ""

    /// The data as a JSON object.
    var object: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(data.utf8))) as? [String: Any] ?? [:]
    }

    var number: Int { Int(id) ?? -1 }
}

/// A blocking reader of one event stream.
///
/// One thread at a time.
final class EventStreamReader {
    let connection: HTTPConnection
    /// Comments that came so far.
    private(set) var comments = 0
    private(set) var retry: String?

    /// Opens the stream of a conversation.
    init(
        port: Int,
        conversation: String,
        after id: String? = nil,
        key: String = EngramServer.key,
        timeout: Int = 20
    ) throws {
        connection = try HTTPConnection(port: port, timeout: timeout)
        var head = "GET /api/sse/conversations/\(conversation) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
        head += "Authorization: Bearer \(key)\r\n"
        if let id { head += "Last-Event-ID: \(id)\r\n" }
        try connection.send(Array((head + "\r\n").utf8))
        let (status, _) = try connection.head()
        guard status == 200 else { throw HTTPConnection.Failure.malformed("status \(status)") }
    }

    /// The next event; `nil` when the server ends the stream in order.
    func next() throws -> StreamedEvent? {
        var event = StreamedEvent()
        while let line = try nextLine() {
            if line.isEmpty {
                if !event.data.isEmpty { return event }
                event = StreamedEvent()
                continue
            }
            if line.hasPrefix(":") { comments += 1 }
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let value = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
            switch parts[0] {
            case "id": event.id = value
            case "event": event.name = value
            case "data": event.data += value
            case "retry": retry = value
            default: break
            }
        }
        return nil
    }

    /// The next events, up to and including the first for which `isLast` holds.
    func events(until isLast: (StreamedEvent) -> Bool) throws -> [StreamedEvent] {
        var events: [StreamedEvent] = []
        while let event = try next() {
            events.append(event)
            if isLast(event) { break }
        }
        return events
    }

    private var pending = ""

    private func nextLine() throws -> String? {
        while true {
            if let end = pending.utf8.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(pending[..<end])
                pending = String(pending[pending.index(after: end)...])
                return line
            }
            guard let chunk = try connection.chunk() else { return nil }
            pending += String(decoding: chunk, as: UTF8.self)
        }
    }
}
