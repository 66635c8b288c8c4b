import Synchronization

/// The speed of a kernel: samples of many calls each.
enum KernelTiming {
    /// The least time of a sample: clocks and the start of threads do not count beside it.
    private static let sample = Duration.milliseconds(10)

    /// The greatest rate of several samples.
    ///
    /// - Parameter work: Does something so many times, and returns how much was done.
    static func best(time: Duration, _ work: (Int) -> Double) -> Double {
        let samples = rates(time: time, work)
        return samples.max() ?? 0
    }

    /// Calls in a second, of all samples.
    static func rates(of kernel: KernelCase, time: Duration) throws -> [Double] {
        let failure = Mutex<(any Error)?>(nil)
        let rates = rates(time: time) { repeats in
            do {
                try ThreadTeam.run(kernel.threads) { thread in
                    for _ in 0..<repeats { kernel.body(thread) }
                }
            } catch {
                failure.withLock { $0 = error }
            }
            return Double(repeats)
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return rates
    }

    private static func rates(time: Duration, _ work: (Int) -> Double) -> [Double] {
        let clock = ContinuousClock()
        var repeats = 1
        // As many calls as a sample needs; this also warms up.
        while true {
            let start = clock.now
            _ = work(repeats)
            let taken = clock.now - start
            if taken >= sample { break }
            repeats *= max(2, min(100, Int((sample / max(taken, .nanoseconds(1))).rounded(.up))))
        }
        var rates: [Double] = []
        let end = clock.now + time
        repeat {
            let start = clock.now
            let done = work(repeats)
            rates.append(done / ((clock.now - start) / .seconds(1)))
        } while clock.now < end
        return rates
    }
}
