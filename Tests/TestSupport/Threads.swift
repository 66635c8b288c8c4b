internal import Dispatch
internal import Synchronization

/// Runs a closure on several threads at once and waits for all of them.
///
/// - Parameter body: Gets the number of its thread, from 0.
package func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    let queue = DispatchQueue(label: "engram.test", attributes: .concurrent)
    for thread in 0..<count { queue.async(group: group) { body(thread) } }
    group.wait()
}

/// A value that several threads change.
package final class Shared<Value: Sendable>: Sendable {
    private let stored: Mutex<Value>

    /// A shared value.
    package init(_ value: Value) { stored = Mutex(value) }

    /// The value now.
    package var value: Value { stored.withLock { $0 } }

    /// Changes the value while no other thread looks.
    package func change(_ body: (inout Value) -> Void) {
        stored.withLock { value in
            var copy = value
            body(&copy)
            value = copy
        }
    }
}

/// A gate that is closed until somebody opens it; it then stays open.
///
/// The way in which a test holds a thread at a known place, without sleeping.
package final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// A closed gate.
    package init() {}

    /// Lets everybody through, now and later.
    package func open() { semaphore.signal() }

    /// Waits until the gate is open.
    ///
    /// - Returns: False when four minutes have passed: the test is stuck. On a busy machine other tests may keep the one
    ///   that opens the gate from running for many seconds.
    @discardableResult
    package func pass() -> Bool {
        let isOpen = semaphore.wait(timeout: .now() + .seconds(240)) == .success
        if isOpen { semaphore.signal() }
        return isOpen
    }
}
