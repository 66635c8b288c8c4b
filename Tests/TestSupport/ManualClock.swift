package import Store
internal import Synchronization

/// A clock that stands still until a test moves it.
package final class ManualClock: Sendable {
    private let time: Mutex<Timestamp>

    /// A clock at the given moment, by default 2025-01-01T00:00:00Z.
    package init(at start: Timestamp = Timestamp(microseconds: 1_735_689_600_000_000)) { time = Mutex(start) }

    /// The moment it shows.
    package var now: Timestamp { time.withLock { $0 } }

    /// Moves it on, or back for a negative count.
    package func advance(seconds: Int) { time.withLock { $0 = $0.advanced(bySeconds: seconds) } }
}
