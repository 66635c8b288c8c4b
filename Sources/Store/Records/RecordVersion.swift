internal import LMDB

/// The version byte that begins every record.
///
/// A record kind's layout may grow, each kind by itself; a reader refuses versions it does not know rather than guess.
enum RecordVersion {
    /// The version of every kind of record that never grew.
    static let first: UInt8 = 1
    /// The version of memories without flags that this build writes.
    static let memory: UInt8 = 2
    /// The version of memories with flags.
    static let flaggedMemory: UInt8 = 3
    /// The version of revisions that this build writes.
    static let revision: UInt8 = 2
    /// The version of scopes that this build writes.
    static let scope: UInt8 = 2

    static func write(_ version: UInt8 = first, to writer: inout ByteWriter) { writer.integer(version) }

    /// Reads the version of a record.
    ///
    /// - Parameter newest: The newest version of the kind that this build reads; it reads all before it too.
    /// - Returns: The version of the record, from 1 to `newest`.
    @discardableResult
    static func check(
        _ reader: inout ByteReader,
        _ kind: StaticString,
        upTo newest: UInt8 = first
    ) throws(LMDBError) -> UInt8 {
        let found: UInt8 = try reader.integer()
        guard (first...newest).contains(found) else {
            let known = newest == first ? "version \(first)" : "versions \(first) to \(newest)"
            throw .malformedValue(reason: "a \(kind) record has version \(found), and this build reads \(known)")
        }
        return found
    }
}

extension ByteReader {
    mutating func timestamp() throws(LMDBError) -> Timestamp { Timestamp(microseconds: try integer()) }

    /// A moment, or `nil` for zero.
    mutating func optionalTimestamp() throws(LMDBError) -> Timestamp? {
        let microseconds: Int64 = try integer()
        return microseconds == 0 ? nil : Timestamp(microseconds: microseconds)
    }

    /// An id, or `nil` for all zeros.
    mutating func optionalIdentifier<Entity>() throws(LMDBError) -> Identifier<Entity>? {
        let id = try Identifier<Entity>(reading: &self)
        return id.high == 0 && id.low == 0 ? nil : id
    }

    /// A count, then that many ids.
    mutating func identifiers<Entity>() throws(LMDBError) -> [Identifier<Entity>] {
        let count: UInt32 = try integer()
        var ids: [Identifier<Entity>] = []
        // Every id is read before the next is asked for, so that a broken count cannot reserve memory.
        for _ in 0..<count { ids.append(try Identifier<Entity>(reading: &self)) }
        return ids
    }

    /// A flag byte, then the text when the flag is 1.
    mutating func optionalString() throws(LMDBError) -> String? {
        try integer(UInt8.self) == 0 ? nil : try string()
    }
}

extension ByteWriter {
    mutating func timestamp(_ value: Timestamp?) { integer(value?.microseconds ?? 0) }

    mutating func identifier<Entity>(_ id: Identifier<Entity>?) {
        (id ?? Identifier(high: 0, low: 0)).write(to: &self)
    }

    mutating func optionalString(_ text: String?) {
        integer(UInt8(text == nil ? 0 : 1))
        if let text { string(text) }
    }

    /// A count and that many ids.
    mutating func identifiers<Entity>(_ ids: [Identifier<Entity>]) {
        integer(UInt32(ids.count))
        for id in ids { id.write(to: &self) }
    }

    static func byteCount<Entity>(of ids: [Identifier<Entity>]) -> Int { 4 + 16 * ids.count }

    static func byteCount(of text: String?) -> Int { text.map { 1 + byteCount(of: $0) } ?? 1 }
}
