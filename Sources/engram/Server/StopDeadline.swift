import Dispatch
import Foundation
import Logging
import ServiceLifecycle

/// Ends the process when a stop takes too long.
///
/// A request that cannot be interrupted, such as the embedding of a thousand long texts, would keep a stopping server
/// alive for as long as it takes. Nothing acknowledged depends on it: what is acknowledged is durable.
struct StopDeadline: Service {
    /// Seconds from the signal to the end.
    let seconds: Int
    let logger: Logger

    func run() async throws {
        try await gracefulShutdown()
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) {
            logger.warning("requests under way were given up after \(seconds) s")
            fflush(nil)
            _exit(0)
        }
    }
}
