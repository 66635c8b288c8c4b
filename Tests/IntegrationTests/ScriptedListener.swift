import Foundation
import TestSupport

/// A listener on 127.0.0.1 that answers every request on its first connection with 200 and no body, in order.
final class ScriptedListener: Sendable {
    let port: Int
    private let descriptor: Int32

    init() {
        let (socket, port) = listenOnLoopback()
        descriptor = socket
        self.port = port
    }

    deinit { close(descriptor) }

    /// Serves the first connection until it ends, on a thread of its own.
    ///
    /// - Parameters:
    ///   - splitting: Sends each answer a byte at a time.
    ///   - before: Called with the number of each request before its answer, from 0.
    func serve(splitting: Bool = false, before: @escaping @Sendable (Int) -> Void) {
        let descriptor = descriptor
        Thread.detachNewThread {
            let connection = accept(descriptor, nil, nil)
            var on: Int32 = 1
            // SAFETY: the call reads the number above.
            unsafe setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
            defer { close(connection) }
            let answer = Array("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\ncontent-LENGTH: 2\r\n\r\nok".utf8)
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            var number = 0
            while true {
                // SAFETY: the buffer takes as many bytes as it says. A request without a body comes in one piece here.
                let count = unsafe buffer.withUnsafeMutableBytes {
                    unsafe recv(connection, $0.baseAddress, $0.count, 0)
                }
                if count <= 0 { return }
                before(number)
                number += 1
                for part in splitting ? answer.map({ [$0] }) : [answer] {
                    // SAFETY: the bytes live for the call.
                    let sent = unsafe part.withUnsafeBytes {
                        unsafe send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                    }
                    if sent != part.count { return }
                }
            }
        }
    }
}
