import Foundation
import TestSupport

/// An endpoint on 127.0.0.1 that embeds texts as OpenAI's does, and waits where a test wants it to.
final class EmbeddingEndpoint: Sendable {
    static let dimension = 12

    let port: Int
    /// Texts that were asked for.
    let seen = Shared(0)
    private let descriptor: Int32
    private let limit = Shared(Int.max)
    private let condition = NSCondition()

    /// The environment of a program that shall use the endpoint.
    var environment: [String: String?] {
        [
            "ENGRAM_EMBEDDINGS_BASE_URL": "http://127.0.0.1:\(port)/v1", "ENGRAM_EMBEDDINGS_MODEL": "stub",
            "ENGRAM_EMBEDDINGS_CONCURRENCY": "1",
        ]
    }

    /// The vector that a text gets, of unit length.
    static func vector(of text: String) -> [Double] {
        var hash: UInt64 = 1
        for byte in text.utf8 { hash = hash &* 1_099_511_628_211 &+ UInt64(byte) }
        var random = SplitMix(seed: hash)
        let values = random.vector(dimension).map(Double.init)
        let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { $0 / norm }
    }

    init() {
        let (socket, port) = listenOnLoopback()
        descriptor = socket
        self.port = port
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(socket, nil, nil)
                guard connection >= 0 else { return }
                guard let endpoint = self else {
                    close(connection)
                    return
                }
                Thread.detachNewThread {
                    endpoint.serve(connection)
                    close(connection)
                }
            }
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    /// Answers no request once so many texts were asked for, until another limit is set.
    func hold(after texts: Int) {
        condition.lock()
        limit.change { $0 = texts }
        condition.broadcast()
        condition.unlock()
    }

    /// Waits until a request is held.
    ///
    /// - Returns: False when that takes a minute.
    func isHolding() -> Bool {
        condition.lock()
        defer { condition.unlock() }
        let end = Date(timeIntervalSinceNow: 60)
        while seen.value <= limit.value {
            if !condition.wait(until: end) { return false }
        }
        return true
    }

    private func serve(_ connection: Int32) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            while let request = Self.takeRequest(from: &bytes) {
                let body = (try? JSONSerialization.jsonObject(with: Data(request))) as? [String: Any]
                let texts = body?["input"] as? [String] ?? []
                waitForTurn(texts.count)
                let data = texts.enumerated().map { index, text -> [String: Any] in
                    ["index": index, "embedding": Self.vector(of: text)]
                }
                let answer = (try? JSONSerialization.data(withJSONObject: ["data": data])) ?? Data()
                let head =
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(answer.count)\r\n\r\n"
                if !Self.send(Array(head.utf8) + Array(answer), to: connection) { return }
            }
            // SAFETY: the buffer takes as many bytes as it says.
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(connection, $0.baseAddress, $0.count, 0) }
            if count <= 0 { return }
            bytes += buffer[..<count]
        }
    }

    private func waitForTurn(_ texts: Int) {
        condition.lock()
        defer { condition.unlock() }
        seen.change { $0 += texts }
        condition.broadcast()
        while seen.value > limit.value { condition.wait() }
    }

    /// The body of a request that has arrived as a whole.
    private static func takeRequest(from bytes: inout [UInt8]) -> [UInt8]? {
        guard let head = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<head.lowerBound], as: UTF8.self).lowercased().split(separator: "\r\n")
        let length = lines.first { $0.hasPrefix("content-length:") }.flatMap {
            Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces))
        }
        let end = head.upperBound + (length ?? 0)
        guard bytes.count >= end else { return nil }
        defer { bytes.removeFirst(end) }
        return Array(bytes[head.upperBound..<end])
    }

    private static func send(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var start = 0
        while start < bytes.count {
            // SAFETY: the bytes live for the call.
            let sent = unsafe bytes[start...].withUnsafeBytes {
                unsafe Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent <= 0 { return false }
            start += sent
        }
        return true
    }
}
