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

    @Test(
        "Fewer bits keep the vectors of texts of all kinds: a cosine to the reference of 0.9999 in bfloat16, of 0.995 in int8",
        .enabled(if: EncoderPrecision.bfloat16.isSupported && EncoderPrecision.int8.isSupported),
        arguments: [(EncoderPrecision.bfloat16, 0.9999, 0.9999), (.int8, 0.995, 0.999)]
    )
    func fewerBits(precision: EncoderPrecision, least: Double, mean: Double) throws {
        let encoder = try MiniLMEncoder(modelFolder: ModelFolder.path, precision: precision)
        let texts = try ModelFolder.goldenLines("encoder.jsonl", as: String.self)
        let expected = try Self.floats(half: ModelFolder.golden("encoder.f16"))
        // A few of all lengths: without optimisation the kernels are slow. `engram bench embed` compares all.
        let chosen = Array(stride(from: 0, to: texts.count, by: texts.count / 16))
        let vectors = try encoder.embed(chosen.map { texts[$0].prefix(200).description })
        let reference = try ModelFolder.encoder.get().embed(chosen.map { texts[$0].prefix(200).description })
        var cosines: [Double] = []
        for (row, index) in chosen.enumerated() {
            let vector = vectors.row(row, width: 384)
            cosines.append(cosine(vector, reference.row(row, width: 384)))
            if texts[index].count <= 200 {
                #expect(cosine(vector, expected.row(index, width: 384)) >= least, "\(texts[index])")
            }
        }
        #expect(cosines.min()! >= least)
        #expect(cosines.reduce(0, +) / Double(cosines.count) >= mean)
        // Whether texts come alone or together.
        let alone = try encoder.embed([texts[chosen[3]].prefix(200).description])
        #expect(cosine(alone, vectors.row(3, width: 384)) > 0.9999999)
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
