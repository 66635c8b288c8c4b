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

    private struct State {
        var pending: [MemoryKey: AccessRecord] = [:]
        /// What is being written: still counted until the write is done.
        var writing: [MemoryKey: AccessRecord] = [:]
    }

    private let state = Mutex(State())

    /// Counts a read of each of some memories.
    ///
    /// - Returns: Whether the log should be written.
    func note(_ keys: [MemoryKey], at time: Timestamp) -> Bool {
        let read = AccessRecord(count: 1, last: time)
        return state.withLock { state in
            for key in keys {
                if let known = state.pending.index(forKey: key) {
                    state.pending.values[known].add(read)
                } else if state.pending.count < AccessLog.largestCount {
                    state.pending[key] = read
                }
            }
            return state.pending.count >= AccessLog.fullCount && state.writing.isEmpty
        }
    }

    /// The reads of a memory that are not in the store.
    func unwritten(of key: MemoryKey) -> AccessRecord? {
        state.withLock { state in
            guard let writing = state.writing[key] else { return state.pending[key] }
            guard var sum = state.pending[key] else { return writing }
            sum.add(writing)
            return sum
        }
    }

    /// Hands out all reads to be written; none while others are being written.
    func beginWrite() -> [MemoryKey: AccessRecord] {
        state.withLock { state in
            guard state.writing.isEmpty else { return [:] }
            swap(&state.writing, &state.pending)
            return state.writing
        }
    }

    /// Forgets what was written, or counts it on when it was not.
    func endWrite(succeeded: Bool) {
        state.withLock { state in
            if !succeeded {
                for (key, record) in state.writing {
                    state.pending[key, default: AccessRecord(count: 0, last: record.last)].add(record)
                }
            }
            state.writing = [:]
        }
    }
}
