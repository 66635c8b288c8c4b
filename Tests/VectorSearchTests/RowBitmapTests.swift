import TestSupport
import Testing

@testable import VectorSearch

@Suite("Bitmaps")
struct RowBitmapTests {
    private func bitmap(_ bits: [Bool]) -> RowBitmap { RowBitmap(rowCount: bits.count) { bits[$0] } }

    private func check(_ bitmap: RowBitmap, _ bits: [Bool]) {
        let rows = bits.indices.filter { bits[$0] }
        #expect(bitmap.rowCount == bits.count)
        #expect(bitmap.count == rows.count)
        #expect(bitmap.ordinals() == rows.map { UInt32($0) })
        #expect(bits.indices.allSatisfy { bitmap[$0] == bits[$0] })
        let total = unsafe bitmap.withWords { words in
            #expect(words.count == (bits.count + 63) / 64)
            return unsafe words.reduce(0) { $0 + $1.nonzeroBitCount }
        }
        #expect(total == rows.count, "no bit behind the last row")
    }

    @Test("Sets behave like arrays of booleans", arguments: [0, 1, 63, 64, 65, 128, 200])
    func algebra(size: Int) {
        var random = SplitMix(seed: UInt64(size))
        for _ in 0..<10 {
            let left = (0..<size).map { _ in Bool.random(using: &random) }
            let right = (0..<size).map { _ in Bool.random(using: &random) }
            check(bitmap(left), left)
            var both = bitmap(left)
            both.formIntersection(bitmap(right))
            check(both, zip(left, right).map { $0 && $1 })
            var either = bitmap(left)
            either.formUnion(bitmap(right))
            check(either, zip(left, right).map { $0 || $1 })
            var neither = bitmap(left)
            neither.formComplement()
            check(neither, left.map { !$0 })
            check(RowBitmap(rowCount: size, repeating: true), left.map { _ in true })
        }
    }

    @Test("Rows come at the end, change, and leave to be replaced by the last")
    func changes() {
        var random = SplitMix(seed: 7)
        var bits: [Bool] = []
        var bitmap = RowBitmap(rowCount: 0)
        for _ in 0..<2_000 {
            let bit = Bool.random(using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0, 1:
                bits.append(bit)
                bitmap.append(bit)
            case 2 where !bits.isEmpty:
                let row = Int.random(in: bits.indices, using: &random)
                bits[row] = bit
                bitmap[row] = bit
            case 3 where !bits.isEmpty:
                let row = Int.random(in: bits.indices, using: &random)
                bits[row] = bits[bits.count - 1]
                bits.removeLast()
                bitmap.remove(row: row)
            default: continue
            }
            #expect(bitmap.count == bits.count { $0 })
        }
        check(bitmap, bits)
    }
}
