import JSON
import MemoryEngine
import Store

extension JSONWriter {
    /// `{"conversation": {...}}`.
    mutating func cortex(conversation session: Session, messages: [Message] = []) {
        object { writer in
            writer.key("conversation")
            writer.cortex(session, messages: messages)
        }
    }

    /// `{"message": {...}}`.
    mutating func cortex(message: Message) {
        object { writer in
            writer.key("message")
            writer.cortex(message)
        }
    }

    /// A conversation.
    mutating func cortex(_ session: Session, messages: [Message]) {
        object { writer in
            writer.member("id", session.id.description)
            writer.member("user_id", session.userID)
            writer.member("title", session.title ?? CortexCore.untitled)
            writer.member("created_at", session.createdAt.description)
            writer.member("updated_at", session.updatedAt.description)
            writer.member("metadata", session.metadataBesideTitle)
            writer.key("messages")
            writer.array(messages) { $0.cortex($1) }
        }
    }

    /// A message.
    mutating func cortex(_ message: Message) {
        object { writer in
            writer.member("id", message.id.description)
            writer.member("conversation_id", message.sessionID.description)
            writer.member("role", message.role.rawValue)
            writer.member("content", message.text)
            writer.member("created_at", message.createdAt.description)
            writer.member("metadata", message.metadata)
            writer.member("tool_calls", message.toolCalls)
            writer.member("is_complete", message.isComplete)
        }
    }
}

extension FeedItem.Content {
    /// The name of the event that a stream sends, and its data.
    func cortexEvent(in conversation: SessionID) -> (name: StaticString, data: JSONText) {
        var writer = JSONWriter(capacity: 512)
        switch self {
        case .messageCreated(let message):
            writer.cortex(message)
            return ("message_created", writer.text())
        case .messageUpdated(let message):
            writer.cortex(message)
            return ("message_updated", writer.text())
        case .messageDeleted(let id):
            writer.object { writer in
                writer.member("id", id.description)
                writer.member("conversation_id", conversation.description)
            }
            return ("message_deleted", writer.text())
        case .sessionUpdated(let session):
            writer.cortex(session, messages: [])
            return ("conversation_updated", writer.text())
        case .toolStarted(let data): return ("tool_execution_started", data)
        case .toolCompleted(let data): return ("tool_execution_completed", data)
        case .toolFailed(let data): return ("tool_execution_failed", data)
        }
    }
}
