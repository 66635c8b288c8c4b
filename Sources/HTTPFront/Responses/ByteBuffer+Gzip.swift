import CGzip
import NIOCore

extension ByteBuffer {
    /// The readable bytes as a gzip stream, or `nil` when memory is short.
    func gzipped() -> ByteBuffer? {
        let bound = engram_gzip_bound(readableBytes)
        var compressed = ByteBuffer()
        let written = unsafe withUnsafeReadableBytes { input in
            unsafe compressed.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { output in
                // SAFETY: both buffers live during the call, which reads `input.count` and writes at most `output.count`
                // bytes; bytes have no alignment.
                unsafe engram_gzip(
                    input.bindMemory(to: UInt8.self).baseAddress,
                    input.count,
                    output.bindMemory(to: UInt8.self).baseAddress,
                    output.count
                )
            }
        }
        return written > 0 ? compressed : nil
    }
}
