import Foundation
import Synchronization

/// The threads of a measurement, each a real one: none waits for a place in a pool.
final class ThreadTeam: Sendable {
    private let failure = Mutex<(any Error)?>(nil)

    private init() {}

    /// Runs a closure on several threads at once and waits for all of them.
    ///
    /// - Parameter body: Gets the number of its thread, from 0.
    /// - Throws: The error of a thread that failed, once all have ended.
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
        if count == 1 { return try body(0) }
        let team = ThreadTeam()
        let group = DispatchGroup()
        for number in 0..<count {
            group.enter()
            Thread.detachNewThread {
                do {
                    try body(number)
                } catch {
                    team.failure.withLock { $0 = error }
                }
                group.leave()
            }
        }
        group.wait()
        if let error = team.failure.withLock({ $0 }) { throw error }
    }
}
