package import LMDB

/// An entry of a list that belongs to an organisation or to one of its users.
package struct OwnedKey<Entity>: Hashable, Sendable, DatabaseKey {
    /// The list: a digest of the organisation, or of the organisation and user.
    package let owner: DigestKey

    /// What is listed.
    package let id: Identifier<Entity>

    /// The entry of a thing.
    package init(owner: DigestKey, id: Identifier<Entity>) {
        self.owner = owner
        self.id = id
    }

    /// 48 bytes.
    package var encodedByteCount: Int { 48 }

    /// Writes owner and id.
    package func write(to writer: inout ByteWriter) {
        owner.write(to: &writer)
        id.write(to: &writer)
    }

    /// Reads owner and id.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        owner = try DigestKey(reading: &reader)
        id = try Identifier(reading: &reader)
    }
}

/// An entry of a list in the order of creation: whose list, when the thing was made, which thing.
package struct OwnedTimeKey<Entity>: Hashable, Sendable, DatabaseKey {
    /// The list: a digest of the organisation, or of the organisation and user.
    package let owner: DigestKey

    /// When the thing was made.
    package let created: Timestamp

    /// What is listed.
    package let id: Identifier<Entity>

    /// The entry of a thing.
    package init(owner: DigestKey, created: Timestamp, id: Identifier<Entity>) {
        self.owner = owner
        self.created = created
        self.id = id
    }

    /// 56 bytes.
    package var encodedByteCount: Int { 56 }

    /// Writes the three fields; the time with its sign flipped, so that bytewise order is time order.
    package func write(to writer: inout ByteWriter) {
        owner.write(to: &writer)
        created.write(to: &writer)
        id.write(to: &writer)
    }

    /// Reads the three fields.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        owner = try DigestKey(reading: &reader)
        created = try Timestamp(reading: &reader)
        id = try Identifier(reading: &reader)
    }
}
