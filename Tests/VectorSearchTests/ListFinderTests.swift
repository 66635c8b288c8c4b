import TestSupport
import Testing

@testable import VectorSearch

@Suite("List finder")
struct ListFinderTests {
    @Test(
        "Waves take every list once, each wave less promising than the one before",
        arguments: [1, 2, 63, 95, 96, 257, 600, 2_000]
    )
    func waves(count: Int) {
        var random = SplitMix(seed: UInt64(count))
        let rotation = Rotation(dimension: 96)
        var centres = ListCentres(dimension: 96, paddedDimension: rotation.paddedDimension)
        for _ in 0..<count {
            let centre = random.unit(96).map { 0.7 * $0 }
            unsafe centre.withUnsafeBufferPointer { unsafe centres.append($0.baseAddress!, rotation) }
        }
        var directory = ListDirectory(rotation, dimension: 96, .promise)
        directory.rebuild(centres, rotation)
        #expect(directory.count == (count < ListDirectory.leastLists ? 0 : count))
        let scratch = SearchScratch(rotation)
        let query = random.unit(96)
        // A scratch serves one search after the other.
        for wanted in [1, 16, 64, 5_000, 2] {
            unsafe query.withUnsafeBufferPointer { query in
                unsafe rotation.rotate(query.baseAddress!, into: scratch.rotated)
                unsafe CodeKernels.current.prepare(scratch.rotated, words: rotation.words, into: scratch.prepared)
                unsafe scratch.finder.begin(query.baseAddress!, scratch.prepared, directory, centres, wanted: wanted)
            }
            var taken: [UInt32] = []
            var least = Float.infinity
            while scratch.finder.next() {
                let wave = (0..<scratch.finder.wave.count).map { unsafe scratch.finder.wave.bounds[$0] }
                #expect(!wave.isEmpty)
                #expect(wave.allSatisfy { $0 < least }, "a wave is less promising than those before")
                least = wave.min() ?? least
                taken += (0..<wave.count).map { unsafe scratch.finder.wave.numbers[$0] }
            }
            #expect(taken.sorted() == (0..<UInt32(count)).map { $0 }, "\(wanted) wanted")
        }
    }
}
