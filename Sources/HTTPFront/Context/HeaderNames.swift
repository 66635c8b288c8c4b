import HTTPTypes

extension HTTPField.Name {
    /// Ties a request to its log lines; echoed.
    static let correlationID = HTTPField.Name("X-Correlation-ID")!
    /// The W3C trace context.
    static let traceParent = HTTPField.Name("traceparent")!
    /// An API key.
    static let apiKey = HTTPField.Name("X-API-Key")!
}
