import Synchronization

/// Records that somebody else keeps and the sweeper removes.
final class Rests: Sendable {
    private let left: Mutex<Int>

    init(count: Int) { left = Mutex(count) }

    var count: Int { left.withLock { $0 } }

    /// Removes at most `limit` and answers how many.
    func remove(_ limit: Int) -> Int {
        left.withLock { left in
            let removed = min(left, limit)
            left -= removed
            return removed
        }
    }
}
