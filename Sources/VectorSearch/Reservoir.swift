/// Candidates of one query: at least the best k seen so far, and a threshold below which nothing is wanted any more.
///
/// Kernels append survivors of a whole block; when more than `limit` have gathered, the best k are kept and the
/// threshold rises to the k-th score. Equal scores at the edge are decided by id, so a score equal to the threshold
/// may still enter.
///
/// Works in memory of a ``ReservoirGroup`` and is used by nobody else while that is alive.
@safe struct Reservoir {
    let k: Int
    private(set) var count = 0
    /// Scores below it are not among the best k. Minus infinity until k are known.
    private(set) var threshold = -Float.infinity

    private let scores: UnsafeMutableBufferPointer<Float>
    private let ordinals: UnsafeMutableBufferPointer<UInt32>
    private let limit: Int

    /// A reservoir for the best `k`, in buffers of `capacity(k:blockSize:)` entries that outlive it.
    @unsafe init(k: Int, scores: UnsafeMutableBufferPointer<Float>, ordinals: UnsafeMutableBufferPointer<UInt32>) {
        self.k = k
        limit = 2 * k
        unsafe self.scores = scores
        unsafe self.ordinals = ordinals
    }

    /// Entries that a reservoir for the best `k` needs, when blocks bring at most `blockSize` candidates.
    static func capacity(k: Int, blockSize: Int) -> Int { 2 * k + blockSize }

    /// Where the next candidates go; there is room for `count` of them.
    @unsafe func room(
        for wanted: Int
    ) -> (scores: UnsafeMutablePointer<Float>, ordinals: UnsafeMutablePointer<UInt32>) {
        unsafe precondition(count + wanted <= scores.count)
        // SAFETY: the precondition holds the room; both buffers have the same capacity.
        return unsafe (scores.baseAddress! + count, ordinals.baseAddress! + count)
    }

    /// Counts candidates that were written to ``room(for:)``.
    mutating func didAppend(_ appended: Int) { count += appended }

    /// Adds one candidate, if its score is wanted.
    mutating func offer(_ score: Float, _ ordinal: UInt32) {
        guard score >= threshold else { return }
        unsafe precondition(count < scores.count)
        unsafe scores[count] = score
        unsafe ordinals[count] = ordinal
        count += 1
    }

    /// Adds those of a block's scores that are wanted; the rows have consecutive ordinals.
    @unsafe mutating func select(
        _ blockScores: UnsafePointer<Float>,
        count blockCount: Int,
        mask: UnsafePointer<UInt64>?,
        first: Int
    ) {
        let room = unsafe room(for: blockCount)
        // SAFETY: the room holds as many candidates as there are scores.
        count += unsafe Kernels.current.select(
            blockScores,
            count: blockCount,
            mask: mask,
            first: first,
            threshold: threshold,
            scoresOut: room.scores,
            ordinalsOut: room.ordinals
        )
    }

    /// Called after each block: keeps room for the next one and raises the threshold.
    mutating func settle(_ snapshot: PartitionSnapshot) {
        if count > limit || (count >= k && threshold == -.infinity) { keepBest(snapshot) }
    }

    /// The best k as hits, in order.
    mutating func hits(_ snapshot: PartitionSnapshot) -> [Hit] {
        if count > k { keepBest(snapshot) }
        var hits: [Hit] = []
        hits.reserveCapacity(count)
        for index in 0..<count {
            // SAFETY: entries below count are initialised.
            unsafe hits.append(Hit(id: snapshot.id(of: ordinals[index]), score: scores[index]))
        }
        hits.sort(by: Hit.precedes)
        return hits
    }

    /// Moves the best k to the front and forgets the rest.
    private mutating func keepBest(_ snapshot: PartitionSnapshot) {
        guard count >= k else { return }
        let edge = selectScore(rank: k - 1)
        threshold = edge
        guard count > k else { return }
        // The first k entries hold everything above the edge; of those equal to it the smallest ids must stay.
        var above = 0
        for index in 0..<count where unsafe scores[index] > edge {
            swap(above, index)
            above += 1
        }
        var end = above
        for index in above..<count where unsafe scores[index] == edge {
            swap(end, index)
            end += 1
        }
        if end > k {
            // SAFETY: above <= end <= count.
            var ties = unsafe UnsafeMutableBufferPointer(rebasing: ordinals[above..<end])
            unsafe ties.sort { snapshot.id(of: $0) < snapshot.id(of: $1) }
        }
        count = k
    }

    /// Quickselect: afterwards the entry at `rank` has its place in the descending order, greater ones stand before it.
    ///
    /// - Returns: Its score.
    private mutating func selectScore(rank: Int) -> Float {
        var low = 0
        var high = count - 1
        while low < high {
            // SAFETY: all indices stay within low...high, below count. No score is NaN: kernels drop those.
            let pivot = unsafe median(scores[low], scores[(low + high) / 2], scores[high])
            var left = low
            var right = high
            while left <= right {
                while unsafe scores[left] > pivot { left += 1 }
                while unsafe scores[right] < pivot { right -= 1 }
                if left <= right {
                    swap(left, right)
                    left += 1
                    right -= 1
                }
            }
            if rank <= right {
                high = right
            } else if rank >= left {
                low = left
            } else {
                break
            }
        }
        return unsafe scores[rank]
    }

    private func median(_ a: Float, _ b: Float, _ c: Float) -> Float {
        max(min(a, b), min(max(a, b), c))
    }

    private func swap(_ i: Int, _ j: Int) {
        // SAFETY: callers pass indices below count.
        unsafe scores.swapAt(i, j)
        unsafe ordinals.swapAt(i, j)
    }
}
