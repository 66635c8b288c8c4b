package import JSON
package import Store

/// An event as the dialects of conversations see it: a text by the user or the assistant.
package struct Message: Sendable, Hashable {
    /// Who speaks, as far as these dialects tell speakers apart.
    package enum Role: String, Sendable, Hashable {
        case user, assistant
    }

    package let id: EventID
    package let sessionID: SessionID
    package let role: Role
    /// The text; empty for an event without any.
    package let text: String
    /// A JSON object; of an event without text it holds the parts, of an author with a name the name.
    package let metadata: JSONText
    /// A JSON array.
    package let toolCalls: JSONText
    /// False while the text grows.
    package let isComplete: Bool
    package let createdAt: Timestamp
    /// The place within the session, from 1.
    package let sequence: UInt64

    /// The message that an event is.
    ///
    /// - Complexity: O(size of the content)
    package init(_ event: Event) {
        let content = try? event.content.parsed()
        let parts = content?["parts"]
        let texts = (parts?.elements.map(Array.init) ?? []).compactMap { $0["text"]?.string }
        id = event.id
        sessionID = event.sessionID
        role = isSame(event.author, Role.user.rawValue) ? .user : .assistant
        // A content that is a text itself has no parts.
        let bare = content?.string
        text = bare ?? texts.joined(separator: "\n")
        isComplete = content?["is_complete"]?.bool ?? true
        createdAt = event.timestamp
        sequence = event.sequence
        let calls = content?["tool_calls"]
        toolCalls = calls.flatMap { $0.kind == .array ? $0.text : nil } ?? Message.noToolCalls
        var added = JSONWriter()
        added.beginObject()
        if role == .assistant, !Message.plainAuthors.contains(event.author) { added.member("author", event.author) }
        if texts.isEmpty, bare == nil, isComplete {
            if let parts { added.member("parts", parts.text) } else { added.member("content", event.content) }
        }
        added.endObject()
        let own = content?["metadata"].flatMap { $0.kind == .object ? $0.text : nil } ?? .emptyObject
        metadata = (try? added.text().shallowMerge(own)) ?? own
    }

    private init(_ whole: Message, textBytes: Int) {
        id = whole.id
        sessionID = whole.sessionID
        role = whole.role
        text = whole.text.prefix(bytes: textBytes)
        metadata = .emptyObject
        toolCalls = Message.noToolCalls
        isComplete = false
        createdAt = whole.createdAt
        sequence = whole.sequence
    }

    /// The message as it was when its text had so many bytes.
    func asItWas(textBytes: UInt64) -> Message {
        Message(self, textBytes: Int(clamping: textBytes))
    }

    private static let noToolCalls = JSONText(trusting: Array("[]".utf8))
    /// Authors whose names say no more than that they are the assistant.
    private static let plainAuthors: Set<String> = ["assistant", "agent", "ai", "model"]
}

extension Message {
    /// The content of the event that a message is.
    static func content(
        role: Role,
        text: String,
        metadata: JSONText = .emptyObject,
        responder: String? = nil,
        isComplete: Bool = true
    ) -> JSONText {
        var writer = JSONWriter(capacity: text.utf8.count + metadata.bytes.count + 64)
        writer.beginObject()
        writer.member("role", role.rawValue)
        writer.key("parts")
        writer.beginArray()
        writer.beginObject()
        writer.member("text", text)
        writer.endObject()
        writer.endArray()
        // Generation learns nothing from what a responder served.
        if let responder { writer.member("responder", responder) }
        if metadata != .emptyObject { writer.member("metadata", metadata) }
        if !isComplete { writer.member("is_complete", false) }
        writer.endObject()
        return writer.text()
    }
}

extension String {
    /// The first bytes of the text, fewer where a character would be cut.
    fileprivate func prefix(bytes: Int) -> String {
        guard bytes < utf8.count else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: max(0, bytes))
        while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
