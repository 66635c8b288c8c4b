import HTTPTypes

extension HTTPField.Name {
    /// Ties a request to its log lines; echoed.
    static let correlationID = HTTPField.Name("X-Correlation-ID")!
    /// The W3C trace context.
    static let traceParent = HTTPField.Name("traceparent")!
    /// An API key.
    static let apiKey = HTTPField.Name("X-API-Key")!
    /// The dialect of a request at a path that two dialects share.
    static let apiDialect = HTTPField.Name("X-API-Dialect")!
    /// The requests of a period.
    static let rateLimit = HTTPField.Name("X-RateLimit-Limit")!
    /// The requests that are left.
    static let rateRemaining = HTTPField.Name("X-RateLimit-Remaining")!
    /// When all requests are back, in seconds since 1970.
    static let rateReset = HTTPField.Name("X-RateLimit-Reset")!
    /// Makes a request that creates something repeatable.
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    /// The last event that a reader of a stream saw.
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
    /// Says that an answer is the first one of its idempotency key, repeated.
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
}
