/// How long the calls of a measurement took.
struct SearchTiming: Sendable {
    /// Queries answered in a second, by all threads together.
    let queriesPerSecond: Double

    /// Each call's duration, ascending.
    private let calls: [Duration]

    /// The timing of some calls.
    ///
    /// - Precondition: There is a call.
    init(calls: [Duration], queriesPerCall: Int, elapsed: Duration) {
        precondition(!calls.isEmpty)
        queriesPerSecond = Double(calls.count * queriesPerCall) / (elapsed / .seconds(1))
        self.calls = calls.sorted()
    }

    /// The microseconds that the given part of the calls did not exceed.
    func percentile(_ part: Double) -> Double {
        let rank = Int((part * Double(calls.count)).rounded(.up))
        return calls[min(max(rank, 1), calls.count) - 1] / .microseconds(1)
    }
}
