package import LMDB

/// Whose vectors a scope holds.
///
/// Fixed by the first vector, because vectors of two spaces cannot be compared.
package enum ScopeSpace: Hashable, Sendable {
    /// No vector yet.
    case undecided
    /// The store's embedding model.
    case model(dimension: Int)
    /// Vectors that callers bring.
    case client(dimension: Int)
}

/// A scope: who may see it, what it is called, and its counters.
package struct ScopeRecord: Sendable, Hashable {
    /// The tenant's number.
    package let organisationID: OrganisationID

    /// The tenant.
    package let organisation: String

    /// The scope's pairs as compact JSON with sorted keys.
    package let canonicalJSON: String

    /// Whose vectors it holds.
    package var space: ScopeSpace

    /// The number that the next memory gets.
    package var nextRow: UInt64

    /// Live facts.
    package var factCount: UInt64

    /// Live turns.
    package var turnCount: UInt64

    /// Facts that another took the place of.
    package var supersededCount: UInt64

    /// A scope without memories.
    package init(organisationID: OrganisationID, organisation: String, canonicalJSON: String) {
        self.organisationID = organisationID
        self.organisation = organisation
        self.canonicalJSON = canonicalJSON
        space = .undecided
        nextRow = 1
        factCount = 0
        turnCount = 0
        supersededCount = 0
    }

    /// Live memories of a kind.
    package subscript(count kind: MemoryKind) -> UInt64 {
        get {
            switch kind {
            case .fact: factCount
            case .turn: turnCount
            case .superseded: supersededCount
            }
        }
        set {
            switch kind {
            case .fact: factCount = newValue
            case .turn: turnCount = newValue
            case .superseded: supersededCount = newValue
            }
        }
    }
}

extension ScopeRecord: DatabaseValue {
    /// The header and both texts.
    package var encodedByteCount: Int {
        42 + ByteWriter.byteCount(of: organisation) + ByteWriter.byteCount(of: canonicalJSON)
    }

    /// Writes version, space, counters, organisation and JSON.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(RecordVersion.scope, to: &writer)
        let (code, dimension): (UInt8, Int) =
            switch space {
            case .undecided: (0, 0)
            case .model(let dimension): (1, dimension)
            case .client(let dimension): (2, dimension)
            }
        writer.integer(code)
        writer.integer(UInt32(dimension))
        writer.integer(nextRow)
        writer.integer(factCount)
        writer.integer(turnCount)
        writer.integer(supersededCount)
        writer.integer(organisationID.rawValue)
        writer.string(organisation)
        writer.string(canonicalJSON)
    }

    /// Reads what ``write(to:)`` wrote, and records of version 1, whose scopes have no superseded facts.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        let version = try RecordVersion.check(&reader, "scope", upTo: RecordVersion.scope)
        let code: UInt8 = try reader.integer()
        let dimension = Int(try reader.integer(UInt32.self))
        switch code {
        case 0: space = .undecided
        case 1: space = .model(dimension: dimension)
        case 2: space = .client(dimension: dimension)
        default: throw .malformedValue(reason: "unknown embedding space \(code) of a scope")
        }
        nextRow = try reader.integer()
        factCount = try reader.integer()
        turnCount = try reader.integer()
        supersededCount = version < 2 ? 0 : try reader.integer()
        organisationID = OrganisationID(rawValue: try reader.integer())
        organisation = try reader.string()
        canonicalJSON = try reader.string()
    }
}

extension ScopeID: DatabaseValue {}
