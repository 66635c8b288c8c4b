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
