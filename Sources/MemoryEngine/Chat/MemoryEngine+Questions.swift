package import JSON
internal import LMDB
package import Store

/// A question to what is remembered.
package struct NewQuestion: Sendable {
    package var text: String
    /// Only what was said in this session, and learnt from it.
    package var session: SessionID?
    /// The most memories that the answer rests on.
    package var maximum: Int

    /// A question to be answered.
    package init(text: String, session: SessionID?, maximum: Int) {
        self.text = text
        self.session = session
        self.maximum = maximum
    }
}

/// A question with its answer.
package struct AnsweredQuestion: Sendable, Hashable {
    package let id: QuestionID
    package let question: String
    package let answer: String
    /// What the answer rests on: an array of `{"memory_id", "text", "score"}`.
    package let sources: JSONText
    /// How well that answers, 0...1.
    package let confidence: Double
    package let responder: String
    package let session: SessionID?
    package let createdAt: Timestamp

    init(id: QuestionID, _ record: QuestionRecord) {
        self.id = id
        question = record.question
        answer = record.answer
        sources = JSONText(trusting: record.sources)
        confidence = record.confidence
        responder = record.responder
        session = record.session
        createdAt = record.created
    }
}

extension MemoryEngine {
    /// Answers a question from the facts and turns of a scope, and keeps both in the caller's history.
    ///
    /// - Throws: ``EngineError/upstream(_:isTimeout:)`` when there is no answer; ``EngineError/notFound(_:)`` for a session that the
    ///   caller cannot see.
    package func ask(
        _ new: NewQuestion,
        in scope: Scope,
        by caller: Caller
    ) async throws(EngineError) -> AnsweredQuestion {
        var checks = FieldChecks()
        checks.text(new.text, "question", limit: Limits.factCharacters)
        try checks.finish()
        if let session = new.session { _ = try self.session(session, for: caller) }
        let context = try await replyContext(
            to: new.text,
            scope: scope,
            session: new.session,
            maximum: new.maximum,
            for: caller
        )
        let reply = try await reply(to: context)
        let answer = try await reply.text()
        let sources = JSONWriter.sources(reply.memories)
        return try await write { transaction, changes in
            let id = QuestionID.make(at: changes.time)
            let record = QuestionRecord(
                created: changes.time,
                confidence: reply.confidence,
                session: new.session,
                question: new.text,
                answer: answer,
                responder: reply.responder,
                sources: sources
            )
            let owner = DigestKey(of: caller.organisation, caller.user)
            let key = OwnedKey<QuestionEntity>(owner: owner, id: id)
            try transaction.put(record, for: key, in: self.schema.questions)
            return AnsweredQuestion(id: id, record)
        }
    }

    /// What the caller asked, newest first.
    ///
    /// - Complexity: O(questions of the caller)
    package func questions(page: Page, for caller: Caller) throws(EngineError) -> Listing<AnsweredQuestion> {
        let owner = DigestKey(of: caller.organisation, caller.user)
        return try read { transaction in
            var items: [AnsweredQuestion] = []
            var total = 0
            try transaction.forEach(in: schema.questions, prefix: KeyPrefix(owner), reversed: true) {
                (key, reader) throws(LMDBError) in
                if total >= page.offset, items.count < page.limit {
                    items.append(AnsweredQuestion(id: key.id, try QuestionRecord(reading: &reader)))
                }
                total += 1
                return true
            }
            return Listing(items: items, total: total)
        }
    }
}

extension JSONWriter {
    /// The memories that an answer rests on, as they are kept with it.
    fileprivate static func sources(_ hits: [SearchHit]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        for hit in hits {
            writer.beginObject()
            writer.member("memory_id", hit.memory.id.description)
            writer.member("text", hit.memory.fact)
            writer.key("score")
            writer.score(hit.score.map { Float($0) } ?? hit.similarity)
            writer.endObject()
        }
        writer.endArray()
        return writer.bytes
    }
}
