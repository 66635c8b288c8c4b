package import LMDB

/// What an embedded record is.
package enum MemoryKind: UInt8, Sendable, Hashable, CaseIterable {
    /// A fact that somebody stated or that was extracted.
    case fact = 1
    /// A message of a conversation.
    case turn = 2
    /// A fact that another took the place of: read by its id, never searched or listed.
    case superseded = 3
}

/// The rows of one scope that are searched together; also the prefix of their keys.
package struct PartitionKey: Hashable, Sendable, DatabaseKey {
    /// The scope.
    package let scope: ScopeID

    /// Facts or turns.
    package let kind: MemoryKind

    /// The partition of a scope and kind.
    package init(scope: ScopeID, kind: MemoryKind) {
        self.scope = scope
        self.kind = kind
    }

    /// 5 bytes.
    package var encodedByteCount: Int { 5 }

    /// Writes scope and kind.
    package func write(to writer: inout ByteWriter) {
        scope.write(to: &writer)
        writer.bigEndian(kind.rawValue)
    }

    /// Reads scope and kind.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        scope = try ScopeID(reading: &reader)
        let raw: UInt8 = try reader.bigEndian()
        guard let kind = MemoryKind(rawValue: raw) else { throw .malformedValue(reason: "unknown memory kind \(raw)") }
        self.kind = kind
    }
}

/// Where a memory lies: its partition and a row number that grows with every insertion.
///
/// Row numbers are given in the order of creation and never reused, so key order is the order of listing.
package struct RowKey: Hashable, Sendable, DatabaseKey {
    /// The rows it belongs to.
    package let partition: PartitionKey

    /// The number within the scope, from 1.
    package let row: UInt64

    /// The key of a row.
    package init(partition: PartitionKey, row: UInt64) {
        self.partition = partition
        self.row = row
    }

    /// 13 bytes.
    package var encodedByteCount: Int { 13 }

    /// Writes partition and row.
    package func write(to writer: inout ByteWriter) {
        partition.write(to: &writer)
        writer.bigEndian(row)
    }

    /// Reads partition and row.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        partition = try PartitionKey(reading: &reader)
        row = try reader.bigEndian()
    }
}

extension RowKey: DatabaseValue {}

/// A memory's id within its organisation: two organisations may use the same UUID and never meet.
package struct MemoryKey: Hashable, Sendable, DatabaseKey {
    /// The organisation.
    package let organisation: OrganisationID

    /// The memory.
    package let memory: MemoryID

    /// The key of a memory.
    package init(organisation: OrganisationID, memory: MemoryID) {
        self.organisation = organisation
        self.memory = memory
    }

    /// 20 bytes.
    package var encodedByteCount: Int { 20 }

    /// Writes organisation and memory.
    package func write(to writer: inout ByteWriter) {
        organisation.write(to: &writer)
        memory.write(to: &writer)
    }

    /// Reads organisation and memory.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        organisation = try OrganisationID(reading: &reader)
        memory = try MemoryID(reading: &reader)
    }
}

/// One revision of a memory.
package struct RevisionKey: Hashable, Sendable, DatabaseKey {
    /// The memory.
    package let memory: MemoryKey

    /// The revision's number, from 1.
    package let number: UInt32

    /// The key of a revision.
    package init(memory: MemoryKey, number: UInt32) {
        self.memory = memory
        self.number = number
    }

    /// 24 bytes.
    package var encodedByteCount: Int { 24 }

    /// Writes memory and number.
    package func write(to writer: inout ByteWriter) {
        memory.write(to: &writer)
        writer.bigEndian(number)
    }

    /// Reads memory and number.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        memory = try MemoryKey(reading: &reader)
        number = try reader.bigEndian()
    }
}
