package import LMDB

/// How far a delivery is.
package enum DeliveryStatus: UInt8, Sendable, Hashable {
    /// To be sent, for the first time or again.
    case pending = 1
    /// The receiver took it.
    case delivered = 2
    /// The receiver never took it.
    case failed = 3
}

/// A message to a webhook: what is sent, and how far that is.
package struct DeliveryRecord: Sendable, Hashable {
    /// How far it is.
    package var status: DeliveryStatus
    /// How often it was sent.
    package var attempts: UInt32
    /// The HTTP status of the last answer; 0 when none came.
    package var answer: UInt16
    /// When the message was written.
    package let created: Timestamp
    /// When it was last sent.
    package var attempted: Timestamp?
    /// When it is sent next, or removed once it needs no more sending.
    package var due: Timestamp
    /// The kind of message, such as `memory.created`.
    package let type: String
    /// Why the last attempt failed.
    package var error: String?
    /// The body.
    package let body: [UInt8]

    /// A message to be sent for the first time.
    package init(created: Timestamp, due: Timestamp, type: String, body: [UInt8]) {
        status = .pending
        attempts = 0
        answer = 0
        self.created = created
        self.due = due
        self.type = type
        self.body = body
    }

    /// A message that needs no more sending: all but its body.
    package init(ended record: DeliveryRecord) {
        status = record.status
        attempts = record.attempts
        answer = record.answer
        created = record.created
        attempted = record.attempted
        due = record.due
        type = record.type
        error = record.error
        body = []
    }
}

extension DeliveryRecord: DatabaseValue {
    /// The header and the variable fields.
    package var encodedByteCount: Int {
        32 + ByteWriter.byteCount(of: type) + ByteWriter.byteCount(of: error) + ByteWriter.byteCount(of: body)
    }

    /// Writes the fixed header, then texts and body.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.integer(status.rawValue)
        writer.integer(attempts)
        writer.integer(answer)
        writer.timestamp(created)
        writer.timestamp(attempted)
        writer.timestamp(due)
        writer.string(type)
        writer.optionalString(error)
        writer.block(body)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "delivery")
        let code: UInt8 = try reader.integer()
        guard let status = DeliveryStatus(rawValue: code) else {
            throw .malformedValue(reason: "unknown status \(code) of a delivery")
        }
        self.status = status
        attempts = try reader.integer()
        answer = try reader.integer()
        created = try reader.timestamp()
        attempted = try reader.optionalTimestamp()
        due = try reader.timestamp()
        type = try reader.string()
        error = try reader.optionalString()
        body = try reader.block()
    }
}
