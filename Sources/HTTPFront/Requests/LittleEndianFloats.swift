/// Vectors as clients send them in base64 and in raw bodies: little-endian float32 values without padding.
enum LittleEndianFloats {
    /// The values in some bytes.
    ///
    /// - Parameter bytes: A multiple of four.
    /// - Complexity: O(bytes)
    static func values(in bytes: UnsafeRawBufferPointer) -> [Float] {
        let count = bytes.count / MemoryLayout<Float>.size
        // SAFETY: every load lies within the bytes, and `loadUnaligned` asks for no alignment; all `count` values of the
        // array are written.
        return unsafe [Float](unsafeUninitializedCapacity: count) { values, initialized in
            for place in 0..<count {
                let bits = unsafe bytes.loadUnaligned(fromByteOffset: 4 * place, as: UInt32.self)
                unsafe values.initializeElement(at: place, to: Float(bitPattern: UInt32(littleEndian: bits)))
            }
            initialized = count
        }
    }
}
