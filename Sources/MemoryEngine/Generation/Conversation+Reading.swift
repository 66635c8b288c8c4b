internal import Extraction
internal import JSON
internal import Store

extension Conversation {
    /// The most turns that one job reads, and the most bytes of their texts.
    static let limits = (turns: 10_000, bytes: 16 << 20)

    /// Authors and roles that are an agent's.
    private static let agents: Set<String> = [
        "agent", "assistant", "ai", "model", "system", "tool", "bot", "function", "developer", "chatbot",
    ]
    private static let users: Set<String> = ["user", "human"]

    /// A conversation from the events of a session.
    ///
    /// What a responder served is left out: it would be learnt again from what was learnt.
    init(events: [EventRecord], session: SessionRecord) {
        self.init(
            turns: events.compactMap { event in
                guard let content = try? JSONText(trusting: event.content).parsed(),
                    content["responder"]?.string == nil, let text = Conversation.text(of: content)
                else { return nil }
                let role = content["role"]?.string?.lowercased() ?? ""
                let said = content["timestamp"]?.string.flatMap { Timestamp(parsing: $0) }
                return Turn(
                    event: event.id,
                    author: event.author,
                    speaker: Conversation.speaker(event.author, role: role, session: session),
                    text: text,
                    time: said ?? event.time
                )
            }
        )
    }

    /// A conversation from a text: a line a turn where every line names its speaker, otherwise all of it the user's.
    init(text: String, time: Timestamp) {
        let lines = text.split(whereSeparator: \.isNewline).filter { $0.contains { !$0.isWhitespace } }
        let named = lines.compactMap(Conversation.namedLine)
        if lines.count >= 2, named.count == lines.count {
            self.init(
                turns: named.map { name, text in
                    Turn(
                        event: nil,
                        author: name,
                        speaker: Conversation.speaker(name, role: "", session: nil),
                        text: text,
                        time: time
                    )
                }
            )
        } else {
            let speaker = Utterance.Speaker.person(Utterance.userName)
            self.init(turns: [Turn(event: nil, author: "user", speaker: speaker, text: text, time: time)])
        }
    }

    /// "Caroline: I went ..." as name and text.
    private static func namedLine(_ line: Substring) -> (String, String)? {
        guard let colon = line.prefix(60).firstIndex(of: ":") else { return nil }
        let name = line[..<colon].drop { $0.isWhitespace }
        let text = line[line.index(after: colon)...]
        guard let first = name.first, first.isLetter, name.split(separator: " ").count <= 4,
            text.first?.isWhitespace ?? false
        else { return nil }
        return (String(name), String(text.drop { $0.isWhitespace }))
    }

    private static func speaker(_ author: String, role: String, session: SessionRecord?) -> Utterance.Speaker {
        let name = author.lowercased()
        if users.contains(name) { return .person(Utterance.userName) }
        if agents.contains(name) { return .agent }
        if let session {
            if isSame(author, session.user) { return .person(Utterance.userName) }
            if isSame(author, session.agent) { return .agent }
        }
        return agents.contains(role) ? .agent : .person(author)
    }

    /// The texts of a message's parts, or its only text.
    private static func text(of content: JSONElement) -> String? {
        if let parts = content["parts"]?.elements {
            let texts = parts.compactMap { $0["text"]?.string }
            return texts.isEmpty ? nil : texts.joined(separator: "\n")
        }
        return content["text"]?.string ?? content["content"]?.string ?? content.string
    }
}
