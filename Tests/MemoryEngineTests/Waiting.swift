import Testing

/// Waits without keeping a thread of the pool from the tasks that are waited for.
func wait(until isReached: () -> Bool) async {
    while !isReached() {
        // The time limit cancels a test that is stuck.
        if Task.isCancelled {
            Issue.record("what was waited for did not come")
            return
        }
        await Task.yield()
    }
}
