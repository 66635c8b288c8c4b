internal import Store
internal import Synchronization

/// Reads of memories that are not in the store yet.
///
/// Reads are counted here, off the path of searches, and written in batches; a crash loses what was not written.
final class AccessLog: Sendable {
    /// So many memories are written without waiting for the sweeper.
    static let fullCount = 8_192
    /// A log that cannot be written, because the disk is full, takes no further memories.
    private static let largestCount = 262_144

    private let pending = Mutex<[MemoryKey: AccessRecord]>([:])

    /// Counts a read of each of some memories.
    ///
    /// - Returns: Whether the log should be written.
    func note(_ keys: [MemoryKey], at time: Timestamp) -> Bool {
        let read = AccessRecord(count: 1, last: time)
        return pending.withLock { pending in
            for key in keys {
                if let known = pending.index(forKey: key) {
                    pending.values[known].add(read)
                } else if pending.count < AccessLog.largestCount {
                    pending[key] = read
                }
            }
            return pending.count >= AccessLog.fullCount
        }
    }

    /// The reads of a memory that are not in the store.
    func pending(of key: MemoryKey) -> AccessRecord? { pending.withLock { $0[key] } }

    /// Hands out all reads and forgets them.
    func take() -> [MemoryKey: AccessRecord] {
        pending.withLock { pending in
            defer { pending = [:] }
            return pending
        }
    }
}
