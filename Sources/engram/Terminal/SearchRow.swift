import Foundation
import JSON
import MemoryEngine
import Store

/// A hit of a search as the command line shows it, from an engine or from a server.
struct SearchRow {
    let id: String
    let similarity: Double
    /// What decides the place of a hit by words; `nil` of one by meaning alone.
    let score: Double?
    /// What each part adds to the score, in the order of ``partNames``; `nil` when nobody asked.
    let parts: [Double]?
    let fact: String
    let topic: String?
    let confidence: Double
    let createdAt: String

    /// The parts of a score, as the HTTP API names them.
    static let partNames = ["semantic", "keyword", "context", "recency", "importance"]

    init(_ hit: SearchHit, isExplained: Bool) {
        id = hit.memory.id.description
        similarity = Double(hit.similarity)
        score = hit.score
        let sum = hit.parts
        parts = isExplained ? [sum.semantic, sum.keyword, sum.context, sum.recency, sum.importance] : nil
        fact = hit.memory.fact
        topic = hit.memory.topic
        confidence = hit.memory.confidence
        createdAt = hit.memory.createdAt.description
    }

    init(_ memory: JSONElement) {
        id = memory["id"]?.string ?? ""
        similarity = memory["similarity"]?.number ?? 0
        score = memory["score"]?.number
        parts = memory["explanation"].map { sum in SearchRow.partNames.map { sum[$0]?.number ?? 0 } }
        fact = memory["fact"]?.string ?? ""
        topic = memory["topic"]?.string
        confidence = memory["confidence"]?.number ?? 0
        createdAt = memory["created_at"]?.string ?? ""
    }

    /// The hits as the HTTP API answers them.
    ///
    /// - Parameter isExact: Whether every memory was scored exactly.
    static func json(_ rows: [SearchRow], isExact: Bool) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("memories")
        writer.beginArray()
        for row in rows {
            writer.beginObject()
            writer.key("id")
            writer.string(row.id)
            writer.key("fact")
            writer.string(row.fact)
            writer.key("topic")
            if let topic = row.topic { writer.string(topic) } else { writer.null() }
            writer.key("confidence")
            writer.double(row.confidence)
            writer.key("similarity")
            writer.score(Float(row.similarity))
            if let score = row.score {
                writer.key("score")
                writer.score(Float(score))
            }
            writer.key("created_at")
            writer.string(row.createdAt)
            if let parts = row.parts {
                writer.key("explanation")
                writer.beginObject()
                for (name, part) in zip(partNames, parts) {
                    writer.key(escaping: name)
                    writer.score(Float(part))
                }
                writer.endObject()
            }
            writer.endObject()
        }
        writer.endArray()
        writer.key("total")
        writer.integer(rows.count)
        writer.key("exact")
        writer.bool(isExact)
        writer.endObject()
        return writer.text().description
    }

    /// The hits as lines of a table; facts are cut to the width of the terminal.
    static func table(_ rows: [SearchRow]) -> [String] {
        if rows.isEmpty { return ["nothing found"] }
        let hasTopics = rows.contains { $0.topic != nil }
        let width = terminalWidth()
        let hasScores = rows.contains { $0.score != nil }
        let isExplained = rows.contains { $0.parts != nil }
        var title = (hasScores ? "     score  " : "") + "similarity  "
        if isExplained { title += partNames.map { padded($0, 10) + "  " }.joined() }
        if hasTopics { title += "topic             " }
        var lines = [title + "fact"]
        for row in rows {
            var line = hasScores ? String(format: "%10.4f  ", row.score ?? 0) : ""
            line += String(format: "%10.4f  ", row.similarity)
            if isExplained, let parts = row.parts {
                line += parts.map { String(format: "%10.4f  ", $0) }.joined()
            }
            if hasTopics {
                line += fitted(row.topic ?? "", 16).padding(toLength: 18, withPad: " ", startingAt: 0)
            }
            let fact = row.fact.split(whereSeparator: \.isNewline).joined(separator: " ")
            lines.append(line + (width.map { fitted(fact, max(20, $0 - line.count)) } ?? fact))
        }
        return lines
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private static func fitted(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : text.prefix(width - 1) + "…"
    }

    /// The width of the terminal, or `nil` when the output goes elsewhere.
    private static func terminalWidth() -> Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        // SAFETY: the call fills the structure, which lives across it.
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
