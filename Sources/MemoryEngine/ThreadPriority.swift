internal import Glibc

/// How much of a busy machine a thread leaves to others.
///
/// Event loops answer within microseconds what they have to answer, refusals most of all: when cores are short they go
/// before the threads that compute, and these before the ones that nobody waits for.
enum ThreadPriority: Int32 {
    /// Embeddings, long scans, loads.
    case compute = 5
    /// Work in the background.
    case upkeep = 10

    /// Gives the calling thread this priority, for as long as it lives: an unprivileged thread cannot take it back.
    ///
    /// Linux keeps a priority for each thread. Threads of dispatch serve the queues of one quality of service, so what else
    /// runs on them is of the same kind.
    func adopt() { setpriority(Int32(PRIO_PROCESS.rawValue), 0, rawValue) }
}
