import Access
import JSON
import MemoryEngine
import Store

extension AdmittedRequest {
    /// The conversation that the path names.
    func conversation() throws(APIError) -> SessionID { try id("Conversation") }

    /// What becomes of the memories of a conversation that is deleted.
    ///
    /// - Throws: 400 for an unknown word, 403 when memories may not be deleted.
    func cascade() throws -> SessionCascade {
        let cascade = try query().choice("cascade", default: SessionCascade.keep)
        if cascade != .keep, !principal.permissions.allows(.memoryDelete) {
            throw AccessError.forbidden(.memoryDelete)
        }
        return cascade
    }
}

extension QueryParameters {
    /// One of a few words.
    ///
    /// - Throws: `APIError` 400 that lists them.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        default standard: Choice
    ) throws(APIError) -> Choice {
        guard let text = given(name) else { return standard }
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw .malformed("The query parameter '\(name)' must be one of \(known), got '\(text.prefix(64))'")
    }

    /// The id of a message.
    ///
    /// - Throws: 404 for a malformed id, which is an unknown one.
    func message(_ name: String) throws(APIError) -> EventID? {
        guard let text = self[name] else { return nil }
        guard let id = EventID(text) else { throw .notFound("Message not found") }
        return id
    }
}

extension FieldReader {
    /// The title of a conversation.
    mutating func title() -> String? {
        guard let title = nullable("title", .string) else { return nil }
        if title.allSatisfy(\.isWhitespace) {
            refuse([.key("title")], "must not be empty", "value_error.any_str.min_length")
        } else if title.unicodeScalars.count > Limits.nameCharacters {
            refuse(
                [.key("title")],
                "has \(title.unicodeScalars.count) characters, at most \(Limits.nameCharacters) are allowed",
                "value_error.any_str.max_length"
            )
        }
        return title
    }
}

extension NewSession {
    /// The body of a create: `title` and `metadata`, both optional.
    init(cortex body: JSONElement, caller: Caller) throws {
        var fields = FieldReader(body)
        let title = fields.title() ?? CortexCore.untitled
        let metadata = fields.nullable("metadata", .object)
        try fields.check()
        var named = JSONWriter()
        named.object { $0.member("title", title) }
        self.init(
            userID: caller.user,
            agentID: CortexCore.agent,
            scope: try Scope(organisation: caller.organisation, pairs: [("user_id", caller.user)]),
            metadata: try named.text().shallowMerge(metadata?.withoutTitle ?? .emptyObject)
        )
    }
}

extension NewMessage {
    /// The body of a post: `content`, and `role`, which is always `user`.
    init(cortex body: JSONElement) throws(APIError) {
        var fields = FieldReader(body)
        let content = fields.required("content", .string)
        if let role = fields.nullable("role", .string), role != Message.Role.user.rawValue {
            fields.refuse([.key("role")], "must be 'user', got '\(role.prefix(64))'", "value_error.const")
        }
        let metadata = fields.nullable("metadata", .object)
        try fields.check()
        guard let content else { throw .internalFailure("a message without problems is missing") }
        self.init(text: content, metadata: metadata ?? .emptyObject)
    }
}

extension JSONText {
    /// The object without its member `title`.
    var withoutTitle: JSONText {
        guard (try? parsed())?["title"] != nil else { return self }
        var writer = JSONWriter(capacity: bytes.count)
        writer.object { writer in
            for (name, value) in (try? parsed())?.members.map(Array.init) ?? [] where name != "title" {
                writer.key(escaping: name)
                writer.raw(value.text)
            }
        }
        return writer.text()
    }
}
