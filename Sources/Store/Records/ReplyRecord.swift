package import LMDB

/// A message of a user that waits for its answer, or whose answer is being written.
package struct ReplyRecord: Sendable, Hashable {
    /// How often the answer was begun.
    package var attempts: UInt32
    /// When the message came.
    package let created: Timestamp
    /// The event of the answer, once it was begun.
    package var answer: EventID?
    /// Whether the author acts with the right to reach every user of the organisation.
    package let reachesAllUsers: Bool
    /// The tenant.
    package let organisation: String
    /// The author of the message.
    package let user: String

    /// An answer that was not begun.
    package init(created: Timestamp, reachesAllUsers: Bool, organisation: String, user: String) {
        attempts = 0
        self.created = created
        answer = nil
        self.reachesAllUsers = reachesAllUsers
        self.organisation = organisation
        self.user = user
    }
}

extension ReplyRecord: DatabaseValue {
    /// The header and the variable fields.
    package var encodedByteCount: Int {
        30 + ByteWriter.byteCount(of: organisation) + ByteWriter.byteCount(of: user)
    }

    /// Writes the fixed header, then the texts.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.integer(attempts)
        writer.timestamp(created)
        writer.identifier(answer)
        writer.integer(UInt8(reachesAllUsers ? 1 : 0))
        writer.string(organisation)
        writer.string(user)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "reply")
        attempts = try reader.integer()
        created = try reader.timestamp()
        answer = try reader.optionalIdentifier()
        reachesAllUsers = try reader.integer(UInt8.self) != 0
        organisation = try reader.string()
        user = try reader.string()
    }
}
