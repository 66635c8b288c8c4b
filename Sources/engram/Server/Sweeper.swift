import Logging
import MemoryEngine
import ServiceLifecycle

/// Frees the space of what has expired, now and then, while the server runs.
struct Sweeper: Service {
    let engine: MemoryEngine
    let logger: Logger
    /// How long it rests between two sweeps.
    var interval = Duration.seconds(10)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do throws(EngineError) {
                    let count = try await engine.sweep()
                    if count > 0 { logger.info("swept", metadata: ["entries": .stringConvertible(count)]) }
                } catch {
                    // A full disk: what has expired stays invisible, and the next sweep tries again.
                    logger.warning("sweep failed", metadata: ["cause": .string("\(error)")])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }
}
