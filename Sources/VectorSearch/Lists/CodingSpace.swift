/// Room for a rotated row and its code, for one thread.
@safe final class CodingSpace {
    /// Room for a rotated row.
    let values: UnsafeMutablePointer<Float>

    /// Room for the words of its code.
    let code: UnsafeMutablePointer<UInt64>

    init(_ rotation: Rotation) {
        unsafe values = .allocate(capacity: rotation.paddedDimension)
        unsafe code = .allocate(capacity: rotation.words)
    }

    deinit {
        unsafe values.deallocate()
        unsafe code.deallocate()
    }
}
