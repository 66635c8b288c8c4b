import Telemetry

/// What came of a load.
struct LoadResult: Sendable {
    /// Seconds that counted.
    var seconds = 0.0
    /// Answers with a status of 200 to 299 that came within these seconds.
    var answered = 0
    /// Times from when requests were to be sent to their answers: of those that were carried out.
    var latency = LatencyHistogram()
    /// The same of those that were refused.
    var refusalLatency = LatencyHistogram()
    /// Answers by status.
    var statuses: [Int: Int] = [:]
    /// Connections that ended with a request under way.
    var brokenConnections = 0
    /// Requests without an answer at the end.
    var unanswered = 0
    /// Requests of an open loop that found no free connection until the end.
    var unsent = 0
    /// Bytes of answers.
    var receivedBytes = 0
}
