internal import JSON
internal import LMDB
package import Store

extension MemoryEngine {
    /// Sends a user's message to a session.
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
        return try await write(
            recording: recording,
            subjects: { message, _ in [AnswerSubject(id), AnswerSubject(message.id)] }
        ) { transaction, changes in
            var session = try self.visibleSession(id, for: caller, in: transaction)
            var author = JSONWriter()
            author.beginObject()
            author.member("user_id", caller.user)
            author.endObject()
            let metadata = try new.metadata.shallowMerge(author.text())
            let record = EventRecord(
                id: EventID.make(at: changes.time),
                time: changes.time,
                author: Message.Role.user.rawValue,
                invocation: nil,
                content: Message.content(role: .user, text: new.text, metadata: metadata).bytes
            )
            let key = try self.schema.appendEvent(record, to: id, &session, transaction: &transaction)
            changes.touch(id)
            return Message(Event(record, key: key))
        }
    }
}
