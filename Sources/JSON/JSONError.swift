/// Why a text is not JSON that this module accepts.
///
/// Offsets are bytes from the start of the text, beginning at 0.
package enum JSONError: Error, Hashable, Sendable {
    /// Nothing but white space.
    case empty
    /// The grammar of RFC 8259 is broken at `offset`, where `expected` should stand.
    case syntax(offset: Int, expected: String)
    /// The bytes at `offset` are not UTF-8.
    case invalidUTF8(offset: Int)
    /// A `\u` escape at `offset` names half of a surrogate pair.
    case loneSurrogate(offset: Int)
    /// The number at `offset` lies outside of the range of a double.
    case numberOutOfRange(offset: Int)
    /// Containers nest deeper than `limit`.
    case tooDeep(limit: Int)
    /// The text is longer than 4 GiB.
    case tooLarge
    /// Memory for the document could not be had.
    case outOfMemory
}

extension JSONError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "the text is empty, expected a JSON value"
        case .syntax(let offset, let expected): "expected \(expected) at byte \(offset)"
        case .invalidUTF8(let offset): "invalid UTF-8 at byte \(offset)"
        case .loneSurrogate(let offset): "lone surrogate escape at byte \(offset)"
        case .numberOutOfRange(let offset): "number out of range at byte \(offset)"
        case .tooDeep(let limit): "nested deeper than \(limit) levels"
        case .tooLarge: "longer than 4 GiB"
        case .outOfMemory: "out of memory"
        }
    }
}
