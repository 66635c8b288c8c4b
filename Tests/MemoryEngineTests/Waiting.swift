import Testing

/// Waits without keeping a thread of the pool from the tasks that are waited for.
///
/// - Throws: `CancellationError` when the test's time limit has cancelled it.
func wait(until isReached: () -> Bool) async throws {
    while !isReached() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
