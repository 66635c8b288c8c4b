/// Something that somebody said: what facts are extracted from.
package struct Utterance: Sendable, Hashable {
    /// Who spoke.
    package enum Speaker: Sendable, Hashable {
        /// A person, under the name that facts give them: "User", "Caroline".
        case person(String)
        /// The assistant, a tool, the system: nobody about whom there are facts.
        case agent
    }

    /// Who spoke.
    package let speaker: Speaker

    /// To whom, when it is a person whose name is known: what "you" means.
    package let listener: String?

    /// What was said.
    package let text: String

    /// The day on which it was said: what "yesterday" is counted from.
    package let date: CivilDate

    /// An utterance.
    package init(speaker: Speaker, listener: String? = nil, text: String, date: CivilDate) {
        self.speaker = speaker
        self.listener = listener
        self.text = text
        self.date = date
    }

    /// The name that facts give to the one user of a conversation with an agent.
    package static let userName = "User"
}

/// A fact that somebody stated, as a sentence in the third person.
package struct ExtractedFact: Sendable, Hashable {
    /// The sentence, without a full stop: "User loves Python programming".
    package var text: String

    /// What it is about.
    package var topic: FactTopic

    /// How sure it is, 0...1: plain statements about oneself are surest, hedged ones least.
    package var confidence: Double

    /// A fact with the given fields.
    package init(text: String, topic: FactTopic, confidence: Double) {
        self.text = text
        self.topic = topic
        self.confidence = confidence
    }
}
