import Logging
import MemoryEngine
import ServiceLifecycle

/// Sends messages to webhooks while the server runs.
///
/// What is not sent when it stops is sent after the next start.
struct WebhookDelivery: Service {
    let engine: MemoryEngine
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown { [engine, logger] in
            await engine.runDeliveries { error in
                logger.warning("webhooks wait", metadata: ["cause": .string("\(error)")])
            }
        }
    }
}
