/// A small generator of random numbers (SplitMix64; Steele, Lea, Flood 2014): the same seed gives the same build.
struct SeededNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The next number.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number below a limit.
    mutating func below(_ limit: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(limit)).high) }

    /// Different numbers below a limit, in random order.
    ///
    /// - Complexity: O(limit) when many are wanted, O(count) otherwise
    mutating func sample(_ count: Int, of limit: Int) -> [UInt32] {
        if count * 3 < limit {
            var seen: Set<UInt32> = []
            var sample: [UInt32] = []
            while sample.count < count {
                let number = UInt32(below(limit))
                if seen.insert(number).inserted { sample.append(number) }
            }
            return sample
        }
        var all = Array(0..<UInt32(limit))
        for place in 0..<count { all.swapAt(place, place + below(limit - place)) }
        return Array(all.prefix(count))
    }
}
