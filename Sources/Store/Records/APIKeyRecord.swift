package import LMDB

/// An API key as it is stored: everything but the secret.
package struct APIKeyRecord: Sendable, Hashable {
    /// SHA-256 of the whole key.
    package let digest: [UInt8]
    /// What the key allows, as the bits of the permission set.
    package let permissions: UInt32
    /// When it was made.
    package let created: Timestamp
    /// From when it is refused.
    package let expires: Timestamp?
    /// When it was revoked.
    package var revoked: Timestamp?
    /// When it was last used, to the minute.
    package var lastUsed: Timestamp?
    /// The tenant that it acts for.
    package let organisation: String
    /// The user that it acts as.
    package let user: String
    /// A name for people.
    package let name: String
    /// The dialect of requests at paths that two dialects share.
    package let dialect: String?

    /// A key that was neither used nor revoked.
    package init(
        digest: [UInt8],
        permissions: UInt32,
        created: Timestamp,
        expires: Timestamp?,
        organisation: String,
        user: String,
        name: String,
        dialect: String?
    ) {
        self.digest = digest
        self.permissions = permissions
        self.created = created
        self.expires = expires
        self.revoked = nil
        self.lastUsed = nil
        self.organisation = organisation
        self.user = user
        self.name = name
        self.dialect = dialect
    }
}

extension APIKeyRecord: DatabaseValue {
    /// The header and the variable fields.
    package var encodedByteCount: Int {
        37 + ByteWriter.byteCount(of: digest) + ByteWriter.byteCount(of: organisation)
            + ByteWriter.byteCount(of: user) + ByteWriter.byteCount(of: name) + ByteWriter.byteCount(of: dialect)
    }

    /// Writes the fixed header, then digest and texts.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.integer(permissions)
        writer.timestamp(created)
        writer.timestamp(expires)
        writer.timestamp(revoked)
        writer.timestamp(lastUsed)
        writer.block(digest)
        writer.string(organisation)
        writer.string(user)
        writer.string(name)
        writer.optionalString(dialect)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "API key")
        permissions = try reader.integer()
        created = try reader.timestamp()
        expires = try reader.optionalTimestamp()
        revoked = try reader.optionalTimestamp()
        lastUsed = try reader.optionalTimestamp()
        digest = try reader.block()
        organisation = try reader.string()
        user = try reader.string()
        name = try reader.string()
        dialect = try reader.optionalString()
    }
}
