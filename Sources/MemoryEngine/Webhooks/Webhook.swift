package import Store

/// Where a user wants to be told of what happens.
package struct Webhook: Sendable, Hashable {
    package let id: WebhookID
    package let url: String
    /// What is told, by name.
    package let events: [String]
    package let createdAt: Timestamp

    init(id: WebhookID, _ record: WebhookRecord) {
        self.id = id
        url = record.url
        events = record.events.names
        createdAt = record.created
    }
}

/// A webhook that a caller asks for.
package struct NewWebhook: Sendable {
    /// An `http` or `https` address.
    package var url: String
    /// What shall be told, by name; at least one.
    package var events: [String]
    /// The key of the signatures, 24 to 64 bytes.
    package var secret: [UInt8]

    /// A webhook to be registered.
    package init(url: String, events: [String], secret: [UInt8]) {
        self.url = url
        self.events = events
        self.secret = secret
    }
}

/// A message to a webhook, and how far it is.
package struct Delivery: Sendable, Hashable {
    package let id: DeliveryID
    /// The kind of message, such as `memory.created`.
    package let type: String
    package let status: DeliveryStatus
    /// How often it was sent.
    package let attempts: Int
    /// The HTTP status of the last answer; `nil` when none came.
    package let answer: Int?
    /// Why the last attempt failed.
    package let error: String?
    package let createdAt: Timestamp
    package let attemptedAt: Timestamp?
    /// When it is sent next; `nil` when it is not sent again.
    package let nextAttemptAt: Timestamp?

    init(id: DeliveryID, _ record: DeliveryRecord) {
        self.id = id
        type = record.type
        status = record.status
        attempts = Int(record.attempts)
        answer = record.answer == 0 ? nil : Int(record.answer)
        error = record.error
        createdAt = record.created
        attemptedAt = record.attempted
        nextAttemptAt = record.status == .pending ? record.due : nil
    }
}

extension DeliveryStatus {
    /// `pending`, `delivered` or `failed`.
    package var name: String {
        switch self {
        case .pending: "pending"
        case .delivered: "delivered"
        case .failed: "failed"
        }
    }
}

extension WebhookEvents {
    private static let byName: [(name: String, event: WebhookEvents)] = [
        ("memory.created", .memoryCreated), ("memory.updated", .memoryUpdated), ("memory.deleted", .memoryDeleted),
        ("session.created", .sessionCreated), ("session.deleted", .sessionDeleted),
        ("message.created", .messageCreated), ("job.completed", .jobCompleted), ("job.failed", .jobFailed),
    ]

    /// Every kind's name.
    package static var allNames: [String] { byName.map(\.name) }

    /// The names of the set's kinds.
    var names: [String] { WebhookEvents.byName.filter { contains($0.event) }.map(\.name) }

    /// The kind with a name such as `memory.created`.
    init?(name: String) {
        guard let entry = WebhookEvents.byName.first(where: { $0.name == name }) else { return nil }
        self = entry.event
    }
}

/// Sends messages to webhooks.
package protocol WebhookTransport: Sendable {
    /// Why nothing may be sent to an address, as far as the address itself tells; `nil` when it may.
    func problem(of url: String) -> String?

    /// Sends a message once and answers how that went.
    ///
    /// Returns within seconds, whatever the receiver does.
    func send(_ message: WebhookMessage) async -> WebhookOutcome
}

/// A message as it is sent.
package struct WebhookMessage: Sendable, Hashable {
    /// The same for every attempt.
    package let id: String
    /// When it is sent.
    package let time: Timestamp
    package let url: String
    /// The key of the signature.
    package let secret: [UInt8]
    package let body: [UInt8]

    /// A message.
    package init(id: String, time: Timestamp, url: String, secret: [UInt8], body: [UInt8]) {
        self.id = id
        self.time = time
        self.url = url
        self.secret = secret
        self.body = body
    }
}

/// What became of an attempt to send a message.
package enum WebhookOutcome: Sendable, Hashable {
    /// The receiver answered with an HTTP status; 2xx means that it took the message.
    case answered(Int)
    /// No answer came.
    case unreachable(String)
}
