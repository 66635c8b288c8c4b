import Foundation
import JSON
import MemoryEngine

/// The requests of a load as the bytes that are sent, made before the clock starts.
struct PreparedRequests: Sendable {
    /// Heads and bodies, one after another.
    private(set) var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// What requests are made from.
    struct Source {
        var kind: LoadKind
        var address: LoadAddress
        var token: String?
        var scope: Scope
        var topK = 10
        /// Searches of a call.
        var batch = 256
        var vectors: NPYArray?
        var texts: [String] = []
        /// Whole bodies, as JSON.
        var bodies: [String] = []
        /// The most requests that are made; they are sent again from the first on.
        var limit = 100_000
        /// Whether new memories get ids that tell their row.
        var numbersMemories = false
        /// The row of the first vector or text.
        var firstRow = 0
    }

    /// The number of requests.
    var count: Int { ends.count }

    /// Where a request stands in ``bytes``.
    func range(of request: Int) -> Range<Int> { (request == 0 ? 0 : ends[request - 1])..<ends[request] }

    /// The requests of a load.
    ///
    /// - Throws: ``ExitMessage`` when there is nothing to make them from.
    init(_ source: Source) throws {
        let searches = try source.searches()
        for first in stride(from: 0, to: searches, by: source.kind.isBatch ? source.batch : 1) {
            if count == source.limit { break }
            let rows = first..<min(first + (source.kind.isBatch ? source.batch : 1), searches)
            append(source.head(rows: rows), source.body(rows: rows), to: source.address, token: source.token)
        }
    }

    private mutating func append(
        _ head: (method: String, path: String, type: String?),
        _ body: [UInt8],
        to address: LoadAddress,
        token: String?
    ) {
        var text = "\(head.method) \(address.base)\(head.path) HTTP/1.1\r\nHost: \(address.authority)\r\n"
        if let token {
            // A JSON Web Token has three parts; an API key has none.
            text += token.contains(".") ? "Authorization: Bearer \(token)\r\n" : "X-API-Key: \(token)\r\n"
        }
        if let type = head.type { text += "Content-Type: \(type)\r\nContent-Length: \(body.count)\r\n" }
        bytes += Array((text + "\r\n").utf8)
        bytes += body
        ends.append(bytes.count)
    }
}

extension PreparedRequests.Source {
    /// The id of the memory of a row: its last twelve digits are the row's number.
    static func id(ofRow row: Int) -> String {
        let digits = String(row, radix: 16)
        return "00000000-0000-8000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// The row of a memory with such an id.
    static func row(ofID id: String) -> Int? {
        guard id.hasPrefix("00000000-0000-8000-8000-") else { return nil }
        return Int(id.suffix(12), radix: 16)
    }

    /// Searches, or memories, that can be made.
    fileprivate func searches() throws -> Int {
        switch kind {
        case .health: return 1
        case .post:
            if bodies.isEmpty { throw ExitMessage("--kind post needs --bodies") }
            return bodies.count
        case .text:
            if texts.isEmpty { throw ExitMessage("--kind text needs --texts") }
            return texts.count
        case .create:
            let rows = [vectors?.rows, texts.isEmpty ? nil : texts.count].compactMap(\.self).min()
            guard let rows, rows > 0 else { throw ExitMessage("--kind create needs --vectors or --texts") }
            return rows
        default:
            guard let vectors, vectors.rows > 0 else { throw ExitMessage("--kind \(kind.rawValue) needs --vectors") }
            return vectors.rows
        }
    }

    fileprivate func head(rows: Range<Int>) -> (method: String, path: String, type: String?) {
        let search = "/contextiq/api/v1/memories/search"
        switch kind {
        case .health: return ("GET", "/livez", nil)
        case .post: return ("POST", "", "application/json")
        case .create: return ("POST", "/contextiq/api/v1/memories", "application/json")
        case .vector, .base64, .text: return ("POST", search, "application/json")
        case .batch: return ("POST", search + "/batch", "application/json")
        case .raw: return ("POST", search + "?" + query, "application/octet-stream")
        case .rawBatch:
            let dimension = vectors?.columns ?? 0
            return ("POST", search + "/batch?\(query)&dim=\(dimension)", "application/octet-stream")
        }
    }

    private var query: String {
        let allowed = CharacterSet.alphanumerics
        let text = scope.canonicalJSON.description
        return "scope=\(text.addingPercentEncoding(withAllowedCharacters: allowed) ?? text)&top_k=\(topK)"
    }

    fileprivate func body(rows: Range<Int>) -> [UInt8] {
        if kind == .health { return [] }
        if kind == .post { return Array(bodies[rows.lowerBound].utf8) }
        if kind == .raw || kind == .rawBatch { return rows.flatMap(floats) }
        var writer = JSONWriter(capacity: 8_192)
        writer.beginObject()
        writer.member("scope", scope.canonicalJSON)
        switch kind {
        case .create: write(memory: rows.lowerBound, to: &writer)
        case .batch:
            writer.key("queries")
            writer.beginArray()
            for row in rows {
                writer.beginObject()
                writer.member("query_embedding", base64(row))
                writer.endObject()
            }
            writer.endArray()
        case .text: writer.member("search_query", texts[rows.lowerBound])
        case .base64: writer.member("query_embedding", base64(rows.lowerBound))
        default:
            writer.key("query_embedding")
            writer.beginArray()
            for value in vectors?.row(rows.lowerBound) ?? [] { writer.float(value) }
            writer.endArray()
        }
        if kind != .create { writer.member("top_k", topK) }
        writer.endObject()
        return writer.bytes
    }

    private func write(memory row: Int, to writer: inout JSONWriter) {
        if numbersMemories { writer.member("id", Self.id(ofRow: firstRow + row)) }
        writer.member("fact", texts.isEmpty ? "memory \(row)" : texts[row])
        if vectors != nil { writer.member("embedding", base64(row)) }
    }

    /// A vector as little-endian float32 values.
    private func floats(_ row: Int) -> [UInt8] {
        (vectors?.row(row) ?? []).flatMap { value in
            (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
        }
    }

    private func base64(_ row: Int) -> String { Data(floats(row)).base64EncodedString() }
}
