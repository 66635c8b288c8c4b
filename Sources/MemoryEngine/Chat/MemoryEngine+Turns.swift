internal import JSON
internal import LMDB
package import Store
internal import Terms
internal import VectorSearch

extension MemoryEngine {
    /// Appends a message to a session and embeds it: a memory of kind `turn` with the event's id, written with the event.
    ///
    /// The turn lies in the session's scope, names the session, and expires and goes with it. Its metadata are
    /// `{"author": ..., "number": n}`, with a number that counts the turns of the scope, and `"responder"` for a message that
    /// a responder served. A message without text is appended and not embedded.
    ///
    /// - Parameter recording: Records the answer in the same transaction.
    /// - Throws: ``EngineError/invalid(_:)`` for a text in a scope of callers' vectors, which has no place for it.
    package func appendTurn(
        _ new: NewEvent,
        to id: SessionID,
        by caller: Caller,
        recording: AnswerRecording<Event>? = nil
    ) async throws(EngineError) -> Event {
        try await inTextSpace(writing: true) { (space) async throws(EngineError) in
            let text = try await turnText(of: new, in: id, by: caller, with: space)
            return try await write(recording: recording, subjects: { _, _ in [AnswerSubject(id)] }) {
                transaction,
                changes in
                try self.appendTurn(new, text, to: id, by: caller, in: &transaction, &changes)
            }
        }
    }

    /// The text of a message as it is searched.
    struct TurnText: Sendable {
        fileprivate let text: String
        fileprivate let unit: UnitVector
        fileprivate let terms: TermVector
        fileprivate let space: TextSpace
    }

    /// Checks a message and embeds it; `nil` for a message without text.
    func turnText(
        of new: NewEvent,
        in id: SessionID,
        by caller: Caller,
        with space: TextSpace
    ) async throws(EngineError) -> TurnText? {
        try check(new)
        let text = new.unstored.text
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return nil }
        var checks = FieldChecks()
        checks.length(text, "content", limit: Limits.factCharacters)
        try checks.finish()
        // Before the text is embedded, so that a message to no session costs nothing.
        let session = try session(id, for: caller)
        try requireTextSpace(of: session.scope)
        let unit = UnitVector(trusting: try await space.embeddings.embed([text]))
        noteEmbedding(of: [text], organisation: caller.organisation)
        return TurnText(text: text, unit: unit, terms: TermVector(analysing: text), space: space)
    }

    /// Appends a message to a session, with its turn when it has a text.
    func appendTurn(
        _ new: NewEvent,
        _ text: TurnText?,
        to id: SessionID,
        by caller: Caller,
        in transaction: inout WriteTransaction,
        _ changes: inout ChangeSet
    ) throws -> Event {
        if let text { try require(text.space, in: transaction) }
        var session = try visibleSession(id, for: caller, in: transaction)
        let record = EventRecord(
            id: EventID.make(at: changes.time),
            time: changes.time,
            author: new.author,
            invocation: new.invocationID,
            content: new.content.bytes
        )
        let key = try schema.appendEvent(record, to: id, &session, transaction: &transaction)
        changes.touch(id)
        changes.note(.messageCreated(record, key, session))
        let event = Event(record, key: key)
        if let text { try insertTurn(of: event, text, session, by: caller, in: &transaction, &changes) }
        return event
    }

    /// Makes the turn of an event that is stored.
    func insertTurn(
        of event: Event,
        _ text: TurnText,
        _ session: SessionRecord,
        by caller: Caller,
        in transaction: inout WriteTransaction,
        _ changes: inout ChangeSet
    ) throws {
        try require(text.space, in: transaction)
        var scope = try schema.scope(session.scope, in: transaction)
        try admit(text.unit.count, isText: true, into: &scope, in: &transaction)
        let number = try schema.nextTurnNumber(of: session.scope, transaction: &transaction)
        let turn = MemoryRecord(
            id: MemoryID(high: event.id.high, low: event.id.low),
            revision: 1,
            created: changes.time,
            updated: changes.time,
            expires: session.expires,
            confidence: 1,
            importance: 0.5,
            session: event.sessionID,
            topic: nil,
            fact: text.text,
            metadata: Self.turnMetadata(author: event.author, number: number, responder: event.responder)
        )
        try schema.insertMemory(
            turn,
            vector: VectorRecord(id: turn.id, norm: text.unit.norm, unit: text.unit.values),
            terms: text.terms,
            in: PartitionKey(scope: session.scope, kind: .turn),
            scope: &scope,
            actor: caller.user,
            transaction: &transaction,
            changes: &changes
        )
        try transaction.put(scope, for: session.scope, in: schema.scopes)
    }

    private static func turnMetadata(author: String, number: UInt64, responder: String?) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("author", author)
        writer.member("number", Int(clamping: number))
        if let responder { writer.member("responder", responder) }
        writer.endObject()
        return writer.bytes
    }

    /// Refuses a text for a scope whose vectors callers bring.
    private func requireTextSpace(of scope: Scope) throws(EngineError) {
        let space: ScopeSpace? = try read { transaction in
            guard let id = try scopeID(scope, in: transaction) else { return nil }
            return try schema.scope(id, in: transaction).space
        }
        if case .client(let dimension) = space {
            throw .invalid(
                "content",
                message:
                    "the scope's embedding space is \"client\" (\(dimension) dimensions): texts have no place in it",
                type: "value_error.embedding_space"
            )
        }
    }
}

extension Memory {
    /// What a turn says of itself.
    package struct Turn: Sendable, Hashable {
        /// Who spoke.
        package let author: String
        /// The place among the turns of the scope, from 1.
        package let number: Int
        /// The responder that served it, if one did.
        package let responder: String?
    }

    /// What the memory says of itself, when it is a turn.
    package var turn: Turn? {
        guard kind == .turn, let object = try? metadata.parsed() else { return nil }
        return Turn(
            author: object["author"]?.string ?? "",
            number: object["number"]?.integer ?? 0,
            responder: object["responder"]?.string
        )
    }
}

extension NewEvent {
    /// The event as it would be stored, to be asked for its text.
    fileprivate var unstored: Event {
        let record = EventRecord(
            id: EventID(high: 0, low: 0),
            time: Timestamp(microseconds: 0),
            author: author,
            invocation: invocationID,
            content: content.bytes
        )
        return Event(record, key: EventKey(session: SessionID(high: 0, low: 0), sequence: 0))
    }
}
