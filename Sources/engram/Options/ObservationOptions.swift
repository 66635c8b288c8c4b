import ArgumentParser
import HTTPFront

/// Whom a server tells how it is.
struct ObservationOptions: ParsableArguments {
    @Option(
        help: """
            Who may read /metrics without an admin's credential: loopback (this machine, but not through a proxy), open or \
            admin (nobody). (default: ENGRAM_METRICS, or loopback)
            """
    )
    var metrics: String?

    /// Who may read the metrics.
    func audience() throws -> MetricsAudience {
        let name = metrics ?? environmentVariable("ENGRAM_METRICS") ?? "loopback"
        guard let audience = MetricsAudience(rawValue: name.lowercased()) else {
            throw ValidationError("--metrics is loopback, open or admin, not \(name)")
        }
        return audience
    }

    func validate() throws { _ = try audience() }
}
