package import JSON
internal import Store

/// Who speaks, in the dialects that know a person and an assistant.
package enum ChatRole: String, Sendable, Hashable, CaseIterable {
    case user, assistant

    /// The role of an event's author: `user` is the user, everybody else the assistant.
    package init(author: String) { self = author == ChatRole.user.rawValue ? .user : .assistant }
}

/// A message of a conversation.
package struct ChatMessage: Sendable, Hashable {
    /// Who speaks.
    package let role: ChatRole
    /// What is said.
    package let text: String

    /// A message.
    package init(role: ChatRole, text: String) {
        self.role = role
        self.text = text
    }
}

extension Event {
    /// Who speaks.
    package var role: ChatRole { ChatRole(author: author) }

    /// The texts of the content's parts, joined by line breaks; empty for a content without text.
    package var text: String {
        guard let content = try? content.parsed() else { return "" }
        guard let parts = content["parts"]?.elements else {
            return content["text"]?.string ?? content["content"]?.string ?? content.string ?? ""
        }
        return parts.compactMap { $0["text"]?.string }.joined(separator: "\n")
    }

    /// The name of the responder that served the message; `nil` for what somebody wrote.
    package var responder: String? { (try? content.parsed())?["responder"]?.string }

    /// The content's `metadata`; an empty object when it has none.
    package var messageMetadata: JSONText {
        guard let metadata = (try? content.parsed())?["metadata"], metadata.kind == .object else { return .emptyObject }
        return metadata.text
    }

    /// The message.
    package var message: ChatMessage { ChatMessage(role: role, text: text) }
}

extension NewEvent {
    /// A message: its content is that of ContextIQ, `{"role": ..., "parts": [{"text": ...}]}`.
    ///
    /// - Parameters:
    ///   - responder: The name of the responder that serves the message; generation then learns nothing from it.
    ///   - metadata: An object to keep with the message.
    package init(_ message: ChatMessage, responder: String? = nil, metadata: JSONText? = nil) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("role", message.role.rawValue)
        writer.key("parts")
        writer.beginArray()
        writer.beginObject()
        writer.member("text", message.text)
        writer.endObject()
        writer.endArray()
        if let responder { writer.member("responder", responder) }
        if let metadata { writer.member("metadata", metadata) }
        writer.endObject()
        self.init(author: message.role.rawValue, invocationID: nil, content: writer.text())
    }
}
