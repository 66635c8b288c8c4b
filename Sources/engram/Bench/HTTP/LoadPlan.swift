/// How a load is sent.
struct LoadPlan: Sendable {
    /// Connections that are open at once.
    var connections = 16
    /// Requests a second, sent at their times whatever the server does; `nil` to send each after the answer before it.
    var rate: Double?
    /// Seconds that count.
    var seconds = 10.0
    /// Seconds before that.
    var warmup = 1.0
    /// Whether no request is sent twice: the load ends with the last.
    var sendsOnce = false

    /// How long answers are waited for after the end.
    static let patience: UInt64 = 10_000_000_000
}
