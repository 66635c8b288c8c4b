internal import Store
internal import Synchronization

/// Reads of memories that are not in the store yet.
///
/// Reads are counted here, off the path of searches, and written in batches; a crash loses what was not written.
final class AccessLog: Sendable {
    /// Memories that are counted between two writes; further ones are not counted until the next one.
    private static let largestCount = 262_144

    private struct State {
        var pending: [MemoryKey: AccessRecord] = [:]
        /// What is being written: still counted until the write is done.
        var writing: [MemoryKey: AccessRecord] = [:]
    }

    private let state = Mutex(State())

    /// Counts a read of each of some memories.
    func note(_ keys: [MemoryKey], at time: Timestamp) {
        let read = AccessRecord(count: 1, last: time)
        state.withLock { state in
            for key in keys {
                if let known = state.pending.index(forKey: key) {
                    state.pending.values[known].add(read)
                } else if state.pending.count < AccessLog.largestCount {
                    state.pending[key] = read
                }
            }
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
    func beginWrite() -> [(key: MemoryKey, read: AccessRecord)] {
        state.withLock { state in
            guard state.writing.isEmpty else { return [] }
            swap(&state.writing, &state.pending)
            return state.writing.map { (key: $0.key, read: $0.value) }
        }
    }

    /// Forgets some reads, which were written.
    func finish(_ keys: some Sequence<MemoryKey>) {
        state.withLock { state in
            for key in keys { state.writing[key] = nil }
        }
    }

    /// Ends a write: what was not written is counted on.
    func endWrite() {
        state.withLock { state in
            for (key, record) in state.writing {
                state.pending[key, default: AccessRecord(count: 0, last: record.last)].add(record)
            }
            state.writing = [:]
        }
    }
}
