internal import Glibc

/// A folder of one test, removed with everything in it when the last reference goes.
package final class TemporaryFolder: Sendable {
    /// The folder's path, without a slash at its end.
    package let path: String

    /// Makes an empty folder under the system's folder for temporary files.
    package init() {
        var template = Array("/tmp/engram-test-XXXXXX".utf8CString)
        // SAFETY: the template is a writable, zero-terminated buffer that mkdtemp changes in place.
        let made = unsafe template.withUnsafeMutableBufferPointer { unsafe mkdtemp($0.baseAddress!) != nil }
        precondition(made, "a temporary folder can be made")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { TemporaryFolder.remove(path) }

    /// The path of a file in the folder.
    package func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file, replacing what was there.
    package func write(_ bytes: some Sequence<UInt8>, to name: String) {
        let bytes = Array(bytes)
        let descriptor = unsafe open(file(name), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        precondition(descriptor >= 0, "\(name) can be written")
        var start = 0
        while start < bytes.count {
            // SAFETY: the slice's bytes live during the call.
            let count = unsafe bytes[start...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            precondition(count > 0, "\(name) can be written")
            start += count
        }
        close(descriptor)
    }

    /// The size of a file in bytes, or `nil` when it does not exist.
    package func size(of name: String) -> Int? {
        var information = stat()
        // SAFETY: the structure is a plain output parameter.
        return unsafe stat(file(name), &information) == 0 ? Int(information.st_size) : nil
    }

    private static func remove(_ path: String) {
        // SAFETY: the stream is closed once, after its last entry; a name is copied before the next entry is read.
        guard let folder = unsafe opendir(path) else { return }
        while let entry = unsafe readdir(folder) {
            var record = unsafe entry.pointee
            let isFolder = Int32(record.d_type) == Int32(DT_DIR)
            let name = unsafe withUnsafeBytes(of: &record.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            let inner = path + "/" + name
            if isFolder { remove(inner) } else { unsafe unlink(inner) }
        }
        unsafe closedir(folder)
        unsafe rmdir(path)
    }
}
