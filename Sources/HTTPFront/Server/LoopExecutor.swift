import NIOCore

/// Runs the tasks of a connection on the connection's own event loop.
///
/// Reading a request, answering it and writing the answer then happen on one thread. Without it each request wakes a
/// thread of the global pool, and that one wakes the event loop again to write.
///
/// What runs here must not block: long work goes to the engine's compute lane, whose continuations come back here.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    /// Runs a job with the next tasks of the loop.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
