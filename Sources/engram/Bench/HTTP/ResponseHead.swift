/// What a load generator needs to know of the head of an HTTP/1.1 answer.
struct ResponseHead: Sendable, Equatable {
    /// The status code.
    let status: Int
    /// Bytes of the head with the empty line that ends it.
    let byteCount: Int
    /// Bytes of the body that follows.
    let bodyByteCount: Int
    /// Whether the server closes the connection after the answer.
    let closes: Bool

    /// Reads a head.
    ///
    /// - Returns: `nil` when the bytes end before the head does.
    /// - Throws: ``ExitMessage`` for what is no answer of known length.
    init?(_ bytes: [UInt8], in range: Range<Int>) throws {
        // HTTP/1.1 200
        guard range.count >= 12 else { return nil }
        let first = range.lowerBound
        guard bytes[first] == UInt8(ascii: "H"), bytes[first + 5] == UInt8(ascii: "1"),
            bytes[first + 8] == UInt8(ascii: " ")
        else { throw ExitMessage("the server does not answer in HTTP/1.1") }
        var status = 0
        for digit in bytes[(first + 9)..<(first + 12)] { status = status * 10 + Int(digit) - 48 }
        var length = 0
        var closes = false
        var line = first
        var position = first + 12
        while position + 1 < range.upperBound {
            guard bytes[position] == UInt8(ascii: "\r"), bytes[position + 1] == UInt8(ascii: "\n") else {
                position += 1
                continue
            }
            if position == line {
                self.status = status
                byteCount = position + 2 - first
                bodyByteCount = status == 204 || status == 304 ? 0 : length
                self.closes = closes
                return
            }
            let header = bytes[line..<position]
            if let value = ResponseHead.value(of: ResponseHead.contentLength, in: header) {
                length = value.reduce(0) { (48...57).contains($1) ? $0 * 10 + Int($1) - 48 : $0 }
            } else if let value = ResponseHead.value(of: ResponseHead.connection, in: header) {
                closes = value.elementsEqual("close".utf8)
            } else if ResponseHead.value(of: ResponseHead.transferEncoding, in: header) != nil {
                throw ExitMessage("the server answers in chunks, which the load generator does not read")
            }
            line = position + 2
            position = line
        }
        return nil
    }

    private static let contentLength = Array("content-length:".utf8)
    private static let connection = Array("connection:".utf8)
    private static let transferEncoding = Array("transfer-encoding:".utf8)

    /// What stands behind a name in lower case, if the line begins with it.
    private static func value(of name: [UInt8], in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard line.count >= name.count, let first = line.first, first | 0x20 == name[0] else { return nil }
        for (byte, wanted) in zip(line, name) where byte != wanted && byte | 0x20 != wanted { return nil }
        return line.dropFirst(name.count).drop { $0 == 0x20 }
    }
}
