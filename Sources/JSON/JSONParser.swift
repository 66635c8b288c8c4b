import CSimdJSON
import Synchronization

/// One simdjson parser with the memory of its tape.
///
/// `@unchecked Sendable`: a parser has one owner at a time. The pool hands it to a `JSONDocument`, which parses once in
/// its initialiser and only reads afterwards.
@safe final class JSONParser: @unchecked Sendable {
    private let handle: OpaquePointer

    private init?() {
        // simdjson refuses containers at its limit, so one more than the number of levels that is allowed.
        // SAFETY: the handle is freed once, in deinit, and never leaves this object.
        guard let handle = unsafe engram_json_parser_create(JSONDocument.depthLimit + 1) else { return nil }
        unsafe self.handle = handle
    }

    deinit {
        // SAFETY: created in init, destroyed here only; documents keep this object alive while they read the tape.
        unsafe engram_json_parser_destroy(handle)
    }

    /// Parses a text; the tape holds until the next call or the end of this object.
    ///
    /// - Complexity: O(n). A refused text is scanned a second time to find the place.
    func tape(of text: UnsafeRawBufferPointer) throws(JSONError) -> engram_json_tape {
        var tape = unsafe engram_json_tape()
        switch unsafe parse(text, into: &tape) {
        case ENGRAM_JSON_OK: return unsafe tape
        case ENGRAM_JSON_NO_MEMORY: throw .outOfMemory
        case ENGRAM_JSON_TOO_LARGE: throw .tooLarge
        case ENGRAM_JSON_TOO_DEEP: throw .tooDeep(limit: JSONDocument.depthLimit)
        default: break
        }
        // SAFETY: the caller keeps the text alive during this call; the array is a copy.
        var scanner = unsafe JSONScanner([UInt8](text))
        try scanner.scan()
        // What is left is well-formed: integers of more than 64 bits, which the fast parser reads only as doubles.
        let marked = scanner.textWithOversizedIntegersAsDoubles()
        // SAFETY: as in `parse`; the array lives through the closure.
        let status = unsafe marked.withUnsafeBytes { unsafe parse($0, into: &tape) }
        guard status == ENGRAM_JSON_OK else { throw .syntax(offset: 0, expected: "a JSON value") }
        return unsafe tape
    }

    private func parse(_ text: UnsafeRawBufferPointer, into tape: inout engram_json_tape) -> engram_json_status {
        // SAFETY: the callee reads exactly `count` bytes at the base address, which the caller keeps alive.
        unsafe engram_json_parse(handle, text.baseAddress?.assumingMemoryBound(to: UInt8.self), text.count, &tape)
    }
}

extension JSONParser {
    /// Parsers at rest, so that a request does not allocate a tape.
    private static let resting = Mutex<[JSONParser]>([])
    private static let mostKept = 16
    /// Parsers whose texts outgrew this many bytes are freed: a parser owns about 14 bytes of memory per byte.
    private static let largestKept = 256 * 1024

    /// A parser from the pool, or a new one; `nil` without memory.
    static func take() -> JSONParser? {
        resting.withLock { $0.popLast() } ?? JSONParser()
    }

    /// Returns a parser whose tape is no longer read.
    static func putBack(_ parser: JSONParser) {
        // SAFETY: the handle is live until deinit.
        guard unsafe engram_json_parser_capacity(parser.handle) <= largestKept else { return }
        resting.withLock { pool in
            if pool.count < mostKept { pool.append(parser) }
        }
    }
}
