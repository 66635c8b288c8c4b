import JSON

/// A conversation with questions about it, as LoCoMo publishes them.
struct Conversation {
    /// Something that was said.
    struct Turn {
        /// The id by which questions name it, such as `D1:3`.
        let id: String
        /// `speaker: text`, with the caption of a picture that went with it.
        let text: String
    }

    /// A question and the turns that answer it.
    struct Question {
        let text: String
        let evidence: [String]
        let category: Int
    }

    let name: String
    /// The turns of each session, in order.
    let sessions: [[Turn]]
    /// Questions that have evidence, of the categories 1 to 4.
    let questions: [Question]

    /// The conversations of a JSON document.
    ///
    /// - Throws: ``ExitMessage`` that names what is missing.
    static func all(in document: JSONElement) throws -> [Conversation] {
        guard let list = document.elements, list.count > 0 else {
            throw ExitMessage("the file is not a list of conversations")
        }
        return try list.enumerated().map { number, element in
            guard let conversation = Conversation(element, number: number + 1) else {
                throw ExitMessage("conversation \(number + 1) has no \"conversation\" with sessions, or no \"qa\"")
            }
            return conversation
        }
    }

    private init?(_ element: JSONElement, number: Int) {
        guard let spoken = element["conversation"], let asked = element["qa"]?.elements else { return nil }
        name = element["sample_id"]?.string ?? "\(number)"
        var sessions: [[Turn]] = []
        while spoken["session_\(sessions.count + 1)"] != nil || spoken["session_\(sessions.count + 1)_date_time"] != nil
        {
            let turns = spoken["session_\(sessions.count + 1)"]?.elements
            sessions.append(turns.map { $0.compactMap(Turn.init) } ?? [])
        }
        if sessions.allSatisfy(\.isEmpty) { return nil }
        self.sessions = sessions
        questions = asked.compactMap(Question.init)
    }
}

extension Conversation.Turn {
    fileprivate init?(_ element: JSONElement) {
        guard let id = element["dia_id"]?.string, let text = element["text"]?.string else { return nil }
        self.id = id
        var said = text
        if let speaker = element["speaker"]?.string { said = speaker + ": " + said }
        if let caption = element["blip_caption"]?.string { said += " " + caption }
        self.text = said
    }
}

extension Conversation.Question {
    fileprivate init?(_ element: JSONElement) {
        guard let text = element["question"]?.string, let category = element["category"]?.integer,
            (1...4).contains(category), let evidence = element["evidence"]?.elements
        else { return nil }
        self.text = text
        self.category = Int(category)
        // Some name several turns in one text.
        self.evidence = evidence.compactMap(\.string).flatMap { text in
            text.split { $0 == ";" || $0 == "," || $0 == " " }.map(String.init)
        }
        if self.evidence.isEmpty { return nil }
    }
}
