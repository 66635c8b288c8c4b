/// Something that answers messages from what is remembered.
package protocol Responder: Sendable {
    /// Its name in answers: `extractive` or `openai`.
    var name: String { get }

    /// Answers a message.
    ///
    /// - Throws: ``ResponderFailure``, also out of the reply's pieces, when there is no answer or its rest is missing.
    func reply(to context: ReplyContext) async throws -> Reply
}

/// What a responder answers from.
package struct ReplyContext: Sendable {
    /// The message.
    package let message: String
    /// What was said before in the conversation, oldest first.
    package let history: [ChatMessage]
    /// Facts and turns that may have to do with the message, best first; nothing that a responder served.
    package let candidates: [SearchHit]
    /// The most memories that the answer may rest on.
    package let maximum: Int
    /// Gives texts vectors that may be compared with the candidates' similarities; `nil` leaves that to the responder.
    var embed: (@Sendable ([String]) async throws(EngineError) -> [Float])?

    /// A context.
    package init(message: String, history: [ChatMessage], candidates: [SearchHit], maximum: Int) {
        self.message = message
        self.history = history
        self.candidates = candidates
        self.maximum = maximum
    }

    /// The memories that an answer may rest on when the responder makes no choice of its own.
    package var best: [SearchHit] { Array(candidates.prefix(maximum)) }
}

/// An answer as it comes.
package struct Reply: Sendable {
    /// The responder that gives it.
    package let responder: String
    /// The memories that it rests on, best first.
    package let memories: [SearchHit]
    /// How well the memories answer, 0...1.
    package let confidence: Double
    /// The text, piece by piece.
    package let pieces: AsyncThrowingStream<String, any Error>

    /// An answer.
    package init(
        responder: String,
        memories: [SearchHit],
        confidence: Double,
        pieces: AsyncThrowingStream<String, any Error>
    ) {
        self.responder = responder
        self.memories = memories
        self.confidence = confidence
        self.pieces = pieces
    }

    /// The whole text.
    ///
    /// - Throws: ``EngineError/upstream(_:isTimeout:)`` when the answer cannot be finished.
    package func text() async throws(EngineError) -> String {
        var text = ""
        do {
            for try await piece in pieces { text += piece }
        } catch {
            throw EngineError(responding: error)
        }
        return text
    }
}

/// Why a responder gives no answer.
package struct ResponderFailure: Error, Sendable, Hashable {
    /// A sentence for the caller, without addresses and keys.
    package let reason: String
    /// Whether it took too long.
    package let isTimeout: Bool

    /// A failure for a reason.
    package init(reason: String, isTimeout: Bool) {
        self.reason = reason
        self.isTimeout = isTimeout
    }
}

extension EngineError {
    /// What a responder threw.
    package init(responding error: any Error) {
        switch error {
        case let error as EngineError: self = error
        case let failure as ResponderFailure: self = .upstream(failure.reason, isTimeout: failure.isTimeout)
        case is CancellationError: self = .unavailable("the answer was cancelled")
        default: self = .internalFailure(String(reflecting: error))
        }
    }
}
