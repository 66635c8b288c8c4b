package import JSON
internal import LMDB
package import Store

/// A message and its answer.
package struct Exchange: Sendable {
    /// The user's message.
    package let question: Event
    /// The answer.
    package let answer: Event
    /// The memories that the answer rests on, best first.
    package let memories: [SearchHit]
    /// The name of the responder that served the answer.
    package let responder: String
    /// How well the memories answer, 0...1.
    package let confidence: Double
}

extension MemoryEngine {
    /// Stores a message of a user as a turn, lets the responder answer, and stores the answer as a turn.
    ///
    /// A request that is repeated because it got no answer finds its message and does not store it again.
    ///
    /// - Parameters:
    ///   - metadata: An object to keep with the message.
    ///   - recording: Records the answer in the transaction of the second turn.
    /// - Throws: ``EngineError/upstream(_:isTimeout:)`` when there is no answer; the message stays.
    package func exchange(
        _ message: String,
        metadata: JSONText? = nil,
        in id: SessionID,
        by caller: Caller,
        recording: AnswerRecording<Exchange>? = nil
    ) async throws(EngineError) -> Exchange {
        let turn = NewEvent(ChatMessage(role: .user, text: message), metadata: metadata)
        let question = try await question(turn, in: id, by: caller, for: recording?.token)
        let context = try await replyContext(to: question, in: try session(id, for: caller), for: caller)
        let reply = try await reply(to: context)
        let text = try await reply.text()
        let exchange = { @Sendable (answer: Event) -> Exchange? in
            Exchange(
                question: question,
                answer: answer,
                memories: reply.memories,
                responder: reply.responder,
                confidence: reply.confidence
            )
        }
        let served = NewEvent(ChatMessage(role: .assistant, text: text), responder: reply.responder)
        let answer = try await appendTurn(served, to: id, by: caller, recording: recording?.from(exchange))
        guard let whole = exchange(answer) else { throw .internalFailure("an exchange without an answer") }
        return whole
    }

    /// The session with the id that a caller names, made when there is none, or a new one when no id is named.
    ///
    /// - Parameter token: The request that the session is opened for; repeated without an id, it gets the session in which its
    ///   message waits for an answer.
    /// - Throws: ``EngineError/notFound(_:)`` when the id is that of another user's session.
    package func openSession(
        _ new: NewSession,
        by caller: Caller,
        for token: IdempotencyToken? = nil
    ) async throws(EngineError) -> Session {
        guard caller.mayReach(user: new.userID) else {
            throw .forbidden("The user_id is not yours; acting for other users needs the act_as permission")
        }
        guard let id = new.id else {
            if let token, let open = try openMessage(of: token), let known = try? session(open.sessionID, for: caller) {
                return known
            }
            return try await createSession(new, by: caller)
        }
        for isRetry in [false, true] {
            do throws(EngineError) {
                let known = try session(id, for: caller)
                guard isSame(known.userID, new.userID) else { throw EngineError.notFound("Session not found") }
                return known
            } catch .notFound {
                // It is nobody's, or somebody else's: making it tells which.
            }
            do throws(EngineError) {
                return try await createSession(new, by: caller)
            } catch .conflict where !isRetry {
                // Maybe another request of the same caller made it meanwhile.
            } catch .conflict {
                throw .notFound("Session not found")
            }
        }
        throw .notFound("Session not found")
    }
}

extension MemoryEngine {
    /// The message of an exchange: stored now, or by the same request before.
    private func question(
        _ new: NewEvent,
        in id: SessionID,
        by caller: Caller,
        for token: IdempotencyToken?
    ) async throws(EngineError) -> Event {
        guard let token else { return try await appendTurn(new, to: id, by: caller) }
        if let open = try openMessage(of: token), open.sessionID == id {
            // Whether the caller may still reach the session.
            _ = try session(id, for: caller)
            return open
        }
        let noting = AnswerRecording<Event>(token.ofMessage) { event in
            RecordedAnswer(status: 202, body: Array(event.id.description.utf8))
        }
        return try await appendTurn(new, to: id, by: caller, recording: noting)
    }

    /// The message that an earlier attempt of a request stored, if it is still there.
    ///
    /// - Throws: ``EngineError/invalid(_:)`` when it was another request that had the key.
    private func openMessage(of token: IdempotencyToken) throws(EngineError) -> Event? {
        switch try repetition(of: token.ofMessage) {
        case .first, .forgotten: return nil
        case .anotherRequest:
            throw .invalid(
                "Idempotency-Key",
                message: "was used for another request in the last 24 hours",
                type: "value_error.idempotency_key"
            )
        case .answered(let answer):
            guard let id = EventID(String(decoding: answer.body, as: UTF8.self)) else { return nil }
            return try read { transaction in
                guard let place = try transaction.get(id, from: schema.eventLocations),
                    let record = try transaction.get(place, from: schema.events)
                else { return nil }
                return Event(record, key: place)
            }
        }
    }
}
