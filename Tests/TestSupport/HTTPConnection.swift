internal import Foundation

/// A blocking connection to an HTTP/1.1 server on 127.0.0.1, with control over every byte and moment.
///
/// One thread at a time.
package final class HTTPConnection {
    private var descriptor: Int32
    private var received: [UInt8] = []
    private let port: Int

    /// An answer.
    package struct Answer: Sendable {
        /// The status code.
        package let status: Int
        /// The header fields, names in lower case.
        package let headers: [String: String]
        /// The body.
        package let body: [UInt8]

        /// The body as text.
        package var text: String { String(decoding: body, as: UTF8.self) }

        /// The body as Foundation reads it, or `nil` when it is not JSON.
        package var json: Any? { try? JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed) }

        /// The body as a JSON object.
        package var object: [String: Any] { json as? [String: Any] ?? [:] }
    }

    /// Why there is no answer.
    package enum Failure: Error, Hashable {
        /// The server does not listen, or refuses.
        case cannotConnect(Int32)
        /// The connection ended before the answer did.
        case closed
        /// Nothing came in time.
        case timedOut
        /// What came is not HTTP.
        case malformed(String)
    }

    /// Connects.
    ///
    /// - Parameter timeout: Seconds after which a read or write that makes no progress fails.
    package init(port: Int, timeout: Int = 20) throws(Failure) {
        self.port = port
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var one: Int32 = 1
        var limit = timeval(tv_sec: timeout, tv_usec: 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        // SAFETY: each call reads one of the structures above, with its size.
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let code = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if code != 0 {
            let reason = errno
            close(descriptor)
            descriptor = -1
            throw .cannotConnect(reason)
        }
    }

    deinit { disconnect() }

    /// Closes the connection.
    package func disconnect() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    /// Says that nothing more will be sent.
    package func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Makes the next close cut the connection instead of ending it in order.
    package func cutOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        // SAFETY: the call reads the structure.
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Sends bytes as they are.
    package func send(_ bytes: some Sequence<UInt8>) throws(Failure) {
        let bytes = Array(bytes)
        var start = 0
        while start < bytes.count {
            // SAFETY: the slice's bytes live during the call.
            let count = unsafe bytes[start...].withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw errno == EAGAIN ? .timedOut : .closed }
            start += count
        }
    }

    /// Sends a request and waits for its answer.
    package func request(
        _ method: String,
        _ path: String,
        headers: [(String, String)] = [],
        body: [UInt8]? = nil
    ) throws(Failure) -> Answer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        try send(Array((head + "\r\n").utf8) + (body ?? []))
        return try answer(toHead: method == "HEAD")
    }

    /// Waits for the head of the next answer: its status and its fields, names in lower case.
    package func head() throws(Failure) -> (status: Int, headers: [String: String]) {
        let head = String(decoding: try bytes(upTo: Array("\r\n\r\n".utf8)), as: UTF8.self)
        var lines = head.components(separatedBy: "\r\n").filter { !$0.isEmpty }
        guard !lines.isEmpty, lines[0].hasPrefix("HTTP/1.1 "), let status = Int(lines[0].dropFirst(9).prefix(3)) else {
            throw .malformed(head)
        }
        lines.removeFirst()
        var headers: [String: String] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { throw .malformed(line) }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces
            )
        }
        return (status, headers)
    }

    /// Waits for the next chunk of a body that comes in chunks; `nil` at its end.
    package func chunk() throws(Failure) -> [UInt8]? {
        let line = String(decoding: try bytes(upTo: Array("\r\n".utf8)).dropLast(2), as: UTF8.self)
        guard let size = Int(line.prefix { $0 != ";" }, radix: 16) else { throw .malformed(line) }
        let body = try bytes(size)
        _ = try bytes(2)
        return size == 0 ? nil : body
    }

    /// Waits for the next answer.
    package func answer(toHead: Bool = false) throws(Failure) -> Answer {
        let (status, headers) = try head()
        if status == 100 { return try answer(toHead: toHead) }
        let body: [UInt8]
        if toHead || status == 204 || status == 304 {
            body = []
        } else if let length = headers["content-length"] {
            guard let length = Int(length), length >= 0 else { throw .malformed("content-length") }
            body = try bytes(length)
        } else if headers["transfer-encoding"]?.lowercased() == "chunked" {
            body = try chunks()
        } else {
            body = try bytesToEnd()
        }
        return Answer(status: status, headers: headers, body: body)
    }

    /// Sends bytes, as far as the server takes them before it closes the connection.
    package func sendUnlessClosed(_ bytes: some Sequence<UInt8>) throws(Failure) {
        do throws(Failure) { try send(bytes) } catch {
            if error != .closed { throw error }
        }
    }

    /// The next answer, or `nil` when the server closes the connection without one.
    package func answerUnlessClosed() throws(Failure) -> Answer? {
        do throws(Failure) { return try answer() } catch {
            if error == .closed { return nil }
            throw error
        }
    }

    /// Whether the server ends the connection, with nothing more to say.
    package func isClosedByServer() -> Bool {
        do throws(Failure) {
            try receive()
            return false
        } catch {
            return error == .closed
        }
    }

    private func chunks() throws(Failure) -> [UInt8] {
        var body: [UInt8] = []
        while let chunk = try chunk() { body += chunk }
        return body
    }

    private func bytes(upTo end: [UInt8]) throws(Failure) -> [UInt8] {
        var searched = 0
        while true {
            while searched + end.count <= received.count {
                if received[searched..<searched + end.count].elementsEqual(end) {
                    return try bytes(searched + end.count)
                }
                searched += 1
            }
            try receive()
        }
    }

    private func bytes(_ count: Int) throws(Failure) -> [UInt8] {
        while received.count < count { try receive() }
        let taken = Array(received.prefix(count))
        received.removeFirst(count)
        return taken
    }

    private func bytesToEnd() throws(Failure) -> [UInt8] {
        while true {
            do throws(Failure) { try receive() } catch {
                guard error == .closed else { throw error }
                defer { received.removeAll() }
                return received
            }
        }
    }

    private func receive() throws(Failure) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            // SAFETY: the buffer has room for as many bytes as are asked for.
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw errno == EAGAIN ? .timedOut : .closed }
            if count == 0 { throw .closed }
            received += buffer[..<count]
            return
        }
    }
}
