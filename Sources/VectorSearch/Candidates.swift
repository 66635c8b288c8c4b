/// The best rows of a scan so far: a short list that is cut back to `k` and its ties whenever it is full.
///
/// Its threshold rises with every cut; the kernels drop what is below before anything here looks at it.
struct Candidates {
    /// A row and its score.
    struct Entry {
        var score: Float
        var row: UInt32
    }

    /// Every kept row, in no order.
    private(set) var entries: [Entry] = []

    /// No row below this score can be among the best.
    private(set) var threshold = -Float.infinity

    private let k: Int
    /// How far below the k-th best score a row may be and still belong to the answer, because scores are approximate.
    private let slack: Float
    private var limit: Int

    init(k: Int, slack: Float) {
        self.k = k
        self.slack = slack
        limit = 2 * k + 32
        entries.reserveCapacity(limit + 64)
    }

    /// Adds rows whose scores reached the threshold at the time of their selection.
    mutating func add(_ scores: UnsafeBufferPointer<Float>, _ rows: UnsafePointer<UInt32>) {
        for position in scores.indices {
            let score = unsafe scores[position]
            if score >= threshold {
                unsafe entries.append(Entry(score: score, row: rows[position]))
                if entries.count >= limit { cut() }
            }
        }
    }

    /// Drops what cannot be among the best, and raises the threshold.
    mutating func cut() {
        guard entries.count >= k else { return }
        threshold = max(threshold, kthBest() - slack)
        entries.removeAll { $0.score < threshold }
        // Ties and near ties may keep the list long; cutting again at once would gain nothing.
        limit = max(2 * k + 32, 2 * entries.count)
    }

    /// The k-th best score, by partition around a pivot.
    ///
    /// - Complexity: O(entries) on average
    private func kthBest() -> Float {
        var scores = entries.map(\.score)
        var low = 0
        var high = scores.count - 1
        while low < high {
            let pivot = scores[(low + high) / 2]
            var left = low
            var right = high
            while left <= right {
                while scores[left] > pivot { left += 1 }
                while scores[right] < pivot { right -= 1 }
                if left <= right {
                    scores.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if k - 1 <= right { high = right } else if k - 1 >= left { low = left } else { break }
        }
        return scores[k - 1]
    }
}
