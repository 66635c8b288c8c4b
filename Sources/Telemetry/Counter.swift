internal import Synchronization

/// A number that only grows, from any thread.
package final class Counter: Sendable {
    private let stored = Atomic<UInt64>(0)

    /// A counter at 0.
    package init() {}

    /// The number now.
    package var value: UInt64 { stored.load(ordering: .relaxed) }

    /// Adds to the number.
    package func add(_ amount: UInt64 = 1) { stored.wrappingAdd(amount, ordering: .relaxed) }
}
