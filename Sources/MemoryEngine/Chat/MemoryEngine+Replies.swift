internal import JSON
package import Store

extension MemoryEngine {
    /// The memories that an answer rests on at most, when nobody says another number.
    package static let standardContext = 5
    /// Messages before the one to answer that a responder is shown.
    private static let messagesOfHistory = 20
    /// Facts and turns that are looked at for an answer.
    private static let candidatesOfAnswer = 50

    /// What a responder needs to answer a message of a conversation that is stored already.
    ///
    /// - Parameter maximum: The most memories that the answer rests on; `nil` leaves it to the session's
    ///   `max_context_results`, or else to ``standardContext``.
    package func replyContext(
        to message: Event,
        in session: Session,
        maximum: Int? = nil,
        for caller: Caller
    ) async throws(EngineError) -> ReplyContext {
        let page = Page(limit: Self.messagesOfHistory)
        let history = try messages(of: session.id, .before(message.id), page: page, for: caller).items
        return try await replyContext(
            to: message.text,
            scope: session.scope,
            history: history.filter { !$0.text.isEmpty }.map {
                ChatMessage(role: $0.role == .user ? .user : .assistant, text: $0.text)
            },
            excluding: message.id,
            maximum: maximum ?? session.maximumContext ?? Self.standardContext,
            for: caller
        )
    }

    /// What a responder needs to answer a message: the facts and turns of a scope that may have to do with it.
    ///
    /// - Parameters:
    ///   - history: What was said before, oldest first.
    ///   - excluding: The message itself, when it is a turn of the scope.
    ///   - session: Only turns and facts of this session, when given.
    package func replyContext(
        to message: String,
        scope: Scope,
        history: [ChatMessage] = [],
        excluding: EventID? = nil,
        session: SessionID? = nil,
        maximum: Int = standardContext,
        for caller: Caller
    ) async throws(EngineError) -> ReplyContext {
        var request = SearchRequest(
            scope: scope,
            kinds: [.fact, .turn],
            query: .text(message),
            type: .hybrid,
            topK: Self.candidatesOfAnswer
        )
        if let session { request.filter = .isEqual(.sessionID, .session(session)) }
        var hits: [SearchHit] = []
        var space = spaces.current
        if message.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) {
            let wanted = request
            (hits, space) = try await inTextSpace { (space) async throws(EngineError) in
                (try await search(wanted, in: space, for: caller).hits, space)
            }
        }
        hits.removeAll { hit in
            guard let turn = hit.memory.turn else { return false }
            return turn.responder != nil
                || excluding.map { $0.high == hit.memory.id.high && $0.low == hit.memory.id.low } ?? false
        }
        var context = ReplyContext(message: message, history: history, candidates: hits, maximum: maximum)
        // Sentences of an answer are compared with each other: all of them in one space.
        let embeddings = space.embeddings
        context.embed = { (texts) async throws(EngineError) in try await embeddings.embed(texts) }
        return context
    }

    /// Lets the configured responder answer.
    ///
    /// - Throws: ``EngineError/upstream(_:isTimeout:)`` when there is no answer.
    package func reply(to context: ReplyContext) async throws(EngineError) -> Reply {
        do {
            return try await responder.reply(to: context)
        } catch {
            throw EngineError(responding: error)
        }
    }

    /// The name of the configured responder.
    package var responderName: String { responder.name }
}

extension Session {
    /// The most memories that an answer in this session rests on, if the session says so.
    package var maximumContext: Int? { (try? metadata.parsed())?["max_context_results"]?.integer }
}
