import CProbes

/// What one core of this machine can do at most, measured by loops that do nothing else.
struct HardwareLimits {
    /// Float32 operations in a second, two for each element of a multiply-add.
    let operationsPerSecond: Double

    /// Bytes read in a second from arrays of growing size, the smallest first.
    let reads: [(bytes: Int, perSecond: Double)]

    /// Measures the limits.
    ///
    /// - Parameter time: How long each takes.
    init(time: Duration) {
        operationsPerSecond = KernelTiming.best(time: time) { repeats in
            var sink: Float = 0
            // SAFETY: the probe writes one value to a local variable.
            return unsafe engram_probe_multiply_add(repeats * 1_000, &sink)
        }
        let array = FloatBuffer((512 << 20) / MemoryLayout<Float>.size, random: false)
        reads = [16 << 10, 256 << 10, 8 << 20, 512 << 20].map { bytes in
            let count = bytes / MemoryLayout<Float>.size
            let rate = KernelTiming.best(time: time) { repeats in
                // SAFETY: the array is aligned and holds `count` values, a multiple of 256.
                for _ in 0..<repeats { _ = unsafe engram_probe_read(array.start, count) }
                return Double(repeats * bytes)
            }
            return (bytes, rate)
        }
    }

    /// Bytes in a second that can be read again and again from an array of a size.
    func bytesPerSecond(footprint: Int) -> Double {
        // Between two sizes the array lies, in part at least, where the larger one does.
        (reads.first { $0.bytes >= footprint } ?? reads[reads.count - 1]).perSecond
    }
}
