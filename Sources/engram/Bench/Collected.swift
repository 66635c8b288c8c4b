import Synchronization

/// Values that several threads add to.
final class Collected<Value: Sendable>: Sendable {
    let values: Mutex<[Value]>

    init(_ values: [Value] = []) { self.values = Mutex(values) }
}
