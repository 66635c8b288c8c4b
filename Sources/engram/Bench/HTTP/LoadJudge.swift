import CProbes
import Glibc
import JSON

/// Sends each search once, before the clock starts, and compares the answers with the true neighbours.
struct LoadJudge {
    let requests: PreparedRequests
    let address: LoadAddress
    let truth: NPYIntegers
    let topK: Int

    /// The mean share of a search's true neighbours that are in its answer.
    ///
    /// The memories' ids tell their rows, as ``PreparedRequests/Source/id(ofRow:)`` makes them.
    ///
    /// - Throws: ``ExitMessage`` for an answer that is no list of such memories.
    func recall() throws -> Double {
        let socket = unsafe engram_poller_connect(address.host, String(address.port))
        guard socket >= 0 else { throw ExitMessage("cannot connect to \(address.authority)") }
        defer { close(socket) }
        var query = 0
        var found = 0
        for request in 0..<requests.count {
            let body = try exchange(request, on: socket)
            let answer: JSONElement
            do throws(JSONError) {
                answer = try JSONDocument(parsing: body).root
            } catch {
                throw ExitMessage("an answer is not JSON: \(error)")
            }
            let lists = answer["results"]?.elements.map { $0.map { $0["memories"] } } ?? [answer["memories"]]
            for list in lists {
                guard query < truth.rows else { break }
                guard let list = list?.elements else { throw ExitMessage("an answer has no memories") }
                found += try hits(in: list.map { $0["id"]?.string ?? "" }, of: query)
                query += 1
            }
        }
        return Double(found) / Double(max(query * topK, 1))
    }

    private func hits(in ids: [String], of query: Int) throws -> Int {
        let first = query * truth.columns
        let wanted = Set(truth.values[first..<(first + min(topK, truth.columns))])
        var count = 0
        for id in ids.prefix(topK) {
            guard let row = PreparedRequests.Source.row(ofID: id) else {
                throw ExitMessage("the memory \(id) does not tell its row: see --truth")
            }
            if wanted.contains(row) { count += 1 }
        }
        return count
    }

    /// Sends a request and waits for the body of its answer.
    private func exchange(_ request: Int, on socket: Int32) throws -> [UInt8] {
        var unsent = requests.range(of: request)
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            var ready = pollfd(fd: socket, events: Int16(unsent.isEmpty ? POLLIN : POLLIN | POLLOUT), revents: 0)
            guard unsafe poll(&ready, 1, 30_000) > 0 else { throw ExitMessage("the server does not answer") }
            if !unsent.isEmpty {
                // SAFETY: the range lies within the bytes, which live for the call.
                let count = unsafe requests.bytes.withUnsafeBytes { bytes in
                    unsafe send(
                        socket,
                        bytes.baseAddress?.advanced(by: unsent.lowerBound),
                        unsent.count,
                        Int32(MSG_NOSIGNAL)
                    )
                }
                if count > 0 { unsent = (unsent.lowerBound + count)..<unsent.upperBound }
            }
            // SAFETY: the buffer takes as many bytes as it says.
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
            if count < 0, errno == EAGAIN { continue }
            guard count > 0 else { throw ExitMessage("the server closed the connection") }
            received += buffer[..<count]
            guard let head = try ResponseHead(received, in: received.indices),
                received.count >= head.byteCount + head.bodyByteCount
            else { continue }
            let body = Array(received[head.byteCount...])
            guard head.status == 200 else {
                throw ExitMessage("the server answered \(head.status): \(String(decoding: body, as: UTF8.self))")
            }
            return body
        }
    }
}
