import Foundation
import Testing

@testable import Embedding

@Suite(.enabled(if: ModelFolder.isPresent, ModelFolder.missing))
struct EncoderGoldenTests {
    @Test("All golden texts get the vectors of the reference: cosine at least 0.99999")
    func golden() async throws {
        let encoder = try ModelFolder.encoder.get()
        let texts = try ModelFolder.goldenLines("encoder.jsonl", as: String.self)
        let expected = try Self.floats(half: ModelFolder.golden("encoder.f16"))
        #expect(texts.count >= 1_000)
        try #require(expected.count == texts.count * 384)
        // Blocks on all cores at once, as a server runs them.
        let blocks = stride(from: 0, to: texts.count, by: 64).map { $0..<min($0 + 64, texts.count) }
        var vectors = [Float](repeating: .nan, count: expected.count)
        try await withThrowingTaskGroup(of: (Range<Int>, [Float]).self) { group in
            for block in blocks {
                group.addTask { (block, try encoder.embed(Array(texts[block]))) }
            }
            for try await (block, rows) in group {
                try #require(rows.count == block.count * 384)
                vectors.replaceSubrange(block.lowerBound * 384..<block.upperBound * 384, with: rows)
            }
        }
        for (index, text) in texts.enumerated() {
            let vector = vectors.row(index, width: 384)
            let agreement = cosine(vector, expected.row(index, width: 384))
            if !(agreement >= 0.99999) || abs(length(vector) - 1) > 1e-6 {
                Issue.record("\(text.prefix(60).debugDescription): cosine \(agreement), length \(length(vector))")
            }
        }
    }

    @Test("The space names the model by its folder and finds the same fingerprint again")
    func space() throws {
        let space = try ModelFolder.encoder.get().space
        #expect(space.dimension == 384)
        #expect(space.model == URL(fileURLWithPath: ModelFolder.path).lastPathComponent)
        #expect(try MiniLMEncoder(modelFolder: ModelFolder.path + "/").space == space)
    }

    @Test("Paraphrases are nearer than other sentences")
    func meaning() throws {
        let vectors = try ModelFolder.encoder.get().embed([
            "The user is allergic to peanuts.", "Peanuts make this person ill.", "The train leaves at nine.",
        ])
        let (first, second, third) = (
            vectors.row(0, width: 384), vectors.row(1, width: 384), vectors.row(2, width: 384)
        )
        #expect(cosine(first, second) > 0.5)
        #expect(cosine(first, third) < 0.3)
    }

    private static func floats(half data: Data) -> [Float] {
        let bytes = [UInt8](data)
        return stride(from: 0, to: bytes.count, by: 2).map { at in
            let bits = UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8
            let magnitude = Float(bits & 0x3FF) + (bits & 0x7C00 == 0 ? 0 : 1024)
            let exponent = max(Int(bits >> 10 & 0x1F), 1) - 25
            return Float(sign: bits & 0x8000 == 0 ? .plus : .minus, exponent: exponent, significand: magnitude)
        }
    }
}
