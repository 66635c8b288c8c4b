/// Decides whether more work is let in, by how long it would wait.
///
/// A burst may make others wait for a while: clients that send their next request after the answer wait for each other, and
/// that is no overload. Work that comes faster than it is done is: the wait then grows until it reaches the limit for bursts, and from
/// that moment on only work that waits shortly is let in, until none had to be refused for a while. Not safe for concurrent use by
/// itself; times are nanoseconds of one clock.
struct OverloadGate: Sendable {
    /// The longest wait while there is no overload.
    let burstWait: UInt64
    /// The longest wait during an overload.
    let steadyWait: UInt64
    /// How many pieces of work a wait may take at least, however long they take: in a burst, and during an overload.
    let leastPieces: (burst: UInt64, steady: UInt64)
    /// After how long without a refusal an overload is over.
    let calm: UInt64

    /// Whether there is an overload.
    private(set) var isOverloaded = false
    private var lastRefusal: UInt64 = 0

    init(
        burstWait: UInt64,
        steadyWait: UInt64,
        leastPieces: (burst: UInt64, steady: UInt64) = (256, 3),
        calm: UInt64 = 1_000_000_000
    ) {
        self.leastPieces = leastPieces
        self.burstWait = burstWait
        self.steadyWait = steadyWait
        self.calm = calm
    }

    /// Whether work is let in.
    ///
    /// - Parameters:
    ///   - wait: How long it is expected to wait.
    ///   - pace: How long a piece of work takes at present: on a slow machine all waits may be longer.
    mutating func admits(wait: UInt64, pace: UInt64 = 0, at now: UInt64) -> Bool {
        if isOverloaded, now &- lastRefusal > calm { isOverloaded = false }
        let limit = isOverloaded ? max(steadyWait, leastPieces.steady * pace) : max(burstWait, leastPieces.burst * pace)
        if wait <= limit { return true }
        isOverloaded = true
        lastRefusal = now
        return false
    }
}
