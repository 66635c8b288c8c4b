internal import Dispatch
internal import Synchronization

/// Pieces of work that threads take one after the other.
final class WorkCounter: Sendable {
    private let next = Atomic(0)

    /// The number of a piece that nobody took, or `nil` when none is left.
    func take(below limit: Int) -> Int? {
        let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return piece < limit ? piece : nil
    }

    /// Does pieces of work on some threads, and returns when all are done.
    static func share(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
        let workers = min(threads, count)
        if workers < 2 {
            for piece in 0..<count { body(piece) }
            return
        }
        let next = WorkCounter()
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while let piece = next.take(below: count) { body(piece) }
        }
    }
}

/// Results that threads put each in its own place.
///
/// - Note: `@unchecked Sendable`: no place is written twice or read before all threads are done.
@safe final class Slots<Value>: @unchecked Sendable {
    private let places: UnsafeMutableBufferPointer<Value>

    init(_ values: [Value]) {
        unsafe places = .allocate(capacity: values.count)
        _ = unsafe places.initialize(from: values)
    }

    deinit {
        unsafe places.deinitialize()
        unsafe places.deallocate()
    }

    /// Puts a result into its place.
    func set(_ place: Int, _ value: Value) {
        precondition(unsafe places.indices.contains(place))
        unsafe places[place] = value
    }

    /// All results.
    var values: [Value] { unsafe Array(places) }
}

/// A small generator of random numbers (SeededNumbers64; Steele, Lea, Flood 2014): the same seed gives the same build.
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
