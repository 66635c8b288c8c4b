package import LMDB
package import Terms

/// The terms of a memory's fact, as they were when it was written.
package struct TermVectorRecord: Sendable, Hashable {
    /// The way in which the terms were made: ``TermAnalyzer/version``.
    package let analyzer: UInt8

    /// The terms.
    package let terms: TermVector

    /// The record of terms that this build made.
    package init(_ terms: TermVector) {
        analyzer = TermAnalyzer.version
        self.terms = terms
    }

    /// Whether the terms are those that this build would make.
    package var isCurrent: Bool { analyzer == TermAnalyzer.version }
}

extension TermVectorRecord: DatabaseValue {
    /// A header of 10 bytes and 10 bytes a term.
    package var encodedByteCount: Int { 10 + 10 * terms.hashes.count }

    /// Writes version, analyzer, length, the number of terms, their hashes and their counts.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.integer(analyzer)
        writer.integer(terms.length)
        writer.integer(UInt32(terms.hashes.count))
        for hash in terms.hashes { writer.integer(hash) }
        for count in terms.counts { writer.integer(count) }
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "terms")
        analyzer = try reader.integer()
        let length: UInt32 = try reader.integer()
        let count = Int(try reader.integer(UInt32.self))
        guard count * 10 <= reader.remaining else { throw .malformedValue(reason: "a terms record is cut off") }
        var hashes: [UInt64] = []
        var counts: [UInt16] = []
        hashes.reserveCapacity(count)
        counts.reserveCapacity(count)
        for _ in 0..<count { hashes.append(try reader.integer()) }
        for _ in 0..<count { counts.append(try reader.integer()) }
        guard let terms = TermVector(hashes: hashes, counts: counts, length: length) else {
            throw .malformedValue(reason: "a terms record has terms that are not in order")
        }
        self.terms = terms
    }
}
