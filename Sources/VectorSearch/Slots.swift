/// Results that threads put each in its own place.
///
/// - Note: `@unchecked Sendable`: no place is written twice or read before all threads are done.
@safe final class Slots<Value>: @unchecked Sendable {
    private let places: UnsafeMutableBufferPointer<Value>

    init(_ values: [Value]) {
        unsafe places = .allocate(capacity: values.count)
        _ = unsafe places.initialize(from: values)
    }

    deinit {
        unsafe places.deinitialize()
        unsafe places.deallocate()
    }

    /// Puts a result into its place.
    func set(_ place: Int, _ value: Value) {
        precondition(unsafe places.indices.contains(place))
        unsafe places[place] = value
    }

    /// All results.
    var values: [Value] { unsafe Array(places) }
}
