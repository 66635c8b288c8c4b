import MemoryEngine
import ServiceLifecycle

/// Interrupts the jobs and the answers under way as soon as the server is asked to stop, so that nobody waits for them in vain.
///
/// They are run again at the next start.
struct JobStop: Service {
    let engine: MemoryEngine

    func run() async throws {
        try? await gracefulShutdown()
        await engine.stopJobs()
        await engine.stopReplies()
        await engine.stopModelMove()
    }
}
