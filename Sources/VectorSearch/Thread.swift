internal import Glibc

/// The calling thread.
enum Thread {
    /// Lets other threads run first.
    static func giveWay() { sched_yield() }
}
