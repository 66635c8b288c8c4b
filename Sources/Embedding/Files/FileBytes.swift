import CKernels

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The whole content of a file in memory of our own.
///
/// Read once rather than mapped: a file that is replaced or cut short while the process runs must not crash it.
/// Immutable after the read, and freed with the object.
@safe
final class FileBytes {
    /// Where the bytes were read from.
    let path: String
    /// The number of bytes.
    let count: Int
    /// The bytes; the start is aligned to 64.
    private let base: UnsafeMutableRawPointer

    /// Reads a file.
    ///
    /// - Throws: ``EmbeddingError/missingFile(path:)`` or ``EmbeddingError/unreadableFile(path:reason:)``.
    init(path: String) throws(EmbeddingError) {
        // Not blocking, so that a pipe in place of the file is refused rather than waited for.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { throw .missingFile(path: path) }
            throw .unreadableFile(path: path, reason: Self.systemMessage())
        }
        defer { close(descriptor) }
        var status = stat()
        // SAFETY: `status` lives through the call and has the type that fstat fills.
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw .unreadableFile(path: path, reason: Self.systemMessage())
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadableFile(path: path, reason: "it is not a regular file")
        }
        let expected = Int(status.st_size)
        let base = UnsafeMutableRawPointer.allocate(byteCount: max(expected, 1), alignment: 64)
        var count = 0
        while count < expected {
            // SAFETY: `base` has `expected` bytes, of which `count` are filled.
            let received = unsafe read(descriptor, base + count, expected - count)
            if received < 0 && errno == EINTR { continue }
            guard received >= 0 else {
                let reason = Self.systemMessage()
                unsafe base.deallocate()
                throw .unreadableFile(path: path, reason: reason)
            }
            if received == 0 { break }
            count += received
        }
        self.path = path
        self.count = count
        unsafe self.base = base
    }

    deinit { unsafe base.deallocate() }

    /// The bytes, valid as long as the object.
    var bytes: UnsafeRawBufferPointer {
        // SAFETY: the first `count` bytes were filled by the initialiser and never change.
        unsafe UnsafeRawBufferPointer(start: base, count: count)
    }

    /// A copy of the bytes.
    func array() -> [UInt8] { unsafe Array(bytes) }

    /// A hash of the content; see `engram_encoder.h`.
    func hash(seed: UInt64) -> UInt64 {
        // SAFETY: the kernel reads `count` bytes, which is what `base` holds.
        unsafe engram_encoder_hash(base, count, seed)
    }

    private static func systemMessage() -> String {
        // SAFETY: strerror returns a terminated string that stays valid until this thread's next call.
        unsafe String(cString: strerror(errno))
    }
}
