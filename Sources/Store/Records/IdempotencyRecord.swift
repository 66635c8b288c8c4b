internal import Crypto
package import LMDB

/// The first answer to a request with an idempotency key.
package struct IdempotencyRecord: Sendable, Hashable {
    /// When it was given.
    package let time: Timestamp
    /// The HTTP status; 0 when the answer was forgotten.
    package let status: UInt16
    /// SHA-256 of the request: a request with the same key and another digest is refused.
    package let request: [UInt8]
    /// The body of the answer.
    package let body: [UInt8]
    /// The memories and sessions of which it tells.
    package let subjects: [AnswerSubject]

    /// An answer that was given.
    package init(
        time: Timestamp,
        status: UInt16,
        request: [UInt8],
        body: [UInt8],
        subjects: [AnswerSubject] = []
    ) {
        self.time = time
        self.status = status
        self.request = request
        self.body = body
        self.subjects = subjects
    }

    /// The record without what it told: its key stays taken.
    package var forgotten: IdempotencyRecord { IdempotencyRecord(time: time, status: 0, request: request, body: []) }

    /// The digest of a request: its target, preceded by its length, and its body.
    ///
    /// - Complexity: One pass over the body.
    package static func digest(target: String, body: [UInt8]) -> [UInt8] {
        var digest = SHA256()
        var target = target
        let length = UInt32(target.utf8.count).bigEndian
        // SAFETY: the digest reads the bytes during the calls and keeps no pointer.
        unsafe withUnsafeBytes(of: length) { unsafe digest.update(bufferPointer: $0) }
        target.withUTF8 { unsafe digest.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        unsafe body.withUnsafeBytes { unsafe digest.update(bufferPointer: $0) }
        return Array(digest.finalize())
    }
}

extension IdempotencyRecord: DatabaseValue {
    /// The header, two blocks and the ids.
    package var encodedByteCount: Int {
        15 + 20 * subjects.count + ByteWriter.byteCount(of: request) + ByteWriter.byteCount(of: body)
    }

    /// Writes time and status, then request digest, body and ids.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.timestamp(time)
        writer.integer(status)
        writer.block(request)
        writer.block(body)
        writer.integer(UInt32(subjects.count))
        for subject in subjects { subject.write(to: &writer) }
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "idempotency key")
        time = try reader.timestamp()
        status = try reader.integer()
        request = try reader.block()
        body = try reader.block()
        var subjects: [AnswerSubject] = []
        for _ in 0..<(try reader.integer(UInt32.self)) { subjects.append(try AnswerSubject(reading: &reader)) }
        self.subjects = subjects
    }
}
