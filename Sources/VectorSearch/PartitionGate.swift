#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A mutex with one condition, for state that a thread may have to wait for.
///
/// Swift's `Mutex` has no condition; a search that must let the rows be folded first needs one.
@safe final class PartitionGate: @unchecked Sendable {
    // Unchecked: the two objects are themselves made for use from any thread.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init() {
        // SAFETY: allocated and initialised once, at an address that never changes; destroyed in deinit only.
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition.initialize(to: pthread_cond_t())
        let made = unsafe pthread_mutex_init(mutex, nil) == 0 && pthread_cond_init(condition, nil) == 0
        precondition(made, "no mutex")
    }

    deinit {
        // SAFETY: nobody holds or awaits the gate: they would hold a reference to it.
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs `body` with the mutex held.
    func withLock<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Waits for ``wakeAll()``; only inside ``withLock(_:)``. Wakes for no reason now and then: check again.
    func wait() {
        unsafe pthread_cond_wait(condition, mutex)
    }

    /// Wakes everybody who waits; only inside ``withLock(_:)``.
    func wakeAll() {
        unsafe pthread_cond_broadcast(condition)
    }
}
