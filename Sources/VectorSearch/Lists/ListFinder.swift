internal import CKernels

/// Lists in the order of what they promise a query, found in waves: a wave takes the most promising ones that are left.
///
/// Estimates of all lists are made once. Most searches end within the first wave, so nothing is sorted beyond it.
@safe struct ListFinder: ~Copyable {
    /// The lists of the wave, with estimates of their promise.
    var wave = BoundedItems()

    private var numbers: UnsafeMutablePointer<UInt32>
    private var estimates: UnsafeMutablePointer<Float>
    private var room = 512
    private var scores: UnsafeMutablePointer<Float>
    private var scoreRoom = 256
    private var count = 0
    /// Lists at or above this estimate were taken.
    private var border = Float.infinity
    private var wanted = 0

    init() {
        unsafe numbers = .allocate(capacity: room)
        unsafe estimates = .allocate(capacity: room)
        unsafe scores = .allocate(capacity: scoreRoom)
    }

    deinit {
        unsafe scores.deallocate()
        unsafe numbers.deallocate()
        unsafe estimates.deallocate()
    }

    /// Values that stand for all when a threshold is chosen.
    private static let samples = 64

    /// Estimates the promise of every list.
    ///
    /// - Parameters:
    ///   - query: The query or row.
    ///   - prepared: The same, rotated and rounded.
    ///   - wanted: Lists of the first wave, about.
    mutating func begin(
        _ query: UnsafePointer<Float>,
        _ prepared: OpaquePointer,
        _ directory: borrowing ListDirectory,
        _ centres: borrowing ListCentres,
        wanted: Int
    ) {
        count = centres.count
        border = .infinity
        self.wanted = wanted
        wave.count = 0
        if count + 16 > room {
            unsafe numbers.deallocate()
            unsafe estimates.deallocate()
            room = count + count / 2 + 16
            unsafe numbers = .allocate(capacity: room)
            unsafe estimates = .allocate(capacity: room)
        }
        if directory.count == 0 {
            unsafe Kernels.current.dotRows(
                query,
                centres.vectors.rows,
                count: count,
                dimension: centres.vectors.dimension,
                stride: centres.vectors.stride,
                into: estimates
            )
            for list in 0..<count { unsafe estimates[list] += directory.bias(of: list, centres) }
        } else {
            unsafe directory.estimate(query, prepared, into: numbers, estimates)
        }
    }

    /// Takes the next lists.
    ///
    /// - Returns: Whether there were any left.
    mutating func next() -> Bool {
        if border == -.infinity { return false }
        let threshold = chooseThreshold()
        wave.count = 0
        wave.reserve(count + 16)
        // SAFETY: the wave has room for all lists and a register behind them.
        wave.count = unsafe Kernels.current.select(
            estimates,
            count: count,
            atLeast: threshold,
            first: 0,
            into: wave.bounds,
            wave.numbers
        )
        if border < .infinity { wave.drop(from: border) }
        border = threshold
        wanted *= 4
        return wave.count > 0 || threshold > -.infinity && next()
    }

    /// Replaces the estimates of the wave by what its lists promise exactly.
    ///
    /// - Returns: The place of the list whose centre is nearest to the query.
    mutating func score(_ query: UnsafePointer<Float>, _ centres: borrowing ListCentres) -> Int {
        let size = wave.count
        if size > scoreRoom {
            unsafe scores.deallocate()
            scoreRoom = 2 * size
            unsafe scores = .allocate(capacity: scoreRoom)
        }
        // SAFETY: the numbers are lists that have centres; there is room for a score of each.
        unsafe Kernels.current.dotGather(
            query,
            centres.vectors.rows,
            ordinals: wave.numbers,
            count: size,
            dimension: centres.vectors.dimension,
            stride: centres.vectors.stride,
            into: scores
        )
        var nearest = 0
        var nearness = -Float.infinity
        for place in 0..<size {
            let list = unsafe Int(wave.numbers[place])
            let score = unsafe scores[place]
            unsafe wave.bounds[place] = score + ListRule.spreadShare * centres.spreads[list]
            if score - centres.squares[list] / 2 > nearness {
                nearness = score - centres.squares[list] / 2
                nearest = place
            }
        }
        return nearest
    }

    /// A value that about as many estimates reach as are wanted.
    private func chooseThreshold() -> Float {
        guard wanted * 2 < count, count > 2 * ListFinder.samples else { return -.infinity }
        let step = count / ListFinder.samples
        let rank = max(wanted * ListFinder.samples / count, 2)
        return unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: rank) { greatest in
            // The rank is small: the greatest samples are kept in order.
            var kept = 0
            for sample in 0..<ListFinder.samples {
                let value = unsafe estimates[sample * step]
                if kept == rank, unsafe value <= greatest[kept - 1] { continue }
                var place = kept < rank ? kept : kept - 1
                while place > 0, unsafe greatest[place - 1] < value {
                    unsafe greatest[place] = greatest[place - 1]
                    place -= 1
                }
                unsafe greatest[place] = value
                if kept < rank { kept += 1 }
            }
            return unsafe greatest[rank - 1]
        }
    }
}
