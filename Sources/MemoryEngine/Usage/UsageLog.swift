internal import Store
internal import Synchronization

/// What was used by requests that write nothing, until it is written in batches.
///
/// What a write uses is counted in its own transaction; what is here may be missing after a crash.
final class UsageLog: Sendable {
    /// An organisation on a day.
    struct Key: Hashable, Sendable {
        let organisation: String
        let day: UInt32
    }

    private let pending = Mutex<[Key: UsageCounts]>([:])

    /// Adds to what is to be written.
    func add(_ counts: UsageCounts, of organisation: String, on day: UInt32) {
        pending.withLock { $0[Key(organisation: organisation, day: day), default: UsageCounts()].add(counts) }
    }

    /// Hands out everything that is to be written.
    func take() -> [Key: UsageCounts] {
        pending.withLock { pending in
            defer { pending = [:] }
            return pending
        }
    }

    /// Counts on what could not be written.
    func giveBack(_ taken: [Key: UsageCounts]) {
        pending.withLock { pending in pending.merge(taken) { $0.adding($1) } }
    }

    /// What an organisation used that is not written yet, by day.
    func unwritten(of organisation: String) -> [UInt32: UsageCounts] {
        pending.withLock { pending in
            pending.reduce(into: [:]) { found, entry in
                if isSame(entry.key.organisation, organisation) {
                    found[entry.key.day, default: UsageCounts()].add(entry.value)
                }
            }
        }
    }
}

extension UsageCounts {
    func adding(_ other: UsageCounts) -> UsageCounts {
        var sum = self
        sum.add(other)
        return sum
    }
}
