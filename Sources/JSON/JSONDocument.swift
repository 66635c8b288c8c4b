import CSimdJSON

/// A parsed JSON text (RFC 8259).
///
/// Strict: UTF-8 is validated, lone surrogate escapes are refused, nothing may follow the value. Integers are kept exactly
/// while 64 bits hold them; every other number is a double. The text itself is not kept.
///
/// Immutable. `@unchecked Sendable`: the tape is written in `init` only.
@safe package final class JSONDocument: @unchecked Sendable {
    /// How many containers may nest.
    package static let depthLimit = 256

    private let parser: JSONParser
    let tape: engram_json_tape

    /// Parses a text that need not outlive the call.
    ///
    /// - Complexity: O(n); one copy of the text, no allocation for texts that a pooled parser has room for.
    package init(parsing text: RawSpan) throws(JSONError) {
        guard let parser = JSONParser.take() else { throw .outOfMemory }
        self.parser = parser
        // SAFETY: the parser copies the text; nothing points into it after the call.
        unsafe tape = try text.withUnsafeBytes { (bytes) throws(JSONError) in try unsafe parser.tape(of: bytes) }
    }

    /// Parses a text that need not outlive the call.
    package convenience init(parsing text: UnsafeRawBufferPointer) throws(JSONError) {
        // SAFETY: the caller keeps the text alive during the call.
        try unsafe self.init(parsing: text.bytes)
    }

    /// Parses a text.
    package convenience init(parsing text: [UInt8]) throws(JSONError) {
        // SAFETY: bytes have no padding to leak.
        try unsafe self.init(parsing: text.span.bytes)
    }

    deinit {
        JSONParser.putBack(parser)
    }

    /// The document's value.
    package var root: JSONElement { JSONElement(document: self, index: 1) }
}
