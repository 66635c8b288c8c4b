import Testing
import VectorSearch

@Suite("Row ids and levels")
struct RowIDTests {
    @Test("Ids are ordered as 128-bit numbers without a sign")
    func order() {
        let ascending = [
            RowID(high: 0, low: 0), RowID(high: 0, low: 1), RowID(high: 0, low: .max), RowID(high: 1, low: 0),
            RowID(high: 1 << 63, low: 0), RowID(high: .max, low: 1), RowID(high: .max, low: .max),
        ]
        #expect(Array(ascending.reversed()).sorted() == ascending)
        for (left, right) in zip(ascending, ascending.dropFirst()) {
            #expect(left < right)
            #expect(!(right < left))
        }
    }

    @Test("The level in use is not above the best, and has the name that asks for it")
    func levels() {
        #expect(SIMDLevel.current <= SIMDLevel.best)
        #expect(SIMDLevel.allCases.map(\.name) == ["scalar", "neon", "avx2", "avx512"])
    }
}
