package import LMDB

/// Where the feed of a session stands: the numbers of the entries that are kept.
package struct FeedRecord: Sendable, Hashable {
    /// The number that the next entry gets, from 1.
    package var next: UInt64
    /// The number of the oldest entry that is kept; ``next`` when none is.
    package var first: UInt64
    /// Bytes of the payloads of the entries that are kept.
    package var payloadBytes: UInt64

    /// A feed without entries.
    package init() {
        next = 1
        first = 1
        payloadBytes = 0
    }

    /// The number of the newest entry; 0 before the first.
    package var last: UInt64 { next - 1 }
}

extension FeedRecord: DatabaseValue {
    /// 25 bytes.
    package var encodedByteCount: Int { 25 }

    /// Writes the three numbers.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.integer(next)
        writer.integer(first)
        writer.integer(payloadBytes)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "feed")
        next = try reader.integer()
        first = try reader.integer()
        payloadBytes = try reader.integer()
    }
}
