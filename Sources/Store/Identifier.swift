internal import Glibc
package import LMDB
internal import Synchronization

/// The id of a record: a UUID whose type says what it names.
///
/// New ids are UUIDs of version 7 (RFC 9562): they sort by the time of their creation. Callers may bring any UUID.
package struct Identifier<Entity>: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The first eight bytes, as a big-endian number.
    package let high: UInt64

    /// The last eight bytes, as a big-endian number.
    package let low: UInt64

    /// The id with the given halves.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Bytewise order, which for version 7 is the order of creation.
    package static func < (left: Self, right: Self) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

/// Names memories in an ``Identifier``.
package enum MemoryEntity {}
/// Names sessions in an ``Identifier``.
package enum SessionEntity {}
/// Names events in an ``Identifier``.
package enum EventEntity {}
/// Names jobs in an ``Identifier``.
package enum JobEntity {}
/// Names webhooks in an ``Identifier``.
package enum WebhookEntity {}
/// Names deliveries of webhooks in an ``Identifier``.
package enum DeliveryEntity {}
/// Names answered questions in an ``Identifier``.
package enum QuestionEntity {}

/// The id of a memory.
package typealias MemoryID = Identifier<MemoryEntity>
/// The id of a session.
package typealias SessionID = Identifier<SessionEntity>
/// The id of an event.
package typealias EventID = Identifier<EventEntity>
/// The id of a job.
package typealias JobID = Identifier<JobEntity>
/// The id of a webhook.
package typealias WebhookID = Identifier<WebhookEntity>
/// The id of a delivery.
package typealias DeliveryID = Identifier<DeliveryEntity>
/// The id of an answered question.
package typealias QuestionID = Identifier<QuestionEntity>

extension Identifier: CustomStringConvertible {
    /// The UUID in its usual form, lower case.
    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the UUID in its usual form: 36 ASCII characters.
    package func append(to text: inout [UInt8]) {
        var place = text.count
        text.append(contentsOf: nilText)
        var digits = text.mutableSpan
        for position in 0..<16 {
            if position == 4 || position == 6 || position == 8 || position == 10 { place += 1 }
            let half = position < 8 ? high : low
            let byte = UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * (position % 8)))
            digits[place] = hexadecimalDigit(byte >> 4)
            digits[place + 1] = hexadecimalDigit(byte & 0xF)
            place += 2
        }
    }

    /// The id that a text in the usual form 8-4-4-4-12 spells, in any case.
    ///
    /// `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        var halves: (UInt64, UInt64) = (0, 0)
        var digits = 0
        var position = 0
        for byte in text.utf8 {
            defer { position += 1 }
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard position < 36, let value = hexadecimalValue(byte) else { return nil }
            if digits < 16 { halves.0 = halves.0 << 4 | value } else { halves.1 = halves.1 << 4 | value }
            digits += 1
        }
        guard position == 36 else { return nil }
        self.init(high: halves.0, low: halves.1)
    }
}

extension Identifier: DatabaseKey {
    /// 16 bytes.
    package var encodedByteCount: Int { 16 }

    /// Writes both halves, big-endian.
    package func write(to writer: inout ByteWriter) {
        writer.bigEndian(high)
        writer.bigEndian(low)
    }

    /// Reads both halves.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        self.init(high: try reader.bigEndian(), low: try reader.bigEndian())
    }
}

extension Identifier {
    /// A new id, greater than every id this process made before at the same or an earlier time.
    ///
    /// - Parameter time: The time of creation, which becomes the first 48 bits.
    package static func make(at time: Timestamp) -> Self {
        let milliseconds = UInt64(max(0, time.microseconds / 1_000))
        // 12 bits count within a millisecond; when they run over, the next millisecond is borrowed.
        let (ticket, random) = source.withLock { source in
            source.lastTicket = max(source.lastTicket &+ 1, milliseconds << 12)
            return (source.lastTicket, source.random())
        }
        let high = (ticket >> 12) << 16 | 0x7000 | (ticket & 0xFFF)
        let low = random & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return Self(high: high, low: low)
    }
}

/// What new ids are made of.
private struct IdentifierSource {
    /// The last (millisecond, count) pair handed out, packed into 60 bits.
    var lastTicket: UInt64 = 0

    /// Random numbers of the system, fetched many at a time: a call for each would cost more than the rest of an id.
    private var reserve: [UInt64] = []

    mutating func random() -> UInt64 {
        if let number = reserve.popLast() { return number }
        var bytes = [UInt64](repeating: 0, count: 32)
        // SAFETY: the buffer takes as many bytes as it says; a call gives 256 at most, all or none.
        let outcome = unsafe bytes.withUnsafeMutableBytes { unsafe getentropy($0.baseAddress!, $0.count) }
        if outcome == 0 { reserve = bytes }
        return reserve.popLast() ?? UInt64.random(in: 0...UInt64.max)
    }
}

private let source = Mutex(IdentifierSource())

/// The UUID of zeros.
private let nilText = Array("00000000-0000-0000-0000-000000000000".utf8)

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

private func hexadecimalValue(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}
