internal import Synchronization
internal import VectorSearch

/// The partitions whose words are being read, and who waits for them.
final class WordLoads: Sendable {
    private let waiters = Mutex<[ObjectIdentifier: [CheckedContinuation<Void, Never>]]>([:])

    /// Whether the caller is the one who reads the words of a partition.
    func begin(_ partition: Partition) -> Bool {
        waiters.withLock { waiters in
            guard waiters[ObjectIdentifier(partition)] == nil else { return false }
            waiters[ObjectIdentifier(partition)] = []
            return true
        }
    }

    /// Ends what began: those who wait look again.
    func end(_ partition: Partition) {
        let waiting = waiters.withLock { $0.removeValue(forKey: ObjectIdentifier(partition)) ?? [] }
        for waiter in waiting { waiter.resume() }
    }

    /// Waits until nobody reads the words of a partition.
    func wait(for partition: Partition) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isReading = waiters.withLock { waiters in
                waiters[ObjectIdentifier(partition)]?.append(continuation) != nil
            }
            if !isReading { continuation.resume() }
        }
    }
}
