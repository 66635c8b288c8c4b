import HTTPTypes
import Telemetry

/// What is counted of one route.
final class RouteMetrics: Sendable {
    let method: String
    /// The route's template; empty for requests that no route takes.
    let template: String
    /// The name of its dialect; `server` for the server's own.
    let dialect: String
    /// Nanoseconds from the route's choice to its answer, without writing it.
    let latency = BucketHistogram()
    /// Answers by the first digit of their status.
    private let classes = (1...5).map { _ in Counter() }

    init(method: String, template: String, dialect: String) {
        self.method = method
        self.template = template
        self.dialect = dialect
    }

    /// Counts an answer: three atomic additions.
    func note(_ status: HTTPResponse.Status, nanoseconds: UInt64) {
        latency.add(nanoseconds)
        classes[min(max(status.code / 100, 1), 5) - 1].add()
    }

    /// The classes of statuses that were answered, such as `2xx`, with their numbers.
    var statuses: [(name: String, count: UInt64)] {
        classes.enumerated().map { ("\($0 + 1)xx", $1.value) }.filter { $0.1 > 0 }
    }
}
