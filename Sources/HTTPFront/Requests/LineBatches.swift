import MemoryEngine
import NIOCore

import func Glibc.memchr

/// Cuts a body of lines into batches while it arrives.
///
/// Holds one batch that is not full yet and the beginning of one line, however long the body is.
struct LineBatches {
    /// A line of the body, without its end.
    struct Line: Sendable {
        /// From 1; blank lines count.
        let number: Int
        /// `nil` for a line that was too long to be kept.
        let text: ByteBuffer?
    }

    /// Lines of a batch.
    static let lineLimit = Limits.batch
    /// Bytes of the lines of a batch.
    static let batchBytes = 4 << 20
    /// The longest line: a memory with everything at its limit has room in it.
    static let lineBytes = 1 << 20

    /// Batches that are full, oldest first.
    private(set) var full: [[Line]] = []
    /// Lines that have ended, blank ones included.
    private(set) var lineCount = 0

    private var open: [Line] = []
    private var openBytes = 0
    /// The beginning of the line whose end has not come.
    private var rest = ByteBuffer()
    /// Whether the line whose end has not come is too long already.
    private var isTooLong = false

    /// Takes the next part of the body.
    ///
    /// - Complexity: O(bytes); only a line that is spread over several parts is copied.
    mutating func append(_ part: ByteBuffer) {
        var part = part
        while let length = LineBatches.firstLineLength(of: part) {
            if let piece = part.readSlice(length: length) { endLine(with: piece) }
            part.moveReaderIndex(forwardBy: 1)
        }
        keep(part)
    }

    /// Ends the last line, which needs no line break, and the last batch.
    mutating func finish() {
        if rest.readableBytes > 0 || isTooLong { endLine(with: ByteBuffer()) }
        closeBatch()
    }

    private mutating func closeBatch() {
        if open.isEmpty { return }
        full.append(open)
        open.removeAll(keepingCapacity: true)
        openBytes = 0
    }

    /// Hands out the full batches.
    mutating func takeFull() -> [[Line]] {
        defer { full.removeAll() }
        return full
    }

    /// The bytes before the first line break.
    private static func firstLineLength(of buffer: ByteBuffer) -> Int? {
        unsafe buffer.withUnsafeReadableBytes { bytes in
            // SAFETY: the search stays within the bytes, which live through the closure.
            guard let start = bytes.baseAddress,
                let end = unsafe memchr(start, Int32(UInt8(ascii: "\n")), bytes.count)
            else { return nil }
            return unsafe UnsafeRawPointer(end) - start
        }
    }

    private mutating func endLine(with end: ByteBuffer) {
        keep(end)
        lineCount += 1
        defer {
            rest = ByteBuffer()
            isTooLong = false
        }
        let isBlank = rest.readableBytesView.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        if isBlank, !isTooLong { return }
        open.append(Line(number: lineCount, text: isTooLong ? nil : rest))
        openBytes += rest.readableBytes
        if open.count == LineBatches.lineLimit || openBytes >= LineBatches.batchBytes { closeBatch() }
    }

    /// Keeps a piece of a line, unless that is too long by now.
    private mutating func keep(_ piece: ByteBuffer) {
        if isTooLong || piece.readableBytes == 0 { return }
        if rest.readableBytes + piece.readableBytes > LineBatches.lineBytes {
            isTooLong = true
            rest = ByteBuffer()
        } else if rest.readableBytes == 0 {
            rest = piece
        } else {
            rest.writeImmutableBuffer(piece)
        }
    }
}
