package import Extraction
package import Store

/// Something that finds facts in conversations.
package protocol FactExtractor: Sendable {
    /// Its name in the results of jobs: `rules` or `llm`.
    var name: String { get }

    /// The facts of a conversation, in the order in which they were said.
    ///
    /// - Throws: ``ExtractionFailure`` when there will be no answer; `CancellationError` when the task is cancelled.
    func facts(in conversation: Conversation, options: GenerationOptions) async throws -> [CandidateFact]
}

/// Why an extractor gave up, in a sentence for the caller of the job.
package struct ExtractionFailure: Error, Sendable, Hashable {
    /// The sentence.
    package let reason: String

    /// The sentence for the log, which never holds what a language model was sent or answered.
    package let logged: String

    /// A failure for a reason.
    ///
    /// - Parameter logged: What the log says instead of the reason; `nil` when the reason holds nothing private.
    package init(reason: String, logged: String? = nil) {
        self.reason = reason
        self.logged = logged ?? reason
    }
}

/// What was said, in order.
package struct Conversation: Sendable, Hashable {
    /// One event or text.
    package struct Turn: Sendable, Hashable {
        /// The event, or `nil` for a text that the caller brought.
        package let event: EventID?
        /// Who spoke, as it was written.
        package let author: String
        /// Who spoke, as facts name them.
        package let speaker: Utterance.Speaker
        /// What was said.
        package let text: String
        /// When.
        package let time: Timestamp
    }

    /// The turns, oldest first.
    package let turns: [Turn]

    /// The other of exactly two named people, for each of them.
    package let listeners: [String: String]

    init(turns: [Turn]) {
        self.turns = turns
        var names: [String] = []
        var hasAgent = false
        for turn in turns {
            switch turn.speaker {
            case .agent: hasAgent = true
            case .person(let name): if !names.contains(name) { names.append(name) }
            }
        }
        let isDialogue = names.count == 2 && !hasAgent && !names.contains(Utterance.userName)
        listeners = isDialogue ? [names[0]: names[1], names[1]: names[0]] : [:]
    }
}

/// A fact that an extractor found.
package struct CandidateFact: Sendable, Hashable {
    /// The sentence.
    package var text: String
    /// What it is about.
    package var topic: String?
    /// How sure it is, 0...1.
    package var confidence: Double
    /// The turns that state it, as positions in the conversation.
    package var turns: [Int]

    /// A fact with the given fields.
    package init(text: String, topic: String?, confidence: Double, turns: [Int]) {
        self.text = text
        self.topic = topic
        self.confidence = confidence
        self.turns = turns
    }
}

/// Finds facts by rules, without a model.
package struct RuleFactExtractor: FactExtractor {
    /// `rules`.
    package var name: String { "rules" }

    /// The rules.
    package init() {}

    /// The facts of a conversation whose topics are wanted.
    ///
    /// - Complexity: O(characters); gives way to other tasks every few turns.
    package func facts(in conversation: Conversation, options: GenerationOptions) async throws -> [CandidateFact] {
        let extractor = RuleExtractor()
        var facts: [CandidateFact] = []
        for (position, turn) in conversation.turns.enumerated() {
            if position % 16 == 15 {
                try Task.checkCancellation()
                await Task.yield()
            }
            let listener: String? =
                if case .person(let name) = turn.speaker { conversation.listeners[name] } else { nil }
            let utterance = Utterance(
                speaker: turn.speaker,
                listener: listener,
                text: turn.text,
                date: CivilDate(microsecondsSinceEpoch: turn.time.microseconds)
            )
            for fact in extractor.facts(in: utterance) where fact.topic.isAdmitted(by: options.topics) {
                facts.append(
                    CandidateFact(
                        text: fact.text,
                        topic: fact.topic.rawValue,
                        confidence: fact.confidence,
                        turns: [position]
                    )
                )
            }
        }
        return facts
    }
}
