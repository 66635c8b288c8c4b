import TestSupport
import Testing
import VectorSearch

@Suite("Unit vectors")
struct UnitVectorTests {
    @Test(
        "Every finite vector but zero has a direction of length 1",
        arguments: [
            [3, 4], [-1], [.greatestFiniteMagnitude, .greatestFiniteMagnitude],
            [.leastNonzeroMagnitude, 0, 0], [.leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNonzeroMagnitude],
            [.greatestFiniteMagnitude, .leastNonzeroMagnitude], [1e30, -1e30, 1],
            [.leastNormalMagnitude, .leastNonzeroMagnitude * 70_000],
            [Float](repeating: .greatestFiniteMagnitude, count: 4_096),
            [Float](repeating: .leastNonzeroMagnitude, count: 4_096),
        ] as [[Float]]
    )
    func directions(vector: [Float]) throws {
        let unit = try UnitVector(normalising: vector)
        #expect(unit.count == vector.count)
        #expect((dot(unit.values, unit.values).squareRoot() - 1).magnitude < 1e-6)
        let length = dot(vector, vector).squareRoot()
        for (value, old) in zip(unit.values, vector) {
            #expect((Double(value) - Double(old) / length).magnitude < 1e-7)
        }
        #expect(unit.norm.isFinite)
        #expect(unit.norm == Float(min(length, Double(Float.greatestFiniteMagnitude))))
    }

    @Test("Random vectors of any length and dimension get length 1", arguments: [1, 2, 384, 4_096])
    func randomVectors(dimension: Int) throws {
        var random = SplitMix(seed: 61)
        for scale: Float in [1e-30, 1e-3, 1, 1e3, 1e30] {
            let vector = random.unit(dimension).map { $0 * scale }
            let unit = try UnitVector(normalising: vector)
            #expect((dot(unit.values, unit.values).squareRoot() - 1).magnitude < 1e-6)
            #expect((unit.norm / scale - 1).magnitude < 1e-5)
        }
    }

    @Test(
        "A zero vector has no direction",
        arguments: [[0], [0, -0.0, 0], [Float](repeating: 0, count: 4_096)] as [[Float]]
    )
    func zero(vector: [Float]) {
        #expect(throws: VectorError.zeroVector) { try UnitVector(normalising: vector) }
    }

    @Test("The first value that is not finite is named", arguments: [Float.nan, -.nan, .infinity, -.infinity])
    func notFinite(value: Float) {
        #expect(throws: VectorError.notFinite(index: 0)) { try UnitVector(normalising: [value]) }
        #expect(throws: VectorError.notFinite(index: 2)) { try UnitVector(normalising: [0, 1, value, .nan, 2]) }
    }

    @Test("A dimension out of range is refused", arguments: [0, 4_097, 10_000])
    func dimensions(count: Int) {
        #expect(throws: VectorError.dimensionOutOfRange(received: count)) {
            try UnitVector(normalising: [Float](repeating: 1, count: count))
        }
    }

    @Test("A trusted vector is kept as it is")
    func trusted() {
        let unit = UnitVector(trusting: [0.6, 0.8])
        #expect(unit.values == [0.6, 0.8])
        #expect(unit.norm == 1)
    }
}
