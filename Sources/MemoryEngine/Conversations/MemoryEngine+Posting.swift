internal import JSON
internal import LMDB
package import Store

extension MemoryEngine {
    /// Sends a user's message to a session; the responder answers it in the background.
    ///
    /// The message, its turn and the fact that it waits for an answer are one transaction: a crash loses no answer. Readers
    /// of the session's feed see the answer grow.
    ///
    /// - Parameter recording: Records the answer in the same transaction.
    package func postMessage(
        _ new: NewMessage,
        to id: SessionID,
        by caller: Caller,
        recording: AnswerRecording<Message>? = nil
    ) async throws(EngineError) -> Message {
        var checks = FieldChecks()
        checks.text(new.text, "content", limit: Limits.factCharacters)
        checks.object(new.metadata, "metadata", limit: Limits.metadataBytes)
        try checks.finish()
        var author = JSONWriter()
        author.beginObject()
        author.member("user_id", caller.user)
        author.endObject()
        let content = Message.content(
            role: .user,
            text: new.text,
            metadata: (try? new.metadata.shallowMerge(author.text())) ?? new.metadata
        )
        let event = NewEvent(author: Message.Role.user.rawValue, invocationID: nil, content: content)
        let message = try await inTextSpace(writing: true) { (space) async throws(EngineError) in
            let text = try await turnText(of: event, in: id, by: caller, with: space)
            return try await write(
                recording: recording,
                subjects: { message, _ in [AnswerSubject(id), AnswerSubject(message.id)] }
            ) { transaction, changes in
                let stored = try self.appendTurn(event, text, to: id, by: caller, in: &transaction, &changes)
                let reply = ReplyRecord(
                    created: changes.time,
                    reachesAllUsers: caller.reachesAllUsers,
                    organisation: caller.organisation,
                    user: caller.user
                )
                let key = EventKey(session: id, sequence: stored.sequence)
                try transaction.put(reply, for: key, in: self.schema.openReplies)
                return Message(stored)
            }
        }
        enqueueReply(to: EventKey(session: id, sequence: message.sequence))
        return message
    }

    /// Answers the messages that a crash or a stop left without a whole answer.
    ///
    /// - Returns: How many there are.
    @discardableResult
    package func resumeReplies() throws(EngineError) -> Int {
        let open: [EventKey] = try read { transaction in
            var keys: [EventKey] = []
            try transaction.forEach(in: schema.openReplies) { (key, _) throws(LMDBError) in
                keys.append(key)
                return true
            }
            return keys
        }
        for key in open { enqueueReply(to: key) }
        return open.count
    }

    /// Interrupts the answers under way; the next start begins them again.
    package func stopReplies() async { await replies.stop() }

    private func enqueueReply(to message: EventKey) {
        replies.submit(message) { await self.answer($0) }
    }
}
