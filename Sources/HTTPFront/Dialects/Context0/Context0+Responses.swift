import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension Response {
    /// An answer in the dialect's envelope.
    static func context0(
        _ message: String,
        status: HTTPResponse.Status = .ok,
        capacity: Int = 512,
        _ data: (inout JSONWriter) throws -> Void
    ) rethrows -> Response {
        try .json(status, capacity: capacity) { try $0.context0(message, data) }
    }
}

extension JSONWriter {
    /// `{"success": true, "message", "data"}`.
    mutating func context0(_ message: String, _ data: (inout JSONWriter) throws -> Void) rethrows {
        try object { writer in
            writer.member("success", true)
            writer.member("message", message)
            writer.key("data")
            try data(&writer)
        }
    }

    /// `{"items", "total", "limit", "skip"}`.
    ///
    /// - Parameter more: Writes what else the page tells.
    mutating func context0<Item>(
        _ items: some Sequence<Item>,
        total: Int,
        _ page: Page,
        more: (inout JSONWriter) -> Void = { _ in },
        _ write: (inout JSONWriter, Item) throws -> Void
    ) rethrows {
        try object { writer in
            writer.key("items")
            try writer.array(items, write)
            writer.member("total", total)
            writer.member("limit", page.limit)
            writer.member("skip", page.offset)
            more(&writer)
        }
    }

    /// A memory.
    ///
    /// - Parameter score: How well it answers a search.
    mutating func context0(_ memory: Memory, score: Float? = nil) {
        let metadata = try? memory.metadata.parsed()
        let own = metadata?[Context0Vocabulary.metadataKey]
        object { writer in
            writer.member("id", memory.id.description)
            writer.member("text", memory.fact)
            writer.member("summary", own?["summary"]?.string)
            writer.member("category", memory.topic)
            writer.member("emotion", own?["emotion"]?.string)
            writer.member("importance", Context0Vocabulary.importance(memory.importance))
            writer.key("tags")
            writer.array((own?["tags"]?.elements.map(Array.init) ?? []).compactMap(\.string)) { $0.string($1) }
            writer.member("session_id", memory.sessionID?.description)
            writer.key("metadata")
            writer.beginObject()
            if let members = metadata?.members {
                for (key, value) in members where key != Context0Vocabulary.metadataKey {
                    writer.key(escaping: key)
                    writer.copy(value)
                }
            }
            writer.endObject()
            writer.member("created_at", memory.createdAt.description)
            writer.member("updated_at", memory.updatedAt.description)
            if let score {
                writer.key("score")
                writer.score(score)
            }
        }
    }
}
