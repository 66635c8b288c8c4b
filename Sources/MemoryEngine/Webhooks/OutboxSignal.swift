internal import Synchronization

/// Wakes whoever empties the outbox.
final class OutboxSignal: Sendable {
    /// A wake-up comes once for all calls since the last one.
    let wakeUps: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (wakeUps, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that there may be something to do.
    func wake() { continuation.yield() }
}
