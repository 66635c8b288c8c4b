internal import Glibc

/// Who holds a store for writing.
package struct StoreHolder: Sendable, Hashable, CustomStringConvertible {
    /// The process.
    package let processID: Int32?

    /// Where the holder answers over HTTP, when it is a server.
    package let url: String?

    /// The process and its address in words.
    package var description: String {
        let process = processID.map { "process \($0)" } ?? "another process"
        return url.map { "\(process), which serves \($0)" } ?? process
    }
}

/// The right to write to a store: an exclusive lock on a file beside the data.
///
/// The kernel releases it when the process ends, however it ends. The file's text says who holds it.
package final class StoreLock: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Takes the lock of a folder.
    ///
    /// - Throws: ``StoreError/inUse(path:holder:)`` when another process has it.
    package init(folder: String) throws(StoreError) {
        path = folder + "/engram.lock"
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotPrepare(path: path, reason: systemErrorText()) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let reason = systemErrorText()
            close(descriptor)
            if isHeld { throw .inUse(path: folder, holder: StoreLock.holder(path: path)) }
            throw .cannotPrepare(path: path, reason: reason)
        }
        announce(url: nil)
    }

    deinit { close(descriptor) }

    /// Writes into the lock file who holds it and where it answers.
    package func announce(url: String?) {
        let text = Array("\(getpid())\n\(url ?? "")\n".utf8)
        ftruncate(descriptor, 0)
        _ = unsafe text.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// Who holds the store of a folder, or `nil` when nobody does.
    package static func holder(folder: String) -> StoreHolder? {
        let path = folder + "/engram.lock"
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
        return holder(path: path)
    }

    private static func holder(path: String) -> StoreHolder {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return StoreHolder(processID: nil, url: nil) }
        defer { close(descriptor) }
        let text = unsafe [UInt8](unsafeUninitializedCapacity: 1_024) { buffer, count in
            count = unsafe max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
        }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let url = lines.count > 1 && !lines[1].isEmpty ? String(lines[1]) : nil
        return StoreHolder(processID: lines.first.flatMap { Int32($0) }, url: url)
    }
}

func systemErrorText() -> String {
    // SAFETY: strerror's buffer is copied at once.
    unsafe String(cString: strerror(errno))
}
