internal import JSON
internal import LMDB
internal import Store

/// An answer under way.
private struct OpenAnswer: Sendable {
    /// The message.
    let question: Event
    /// The event that becomes the answer.
    let answer: EventID
    let session: Session
    let caller: Caller
}

extension MemoryEngine {
    /// An answer is begun at most this often: one that takes the server down must not do so for ever.
    private static let mostAttempts: UInt32 = 3
    /// How long the search for memories may take.
    private static let searchTime = Duration.seconds(10)
    /// What has come of an answer is shown this often at most.
    private static let growthInterval = Duration.milliseconds(50)
    /// The name of the tool that readers see.
    private static let searchTool = "memory_search"

    /// Answers a message that waits for it.
    func answer(_ message: EventKey) async {
        do throws(EngineError) {
            guard let open = try await beginAnswer(to: message) else { return }
            var text = ""
            do throws(EngineError) {
                let context = try await searchedContext(of: open)
                let reply = try await reply(to: context)
                try await grow(open, with: reply, &text)
                if Task.isCancelled { return }
                try await finish(open, of: message, text, answerMetadata(of: reply), responder: reply.responder)
            } catch {
                if Task.isCancelled { return }
                switch error {
                case .notFound, .expired: try await close(message)
                default:
                    try await finish(open, of: message, text, failureMetadata(of: error), responder: responderName)
                }
            }
        } catch {
            // The session is gone, or the store fails: what is open is begun again at the next start.
        }
    }

    /// Begins an answer, anew after a crash; `nil` when there is nothing to answer any more.
    private func beginAnswer(to message: EventKey) async throws(EngineError) -> OpenAnswer? {
        let responder = responderName
        return try await write { transaction, changes in
            guard var open = try transaction.get(message, from: self.schema.openReplies) else { return nil }
            let caller = Caller(
                organisation: open.organisation,
                user: open.user,
                reachesAllUsers: open.reachesAllUsers,
                isAdmin: false
            )
            guard let record = try transaction.get(message, from: self.schema.events),
                var session = try? self.visibleSession(message.session, for: caller, in: transaction)
            else {
                try transaction.delete(message, from: self.schema.openReplies)
                return nil
            }
            open.attempts += 1
            let isKnown = try open.answer.map { try transaction.contains($0, in: self.schema.eventLocations) } ?? false
            let answer: EventID
            if let known = open.answer, isKnown {
                answer = known
            } else {
                let content = Message.content(role: .assistant, text: "", responder: responder, isComplete: false)
                let event = EventRecord(
                    id: EventID.make(at: changes.time),
                    time: changes.time,
                    author: Message.Role.assistant.rawValue,
                    invocation: nil,
                    content: content.bytes
                )
                _ = try self.schema.appendEvent(
                    event,
                    to: message.session,
                    &session,
                    isComplete: false,
                    transaction: &transaction
                )
                answer = event.id
            }
            open.answer = answer
            try transaction.put(open, for: message, in: self.schema.openReplies)
            changes.touch(message.session)
            guard open.attempts <= MemoryEngine.mostAttempts else {
                try self.rewrite(
                    answer,
                    of: message.session,
                    text: "",
                    metadata: self.failureMetadata(of: .internalFailure("")),
                    responder: responder,
                    isComplete: true,
                    in: &transaction,
                    &changes
                )
                try transaction.delete(message, from: self.schema.openReplies)
                return nil
            }
            return OpenAnswer(
                question: Event(record, key: message),
                answer: answer,
                session: try self.makeSession(message.session, session, in: transaction),
                caller: caller
            )
        }
    }

