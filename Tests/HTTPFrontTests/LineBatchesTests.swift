import NIOCore
import TestSupport
import Testing

@testable import HTTPFront

@Suite struct LineBatchesTests {
    /// What some parts are cut into: the batches, each with its lines and their numbers.
    private func cut(_ parts: [[UInt8]]) -> (batches: [[LineBatches.Line]], lines: Int) {
        var batches = LineBatches()
        var all: [[LineBatches.Line]] = []
        for part in parts {
            batches.append(ByteBuffer(bytes: part))
            all += batches.takeFull()
        }
        batches.finish()
        return (all + batches.takeFull(), batches.lineCount)
    }

    private func texts(_ batches: [[LineBatches.Line]]) -> [Int: [UInt8]?] {
        var texts: [Int: [UInt8]?] = [:]
        for line in batches.joined() {
            texts.updateValue(line.text.map { Array($0.readableBytesView) }, forKey: line.number)
        }
        return texts
    }

    @Test(
        "However a body is divided into parts, its lines are those between the line breaks",
        arguments: 0..<20 as Range<UInt64>
    )
    func parts(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let lines = (0..<Int.random(in: 0...60, using: &random)).map { _ in
            (0..<[0, 1, 7, 300].randomElement(using: &random)!).map { _ in
                [0x20, 0x0D, 0x61, 0x7B, 0xFF].randomElement(using: &random)! as UInt8
            }
        }
        let body = Array(lines.joined(separator: [0x0A]))
        var parts: [[UInt8]] = []
        var rest = body[...]
        while !rest.isEmpty {
            let length = Int.random(in: 0...min(rest.count, 500), using: &random)
            parts.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        let (batches, count) = cut(parts)
        var expected: [Int: [UInt8]?] = [:]
        for (place, line) in lines.enumerated() where line.contains(where: { $0 != 0x20 && $0 != 0x0D }) {
            expected[place + 1] = line
        }
        #expect(texts(batches) == expected)
        // Nothing behind the last line break is no line.
        #expect(count == (lines.last?.isEmpty == true || lines.isEmpty ? max(0, lines.count - 1) : lines.count))
        #expect(batches.joined().map(\.number) == batches.joined().map(\.number).sorted())
    }

    @Test("A batch ends at a thousand lines or at 4 MiB")
    func limits() {
        let short = [UInt8](repeating: 0x61, count: 3) + [0x0A]
        let (many, _) = cut([Array(repeatElement(short, count: 2_500).joined())])
        #expect(many.map(\.count) == [1_000, 1_000, 500])
        let long = [UInt8](repeating: 0x61, count: 1 << 20) + [0x0A]
        let (few, _) = cut(Array(repeating: long, count: 9))
        #expect(few.map(\.count) == [4, 4, 1])
        #expect(few.joined().allSatisfy { $0.text?.readableBytes == 1 << 20 })
    }

    @Test("A line beyond a MiB is named by its number and not kept, wherever it ends", arguments: [true, false])
    func tooLong(isLast: Bool) {
        let piece = [UInt8](repeating: 0x61, count: 64 << 10)
        var parts = [Array("first\n".utf8)] + Array(repeating: piece, count: 40)
        if !isLast { parts.append(Array("\nlast".utf8)) }
        let found = texts(cut(parts).batches)
        #expect(found.count == (isLast ? 2 : 3))
        #expect(found[1] == Array("first".utf8))
        #expect(found[2] == .some(nil))
        if !isLast { #expect(found[3] == Array("last".utf8)) }
    }
}
