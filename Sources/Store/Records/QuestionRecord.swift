package import LMDB

/// A question that was answered from memories.
package struct QuestionRecord: Sendable, Hashable {
    /// When.
    package let created: Timestamp
    /// How sure the answer was, 0...1.
    package let confidence: Double
    /// The session that the sources were limited to.
    package let session: SessionID?
    /// What was asked.
    package let question: String
    /// What was answered.
    package let answer: String
    /// What made the answer.
    package let responder: String
    /// The memories that the answer rests on: a JSON array, compact.
    package let sources: [UInt8]

    /// An answered question.
    package init(
        created: Timestamp,
        confidence: Double,
        session: SessionID?,
        question: String,
        answer: String,
        responder: String,
        sources: [UInt8]
    ) {
        self.created = created
        self.confidence = confidence
        self.session = session
        self.question = question
        self.answer = answer
        self.responder = responder
        self.sources = sources
    }
}

extension QuestionRecord: DatabaseValue {
    /// The header and the variable fields.
    package var encodedByteCount: Int {
        33 + ByteWriter.byteCount(of: question) + ByteWriter.byteCount(of: answer)
            + ByteWriter.byteCount(of: responder) + ByteWriter.byteCount(of: sources)
    }

    /// Writes the fixed header, then texts and sources.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.timestamp(created)
        writer.double(confidence)
        writer.identifier(session)
        for text in [question, answer, responder] { writer.string(text) }
        writer.block(sources)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "question")
        created = try reader.timestamp()
        confidence = try reader.double()
        session = try reader.optionalIdentifier()
        question = try reader.string()
        answer = try reader.string()
        responder = try reader.string()
        sources = try reader.block()
    }
}