    /// Searches what is remembered, and tells readers so.
    ///
    /// A search that fails or takes too long leaves the responder with the conversation alone.
    private func searchedContext(of open: OpenAnswer) async throws(EngineError) -> ReplyContext {
        let call = EventID.make(at: now())
        try await tell(.toolStarted, call, of: open)
        let found = await withTaskGroup(of: Result<ReplyContext, EngineError>.self) { group in
            group.addTask {
                do throws(EngineError) {
                    return .success(
                        try await self.replyContext(to: open.question, in: open.session, for: open.caller)
                    )
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                try? await Task.sleep(for: MemoryEngine.searchTime)
                return .failure(.unavailable("the search took too long"))
            }
            let first = await group.next() ?? .failure(.unavailable("the search did not begin"))
            group.cancelAll()
            return first
        }
        switch found {
        case .success(let context):
            let best = context.best.map(\.memory.id.description)
            let count = context.candidates.count
            try await tell(.toolCompleted, call, of: open) { writer in
                writer.key("result")
                writer.beginObject()
                writer.member("count", count)
                writer.key("memory_ids")
                writer.beginArray()
                for id in best { writer.string(id) }
                writer.endArray()
                writer.endObject()
            }
            return context
        case .failure(let error):
            if case .notFound = error { throw error }
            if case .expired = error { throw error }
            let reason = error.publicReason
            try await tell(.toolFailed, call, of: open) { $0.member("error", reason) }
            return ReplyContext(message: open.question.text, history: [], candidates: [], maximum: 0)
        }
    }

    /// Tells readers of the search.
    ///
    /// No text goes into the feed that deleting a message or a memory would have to find.
    private func tell(
        _ kind: FeedEntryKind,
        _ call: EventID,
        of open: OpenAnswer,
        _ outcome: @escaping @Sendable (inout JSONWriter) -> Void = { _ in }
    ) async throws(EngineError) {
        try await write { transaction, changes in
            let id = open.session.id
            _ = try self.visibleSession(id, for: open.caller, in: transaction)
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("id", call.description)
            writer.member("conversation_id", id.description)
            writer.member("tool_name", MemoryEngine.searchTool)
            writer.key("arguments")
            writer.beginObject()
            writer.member("message_id", open.question.id.description)
            writer.endObject()
            outcome(&writer)
            writer.member("created_at", changes.time.description)
            writer.endObject()
            let entry = FeedEntryRecord(kind: kind, time: changes.time, payload: writer.bytes)
            try self.schema.appendFeedEntry(entry, to: id, transaction: &transaction)
            changes.touch(id)
        }
    }

    /// Shows the answer as it comes.
    private func grow(_ open: OpenAnswer, with reply: Reply, _ text: inout String) async throws(EngineError) {
        let clock = ContinuousClock()
        var shown = clock.now - MemoryEngine.growthInterval
        do {
            for try await piece in reply.pieces {
                text += piece
                guard clock.now - shown >= MemoryEngine.growthInterval else { continue }
                let part = text
                _ = try await write { transaction, changes in
                    try self.rewrite(
                        open.answer,
                        of: open.session.id,
                        text: part,
                        metadata: .emptyObject,
                        responder: reply.responder,
                        isComplete: false,
                        in: &transaction,
                        &changes
                    )
                }
                shown = clock.now
            }
        } catch {
            throw EngineError(responding: error)
        }
    }

    /// Completes an answer, which thereby becomes a turn.
    private func finish(
        _ open: OpenAnswer,
        of message: EventKey,
        _ text: String,
        _ metadata: JSONText,
        responder: String
    ) async throws(EngineError) {
        let content = Message.content(role: .assistant, text: text, metadata: metadata, responder: responder)
        let event = NewEvent(author: Message.Role.assistant.rawValue, invocationID: nil, content: content)
        try await inTextSpace(writing: true) { (space) async throws(EngineError) in
            // An answer that is too long, or that cannot be embedded now, is an answer all the same.
            let turn = try? await turnText(of: event, in: message.session, by: open.caller, with: space)
            try await write { transaction, changes in
                try self.require(space, in: transaction)
                let answer = try self.rewrite(
                    open.answer,
                    of: message.session,
                    text: text,
                    metadata: metadata,
                    responder: responder,
                    isComplete: true,
                    in: &transaction,
                    &changes
                )
                try transaction.delete(message, from: self.schema.openReplies)
                var session = try self.visibleSession(message.session, for: open.caller, in: transaction)
                session.updated = changes.time
                try transaction.put(session, for: message.session, in: self.schema.sessions)
                if let turn {
                    try self.insertTurn(of: answer, turn, session, by: open.caller, in: &transaction, &changes)
                }
            }
        }
    }

    /// Gives an answer another text and tells readers; of a whole one, webhooks too.
    @discardableResult
    private func rewrite(
        _ answer: EventID,
        of session: SessionID,
        text: String,
        metadata: JSONText,
        responder: String,
        isComplete: Bool,
        in transaction: inout WriteTransaction,
        _ changes: inout ChangeSet
    ) throws -> Event {
        guard let place = try transaction.get(answer, from: schema.eventLocations), place.session == session,
            let old = try transaction.get(place, from: schema.events)
        else { throw EngineError.notFound("Message not found") }
        let content = Message.content(
            role: .assistant,
            text: text,
            metadata: metadata,
            responder: responder,
            isComplete: isComplete
        )
        let record = EventRecord(
            id: old.id,
            time: old.time,
            author: old.author,
            invocation: old.invocation,
            content: content.bytes
        )
        try transaction.put(record, for: place, in: schema.events)
        let entry = FeedEntryRecord(
            kind: .messageUpdated,
            time: changes.time,
            event: answer,
            textBytes: isComplete ? .max : UInt64(text.utf8.count),
            isComplete: isComplete
        )
        try schema.appendFeedEntry(entry, to: session, transaction: &transaction)
        changes.touch(session)
        if isComplete, let owner = try transaction.get(session, from: schema.sessions) {
            changes.note(.messageCreated(record, place, owner))
        }
        return Event(record, key: place)
    }

    /// Forgets that a message waits for an answer.
    private func close(_ message: EventKey) async throws(EngineError) {
        try await write { transaction, _ in
            _ = try transaction.delete(message, from: self.schema.openReplies)
        }
    }

    private func answerMetadata(of reply: Reply) -> JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("responder", reply.responder)
        writer.member("confidence", reply.confidence)
        writer.key("memories_used")
        writer.beginArray()
        for hit in reply.memories { writer.string(hit.memory.id.description) }
        writer.endArray()
        writer.endObject()
        return writer.text()
    }

    private func failureMetadata(of error: EngineError) -> JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("responder", responderName)
        writer.member("error", error.publicReason)
        writer.endObject()
        return writer.text()
    }
}

extension EngineError {
    /// What readers of a stream are told.
    fileprivate var publicReason: String {
        switch self {
        case .upstream(let reason, _): reason
        case .overloaded: "the server is busy"
        case .unavailable: "the answer is not available now"
        default: "the answer failed"
        }
    }
}
