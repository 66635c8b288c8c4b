package import LMDB

/// A delivery among those of its webhook.
package struct DeliveryKey: Hashable, Sendable, DatabaseKey {
    /// The webhook.
    package let webhook: WebhookID

    /// The delivery.
    package let delivery: DeliveryID

    /// The key of a delivery.
    package init(webhook: WebhookID, delivery: DeliveryID) {
        self.webhook = webhook
        self.delivery = delivery
    }

    /// 32 bytes.
    package var encodedByteCount: Int { 32 }

    /// Writes both ids.
    package func write(to writer: inout ByteWriter) {
        webhook.write(to: &writer)
        delivery.write(to: &writer)
    }

    /// Reads both ids.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        webhook = try WebhookID(reading: &reader)
        delivery = try DeliveryID(reading: &reader)
    }
}

/// When something is due of a delivery: its next attempt, or its removal after the last one.
package struct DueDeliveryKey: Hashable, Sendable, DatabaseKey {
    /// When.
    package let time: Timestamp

    /// The delivery.
    package let delivery: DeliveryKey

    /// The entry of a delivery.
    package init(time: Timestamp, delivery: DeliveryKey) {
        self.time = time
        self.delivery = delivery
    }

    /// 40 bytes.
    package var encodedByteCount: Int { 40 }

    /// Writes time and delivery.
    package func write(to writer: inout ByteWriter) {
        time.write(to: &writer)
        delivery.write(to: &writer)
    }

    /// Reads time and delivery.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        time = try Timestamp(reading: &reader)
        delivery = try DeliveryKey(reading: &reader)
    }
}

/// The counts of an organisation on one day.
package struct UsageKey: Hashable, Sendable, DatabaseKey {
    /// A digest of the organisation.
    package let owner: DigestKey

    /// Days since 1970-01-01, UTC.
    package let day: UInt32

    /// The counts of a day.
    package init(owner: DigestKey, day: UInt32) {
        self.owner = owner
        self.day = day
    }

    /// 36 bytes.
    package var encodedByteCount: Int { 36 }

    /// Writes owner and day.
    package func write(to writer: inout ByteWriter) {
        owner.write(to: &writer)
        writer.bigEndian(day)
    }

    /// Reads owner and day.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        owner = try DigestKey(reading: &reader)
        day = try reader.bigEndian()
    }
}
