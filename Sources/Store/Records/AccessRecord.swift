package import LMDB

/// How often a memory was read, by id or as a hit of a search.
package struct AccessRecord: Sendable, Hashable {
    /// How often.
    package var count: UInt64

    /// When the last time was.
    package var last: Timestamp

    /// A number of reads.
    package init(count: UInt64, last: Timestamp) {
        self.count = count
        self.last = last
    }

    /// Adds later or earlier reads.
    package mutating func add(_ other: AccessRecord) {
        count += other.count
        last = max(last, other.last)
    }
}

extension AccessRecord: DatabaseValue {
    /// 17 bytes.
    package var encodedByteCount: Int { 17 }

    /// Writes version, count and time.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.integer(count)
        writer.timestamp(last)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "access")
        count = try reader.integer()
        last = try reader.timestamp()
    }
}
