package import LMDB

/// What an entry of a session's feed tells of.
package enum FeedEntryKind: UInt8, Sendable, Hashable, CaseIterable {
    case messageCreated = 1
    case messageUpdated = 2
    case messageDeleted = 3
    case sessionUpdated = 4
    case toolStarted = 5
    case toolCompleted = 6
    case toolFailed = 7
}

/// One entry of a session's feed.
///
/// Messages are not copied: an entry says how much of its message there was, because messages only grow.
package struct FeedEntryRecord: Sendable, Hashable {
    /// What it tells of.
    package let kind: FeedEntryKind
    /// When it was written.
    package let time: Timestamp
    /// The event that the message is; `nil` for entries that tell of no message.
    package let event: EventID?
    /// Bytes of the message's text at that time; `UInt64.max` for all of it.
    package let textBytes: UInt64
    /// Whether the message was whole at that time.
    package let isComplete: Bool
    /// A JSON object of the tool events, compact; else empty.
    package let payload: [UInt8]

    /// An entry with the given fields.
    package init(
        kind: FeedEntryKind,
        time: Timestamp,
        event: EventID? = nil,
        textBytes: UInt64 = .max,
        isComplete: Bool = true,
        payload: [UInt8] = []
    ) {
        self.kind = kind
        self.time = time
        self.event = event
        self.textBytes = textBytes
        self.isComplete = isComplete
        self.payload = payload
    }
}

extension FeedEntryRecord: DatabaseValue {
    /// The header and the payload.
    package var encodedByteCount: Int { 35 + ByteWriter.byteCount(of: payload) }

    /// Writes the fixed header, then the payload.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.integer(kind.rawValue)
        writer.timestamp(time)
        writer.identifier(event)
        writer.integer(textBytes)
        writer.integer(UInt8(isComplete ? 1 : 0))
        writer.block(payload)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "feed entry")
        let number: UInt8 = try reader.integer()
        guard let kind = FeedEntryKind(rawValue: number) else {
            throw .malformedValue(reason: "a feed entry has kind \(number)")
        }
        self.kind = kind
        time = try reader.timestamp()
        event = try reader.optionalIdentifier()
        textBytes = try reader.integer()
        isComplete = try reader.integer(UInt8.self) != 0
        payload = try reader.block()
    }
}
