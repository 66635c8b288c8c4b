package import LMDB

/// An entry of a list of jobs: whose list, when the job was made, which job.
package struct JobListKey: Hashable, Sendable, DatabaseKey {
    /// The list: a digest of the organisation, or of the organisation and user.
    package let owner: DigestKey

    /// When the job was made.
    package let created: Timestamp

    /// The job.
    package let job: JobID

    /// The entry of a job.
    package init(owner: DigestKey, created: Timestamp, job: JobID) {
        self.owner = owner
        self.created = created
        self.job = job
    }

    /// 56 bytes.
    package var encodedByteCount: Int { 56 }

    /// Writes the three fields; the time with its sign flipped, so that bytewise order is time order.
    package func write(to writer: inout ByteWriter) {
        owner.write(to: &writer)
        writer.bigEndian(UInt64(bitPattern: created.microseconds) ^ (1 << 63))
        job.write(to: &writer)
    }

    /// Reads the three fields.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        owner = try DigestKey(reading: &reader)
        created = Timestamp(microseconds: Int64(bitPattern: try reader.bigEndian(UInt64.self) ^ (1 << 63)))
        job = try JobID(reading: &reader)
    }
}
