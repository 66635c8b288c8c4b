import Foundation

/// Reads a file or standard input line by line without holding more than a part of it.
struct LineReader: ~Copyable {
    /// The size of the input, if it is a file.
    let byteCount: Int?

    /// Bytes of the lines handed out so far.
    private(set) var consumedByteCount = 0

    private let file: FileHandle
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    private var number = 0

    /// A line of the input, without its end.
    struct Line: Sendable {
        /// From 1.
        let number: Int
        let bytes: [UInt8]
    }

    /// A reader of the file at `path`, or of standard input for `-`.
    init(path: String) throws {
        if path == "-" {
            file = .standardInput
            byteCount = nil
            return
        }
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
            let handle = FileHandle(forReadingAtPath: path)
        else { throw ExitMessage("cannot read \(path)") }
        file = handle
        let end = try? handle.seekToEnd()
        try? handle.seek(toOffset: 0)
        byteCount = end.flatMap { $0 > 0 ? Int($0) : nil }
    }

    /// The next line, or `nil` at the end.
    ///
    /// A last line needs no line break; `\r\n` counts as one.
    mutating func next() throws -> Line? {
        while true {
            if let end = nextLineBreak() { return take(upTo: end, skipping: 1) }
            if isAtEnd { return position < buffer.count ? take(upTo: buffer.count, skipping: 0) : nil }
            buffer.removeFirst(position)
            position = 0
            try fill()
        }
    }

    /// The place of the next line break in the buffer.
    private func nextLineBreak() -> Int? {
        // SAFETY: the search stays within the buffer, which lives through the closure.
        unsafe buffer.withUnsafeBytes { bytes in
            guard position < bytes.count, let start = bytes.baseAddress,
                let end = unsafe memchr(start + position, Int32(UInt8(ascii: "\n")), bytes.count - position)
            else { return nil }
            return unsafe UnsafeRawPointer(end) - start
        }
    }

    /// Reads what the file has next: a large piece at a time, where `FileHandle` reads a page.
    private mutating func fill() throws {
        let (descriptor, room, filled) = (file.fileDescriptor, 1 << 20, buffer.count)
        buffer += repeatElement(0, count: room)
        // SAFETY: the buffer has room for the bytes behind those that fill it.
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe read(descriptor, bytes.baseAddress?.advanced(by: filled), room)
        }
        buffer.removeLast(room - max(count, 0))
        if count < 0, errno != EINTR { throw ExitMessage("reading failed: \(unsafe String(cString: strerror(errno)))") }
        isAtEnd = count == 0
    }

    private mutating func take(upTo end: Int, skipping: Int) -> Line {
        var line = buffer[position..<end]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        consumedByteCount += end + skipping - position
        position = end + skipping
        number += 1
        return Line(number: number, bytes: Array(line))
    }
}
