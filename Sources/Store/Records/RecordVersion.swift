internal import LMDB

/// The version byte that begins every record.
///
/// A record kind's layout may grow; a reader refuses versions it does not know rather than guess.
enum RecordVersion {
    /// The version that this build writes, for every kind of record.
    static let current: UInt8 = 1

    static func write(to writer: inout ByteWriter) { writer.integer(current) }

    static func check(_ reader: inout ByteReader, _ kind: StaticString) throws(LMDBError) {
        let found: UInt8 = try reader.integer()
        guard found == current else {
            throw .malformedValue(
                reason: "a \(kind) record has version \(found), and this build reads version \(current)"
            )
        }
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

    static func byteCount(of text: String?) -> Int { text.map { 1 + byteCount(of: $0) } ?? 1 }
}
