/// What a request may be at most.
struct RequestLimits: Sendable {
    /// The longest body in bytes.
    let bodyBytes: Int
    /// How long a body may take to arrive.
    let bodyDuration: Duration
}
