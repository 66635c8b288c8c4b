import Synchronization

/// Working memory that calls borrow and give back, so that a call allocates only when more run than ever before.
final class ScratchPool: Sendable {
    /// Memory kept beyond this many idle pieces is freed.
    private static let idleLimit = 16

    private let idle = Mutex<[EncoderScratch]>([])
    private let make: @Sendable () -> EncoderScratch

    /// A pool of what `make` makes; empty at first.
    init(make: @escaping @Sendable () -> EncoderScratch) { self.make = make }

    /// Runs a body with memory that no other call uses.
    func withScratch<Result>(_ body: (EncoderScratch) throws(EmbeddingError) -> Result) throws(EmbeddingError) -> Result
    {
        let scratch = idle.withLock { $0.popLast() } ?? make()
        defer {
            idle.withLock { idle in
                if idle.count < Self.idleLimit { idle.append(scratch) }
            }
        }
        return try body(scratch)
    }
}
