import JSON
import MemoryEngine
import Store

extension FieldReader {
    /// The body of a create.
    ///
    /// `nil` with problems noted when something is wrong.
    mutating func context0Memory(by caller: Caller) throws(EngineError) -> NewMemory? {
        let text = required("text", .string)
        let own = context0Own()
        let category = word("category", of: Context0Vocabulary.categories)
        let importance = word("importance", of: Context0Vocabulary.importances)
        let metadata = context0Metadata()
        let session = identifier("session_id", SessionEntity.self)
        guard problems.isEmpty, let text else { return nil }
        var writer = JSONWriter()
        writer.object { writer in
            if let members = metadata?.members {
                for (key, value) in members {
                    writer.key(escaping: key)
                    writer.copy(value)
                }
            }
            if !own.isEmpty {
                writer.key(escaping: Context0Vocabulary.metadataKey)
                writer.object { own.write(to: &$0, keepingNulls: false) }
            }
        }
        return NewMemory(
            scope: try Context0.scope(of: caller),
            fact: text,
            topic: category ?? nil,
            importance: Context0Vocabulary.importance((importance ?? nil) ?? "medium"),
            metadata: writer.text(),
            sessionID: session
        )
    }

    /// The body of an update: the given fields are replaced, `null` clears those that may be empty.
    ///
    /// - Parameter session: The session that the memory came from, which stays what it is.
    mutating func context0Patch(session: SessionID?) -> MemoryPatch {
        let text = optional("text", .string)
        let own = context0Own()
        let category = word("category", of: Context0Vocabulary.categories)
        let importance = word("importance", of: Context0Vocabulary.importances)
        let metadata = context0Metadata()
        if object["session_id"] != nil, identifier("session_id", SessionEntity.self) != session {
            refuse([.key("session_id")], "the session of a memory cannot be changed", "value_error.const")
        }
        var patch = MemoryPatch(fact: text, importance: (importance ?? nil).map(Context0Vocabulary.importance))
        if let category { patch.topic = category.map { .set($0) } ?? .clear }
        if let metadata {
            patch.newMetadata = MetadataReplacement(metadata.text, keeping: Context0Vocabulary.metadataKey)
        }
        if !own.isEmpty {
            var writer = JSONWriter()
            writer.object { writer in
                writer.key(escaping: Context0Vocabulary.metadataKey)
                writer.object { own.write(to: &$0, keepingNulls: true) }
            }
            patch.metadata = writer.text()
        }
        return patch
    }

    /// What the dialect keeps in the metadata.
    private mutating func context0Own() -> Context0Own {
        var own = Context0Own()
        if let summary = object["summary"] {
            own.summary = .some(nullable("summary", .string))
            if let text = summary.string, text.unicodeScalars.count > Limits.nameCharacters {
                refuse(
                    [.key("summary")],
                    "has more than \(Limits.nameCharacters) characters",
                    "value_error.any_str.max_length"
                )
            }
        }
        own.emotion = word("emotion", of: Context0Vocabulary.emotions)
        if object["tags"] != nil { own.tags = .some(tags("tags")) }
        return own
    }

    private mutating func context0Metadata() -> JSONElement? {
        guard nullable("metadata", .object) != nil, let metadata = present("metadata") else { return nil }
        if metadata[Context0Vocabulary.metadataKey] != nil {
            refuse(
                [.key("metadata"), .key(Context0Vocabulary.metadataKey)],
                "the member is reserved for summary, emotion and tags",
                "value_error.reserved"
            )
        }
        return metadata
    }

    /// One of some words: absent, `null` or the word.
    mutating func word(_ key: String, of words: [String]) -> String?? {
        guard let element = object[key] else { return nil }
        if element.isNull { return .some(nil) }
        if let word = element.string, words.contains(word) { return word }
        let received = element.string.map { "'\($0.prefix(64))'" } ?? element.kind.description
        refuse([.key(key)], "expected one of \(words.joined(separator: ", ")), got \(received)", "value_error.const")
        return nil
    }

    /// A list of tags, in lower case, each once.
    mutating func tags(_ key: String) -> [String]? {
        guard let list = nullable(key, .array) else { return nil }
        var tags: [String] = []
        for (position, element) in list.enumerated() {
            guard let text = element.string else {
                refuse([.key(key), .index(position)], "expected a string, got \(element.kind)", "type_error.string")
                continue
            }
            let tag = text.lowercased()
            guard (1...Context0Vocabulary.tagCharacters).contains(tag.unicodeScalars.count) else {
                let message = "a tag has 1 to \(Context0Vocabulary.tagCharacters) characters"
                refuse([.key(key), .index(position)], message, "value_error.any_str")
                continue
            }
            if !tags.contains(tag) { tags.append(tag) }
        }
        if list.count > Context0Vocabulary.tagCount {
            let message = "at most \(Context0Vocabulary.tagCount) tags, got \(list.count)"
            refuse([.key(key)], message, "value_error.list.max_items")
        }
        return tags
    }
}

/// What the dialect keeps of a memory in the metadata: absent, to be cleared, or a value.
private struct Context0Own {
    var summary: String??
    var emotion: String??
    var tags: [String]??

    var isEmpty: Bool { summary == nil && emotion == nil && tags == nil }

    func write(to writer: inout JSONWriter, keepingNulls: Bool) {
        if let summary, keepingNulls || summary != nil { writer.member("summary", summary) }
        if let emotion, keepingNulls || emotion != nil { writer.member("emotion", emotion) }
        if let tags, keepingNulls || tags != nil {
            writer.key("tags")
            if let tags { writer.array(tags) { $0.string($1) } } else { writer.null() }
        }
    }
}
