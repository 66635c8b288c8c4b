package import LMDB

/// What a recorded answer tells of: a memory, a session or an event.
package struct AnswerSubject: Hashable, Sendable, DatabaseKey {
    /// The number of the organisation of a memory, whose id is unique within it only; 0 for a session or event.
    private let organisation: UInt32
    private let high: UInt64
    private let low: UInt64

    /// A memory.
    package init(_ memory: MemoryKey) {
        organisation = memory.organisation.rawValue
        (high, low) = (memory.memory.high, memory.memory.low)
    }

    /// A session.
    package init(_ session: SessionID) {
        organisation = 0
        (high, low) = (session.high, session.low)
    }

    /// An event.
    package init(_ event: EventID) {
        organisation = 0
        (high, low) = (event.high, event.low)
    }

    /// 20 bytes.
    package var encodedByteCount: Int { 20 }

    /// Writes organisation and id.
    package func write(to writer: inout ByteWriter) {
        writer.bigEndian(organisation)
        writer.bigEndian(high)
        writer.bigEndian(low)
    }

    /// Reads organisation and id.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        organisation = try reader.bigEndian()
        high = try reader.bigEndian()
        low = try reader.bigEndian()
    }
}

/// An entry of the list of recorded answers by what they tell of.
package struct AnswerSubjectKey: Hashable, Sendable, DatabaseKey {
    /// A memory or session of which the answer tells.
    package let subject: AnswerSubject

    /// The digest of the idempotency key.
    package let key: DigestKey

    /// The entry of an answer.
    package init(subject: AnswerSubject, key: DigestKey) {
        self.subject = subject
        self.key = key
    }

    /// 52 bytes.
    package var encodedByteCount: Int { subject.encodedByteCount + key.encodedByteCount }

    /// Writes subject and digest.
    package func write(to writer: inout ByteWriter) {
        subject.write(to: &writer)
        key.write(to: &writer)
    }

    /// Reads subject and digest.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        subject = try AnswerSubject(reading: &reader)
        key = try DigestKey(reading: &reader)
    }
}
