package import JSON
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
        let question = try await appendTurn(turn, to: id, by: caller)
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
    /// - Throws: ``EngineError/notFound(_:)`` when the id is that of another user's session.
    package func openSession(_ new: NewSession, by caller: Caller) async throws(EngineError) -> Session {
        guard caller.mayReach(user: new.userID) else {
            throw .forbidden("The user_id is not yours; acting for other users needs the act_as permission")
        }
        guard let id = new.id else { return try await createSession(new, by: caller) }
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
