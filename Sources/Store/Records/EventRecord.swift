package import LMDB

/// One entry of a session: a message, a tool call, anything an agent or user did.
package struct EventRecord: Sendable, Hashable {
    /// The event's id.
    package let id: EventID
    /// When it was appended.
    package let time: Timestamp
    /// Who did it.
    package let author: String
    /// The run of the agent that it belongs to.
    package let invocation: String?
    /// The caller's JSON value, compact.
    package let content: [UInt8]

    /// An event with the given fields.
    package init(id: EventID, time: Timestamp, author: String, invocation: String?, content: [UInt8]) {
        self.id = id
        self.time = time
        self.author = author
        self.invocation = invocation
        self.content = content
    }
}

extension EventRecord: DatabaseValue {
    /// The header and the variable fields.
    package var encodedByteCount: Int {
        25 + ByteWriter.byteCount(of: author) + ByteWriter.byteCount(of: invocation)
            + ByteWriter.byteCount(of: content)
    }

    /// Writes id and time, then the texts and the content.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        id.write(to: &writer)
        writer.timestamp(time)
        writer.string(author)
        writer.optionalString(invocation)
        writer.block(content)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "event")
        id = try EventID(reading: &reader)
        time = try reader.timestamp()
        author = try reader.string()
        invocation = try reader.optionalString()
        content = try reader.block()
    }
}
