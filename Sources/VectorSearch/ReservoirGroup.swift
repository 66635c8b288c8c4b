/// Memory for the reservoirs of a group of queries, in one piece.
@safe struct ReservoirGroup: ~Copyable {
    /// Empty reservoirs, one a query. They must not be used after the group is gone.
    let reservoirs: [Reservoir]

    private let scores: UnsafeMutableBufferPointer<Float>
    private let ordinals: UnsafeMutableBufferPointer<UInt32>

    /// `count` reservoirs for the best `k` each, filled by blocks of at most `blockSize` candidates.
    init(count: Int, k: Int, blockSize: Int) {
        let capacity = Reservoir.capacity(k: k, blockSize: blockSize)
        let scores = UnsafeMutableBufferPointer<Float>.allocate(capacity: count * capacity)
        let ordinals = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: count * capacity)
        reservoirs = (0..<count).map { index in
            let part = index * capacity..<(index + 1) * capacity
            // SAFETY: the parts do not overlap and live as long as the group.
            return unsafe Reservoir(
                k: k,
                scores: UnsafeMutableBufferPointer(rebasing: scores[part]),
                ordinals: UnsafeMutableBufferPointer(rebasing: ordinals[part])
            )
        }
        unsafe self.scores = scores
        unsafe self.ordinals = ordinals
    }

    deinit {
        unsafe scores.deallocate()
        unsafe ordinals.deallocate()
    }
}
