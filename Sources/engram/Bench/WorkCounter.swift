import Synchronization

/// Hands out the numbers of pieces of work to threads, each number once.
final class WorkCounter: Sendable {
    private let limit: Int
    private let next = Atomic(0)

    /// A counter of the pieces 0..<`limit`.
    init(limit: Int) { self.limit = limit }

    /// The next piece, or `nil` when all are taken.
    func take() -> Int? {
        let piece = next.add(1, ordering: .relaxed).oldValue
        return piece < limit ? piece : nil
    }
}
