package import LMDB

/// Where an organisation's user wants to be told of what happens.
package struct WebhookRecord: Sendable, Hashable {
    /// When it was registered.
    package let created: Timestamp
    /// Which kinds of occurrences are told: one bit for each, see ``WebhookEvents``.
    package let events: WebhookEvents
    /// Whether it is told of every user of the organisation.
    package let reachesAllUsers: Bool
    /// The tenant.
    package let organisation: String
    /// The user who registered it.
    package let user: String
    /// Where to.
    package let url: String
    /// The key of the signatures.
    package let secret: [UInt8]

    /// A webhook.
    package init(
        created: Timestamp,
        events: WebhookEvents,
        reachesAllUsers: Bool,
        organisation: String,
        user: String,
        url: String,
        secret: [UInt8]
    ) {
        self.created = created
        self.events = events
        self.reachesAllUsers = reachesAllUsers
        self.organisation = organisation
        self.user = user
        self.url = url
        self.secret = secret
    }
}

/// The kinds of occurrences that a webhook is told.
package struct WebhookEvents: OptionSet, Hashable, Sendable {
    /// One bit a kind, stable because webhooks store it.
    package let rawValue: UInt16

    /// The kinds of the given bits.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let memoryCreated = WebhookEvents(rawValue: 1 << 0)
    package static let memoryUpdated = WebhookEvents(rawValue: 1 << 1)
    package static let memoryDeleted = WebhookEvents(rawValue: 1 << 2)
    package static let sessionCreated = WebhookEvents(rawValue: 1 << 3)
    package static let sessionDeleted = WebhookEvents(rawValue: 1 << 4)
    package static let messageCreated = WebhookEvents(rawValue: 1 << 5)
    package static let jobCompleted = WebhookEvents(rawValue: 1 << 6)
    package static let jobFailed = WebhookEvents(rawValue: 1 << 7)
}

extension WebhookRecord: DatabaseValue {
    /// The header and the variable fields.
    package var encodedByteCount: Int {
        12 + ByteWriter.byteCount(of: organisation) + ByteWriter.byteCount(of: user) + ByteWriter.byteCount(of: url)
            + ByteWriter.byteCount(of: secret)
    }

    /// Writes the fixed header, then texts and secret.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.timestamp(created)
        writer.integer(events.rawValue)
        writer.integer(UInt8(reachesAllUsers ? 1 : 0))
        for text in [organisation, user, url] { writer.string(text) }
        writer.block(secret)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "webhook")
        created = try reader.timestamp()
        events = WebhookEvents(rawValue: try reader.integer())
        reachesAllUsers = try reader.integer(UInt8.self) != 0
        organisation = try reader.string()
        user = try reader.string()
        url = try reader.string()
        secret = try reader.block()
    }
}
