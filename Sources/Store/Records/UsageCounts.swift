package import LMDB

/// What an organisation used: on a day, or by one operation.
package struct UsageCounts: Sendable, Hashable {
    /// Requests of the classes standard, search, batch and AI.
    package var requests: [UInt64]
    /// Facts that were remembered or changed.
    package var memoriesWritten: UInt64
    /// Tokens of texts that were embedded.
    package var tokensEmbedded: UInt64
    /// Bytes of the organisation's memories with their vectors at the end of the day; of an operation, by how many they
    /// grew.
    package var storageBytes: Int64

    /// The classes of requests.
    package static let classCount = 4

    /// Some counts, all else nothing.
    package init(memoriesWritten: UInt64 = 0, tokensEmbedded: UInt64 = 0, storageBytes: Int64 = 0) {
        requests = Array(repeating: 0, count: UsageCounts.classCount)
        self.memoriesWritten = memoriesWritten
        self.tokensEmbedded = tokensEmbedded
        self.storageBytes = storageBytes
    }

    /// One request of a class.
    package init(requestOfClass position: Int) {
        self.init()
        requests[position] = 1
    }

    /// Adds the counts of something else.
    package mutating func add(_ other: UsageCounts) {
        for position in requests.indices { requests[position] += other.requests[position] }
        memoriesWritten += other.memoriesWritten
        tokensEmbedded += other.tokensEmbedded
        storageBytes += other.storageBytes
    }
}

extension UsageCounts: DatabaseValue {
    /// A version byte and seven counts.
    package var encodedByteCount: Int { 1 + 8 * (UsageCounts.classCount + 3) }

    /// Writes the counts.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        for count in requests { writer.integer(count) }
        writer.integer(memoriesWritten)
        writer.integer(tokensEmbedded)
        writer.integer(storageBytes)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "usage")
        requests = []
        for _ in 0..<UsageCounts.classCount { requests.append(try reader.integer()) }
        memoriesWritten = try reader.integer()
        tokensEmbedded = try reader.integer()
        storageBytes = try reader.integer()
    }
}
