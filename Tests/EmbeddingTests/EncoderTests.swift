import Foundation
import Testing

@testable import Embedding

/// The encoder on small models of its own, against the same computation in double precision.
@Suite struct EncoderTests {
    private static let texts = [
        "", "a", "memory", "a b c abc.", "memory memory memory memory memory", "é abcabc unknown x .",
        String(repeating: "a b ", count: 20), String(repeating: "abc.", count: 40),
    ]

    /// Every level of this CPU with every way to compute products.
    static let kernels: [EncoderKernels] = (0...3).flatMap { level in
        EncoderKernels.Products.allCases.compactMap { EncoderKernels(level: level, products: $0) }
    }

    @Test("Vectors equal those of the plain computation, at every level", arguments: kernels.indices)
    func oracle(index: Int) throws {
        let kernels = Self.kernels[index]
        let model = TinyModel()
        let folder = try TemporaryFolder()
        try model.write(to: folder)
        let encoder = try MiniLMEncoder(modelFolder: folder.path, kernels: kernels)
        let tokenizer = try WordPieceTokenizer(vocabularyFile: "\(folder.path)/vocab.txt")
        let vectors = try encoder.embed(Self.texts)
        #expect(vectors.count == Self.texts.count * model.hidden)
        for (row, text) in Self.texts.enumerated() {
            let expected = model.vector(of: tokenizer.encode(text, limit: model.positions))
            for (value, other) in zip(vectors.row(row, width: model.hidden), expected) {
                let isNear = abs(value - other) < kernels.products.tolerance
                #expect(isNear, "\(kernels.levelName), \(kernels.products), \(text)")
            }
        }
    }

    @Test(
        "Every level computes the products of a precision alike",
        arguments: [EncoderKernels.Products.bfloat16, .int8]
    )
    func levels(products: EncoderKernels.Products) throws {
        let folder = try TemporaryFolder()
        let model = TinyModel()
        try model.write(to: folder)
        let all = try (0...3).compactMap { EncoderKernels(level: $0, products: products) }
            .map { try MiniLMEncoder(modelFolder: folder.path, kernels: $0).embed(Self.texts) }
        for vectors in all {
            for row in Self.texts.indices {
                let pair = (vectors.row(row, width: model.hidden), all[0].row(row, width: model.hidden))
                // Sums in another order may round a value to the next code.
                #expect(cosine(pair.0, pair.1) > (products == .int8 ? 0.9999 : 0.999999))
            }
        }
    }

    @Test("float32 and bfloat16 share a space, int8 has its own, and a lacking CPU does not change it")
    func spaces() throws {
        let folder = try TemporaryFolder()
        try TinyModel().write(to: folder)
        let encoders = try EncoderPrecision.allCases.map { try MiniLMEncoder(modelFolder: folder.path, precision: $0) }
        #expect(encoders[0].precision == .float32)
        #expect(encoders[1].space == encoders[0].space)
        #expect(encoders[2].space != encoders[0].space)
        #expect(encoders[2].space.fingerprint != encoders[0].space.fingerprint)
        #expect(encoders[2].space.model == encoders[0].space.model + "/int8")
        for (encoder, precision) in zip(encoders, EncoderPrecision.allCases) {
            #expect(encoder.precision == (precision.isSupported ? precision : .float32))
        }
        let lacking = try MiniLMEncoder(modelFolder: folder.path, precision: .int8, kernels: .active)
        #expect(lacking.space == encoders[2].space && lacking.precision == .float32)
        #expect(try lacking.embed(["memory"]) == encoders[0].embed(["memory"]))
    }

    @Test("Weights that are not finite are an error in every precision", arguments: EncoderPrecision.allCases)
    func brokenWeights(precision: EncoderPrecision) throws {
        for value in [Float.nan, .infinity] {
            for name in ["encoder.layer.0.intermediate.dense.weight", "embeddings.word_embeddings.weight"] {
                var model = TinyModel()
                model.tensors[name]!.values.indices.forEach { model.tensors[name]!.values[$0] = value }
                let folder = try TemporaryFolder()
                try model.write(to: folder)
                let encoder = try MiniLMEncoder(modelFolder: folder.path, precision: precision)
                #expect(throws: EmbeddingError.self) { try encoder.embed(["memory"]) }
            }
        }
    }

    @Test("Half-precision weights and prefixed names load", arguments: TinyModel.Precision.allCases, ["", "bert."])
    func precisions(precision: TinyModel.Precision, prefix: String) throws {
        let model = TinyModel(precision: precision)
        let folder = try TemporaryFolder()
        try model.write(to: folder, prefix: prefix)
        let vector = try MiniLMEncoder(modelFolder: folder.path).embed(["memory"])
        #expect(cosine(vector, model.vector(of: [2, 11, 3])) > 0.999999)
    }

    @Test("A vector does not depend on the other texts of the call, nor on how many there are")
    func raggedBatches() throws {
        let folder = try TemporaryFolder()
        try TinyModel().write(to: folder)
        let encoder = try MiniLMEncoder(modelFolder: folder.path)
        let texts = (0..<150).map { index in
            String(repeating: ["a ", "memory ", "b.", "x "][index % 4], count: 1 + index * 7 % 70)
        }
        let together = try encoder.embed(texts)
        for (row, text) in texts.enumerated() {
            #expect(cosine(together.row(row, width: 24), try encoder.embed([text])) > 1 - 1e-6)
        }
        #expect(try encoder.embed([]).isEmpty)
    }

    @Test("Calls from several threads get the vectors of calls alone")
    func threads() async throws {
        let folder = try TemporaryFolder()
        try TinyModel().write(to: folder)
        let encoder = try MiniLMEncoder(modelFolder: folder.path)
        let expected = try encoder.embed(Self.texts)
        try await withThrowingTaskGroup(of: [Float].self) { group in
            for _ in 0..<64 {
                group.addTask { try encoder.embed(Self.texts) }
            }
            for try await vectors in group { #expect(vectors == expected) }
        }
    }

    @Test("Another weight or another word gives another fingerprint")
    func fingerprints() throws {
        var model = TinyModel()
        let folder = try TemporaryFolder()
        try model.write(to: folder)
        let first = try MiniLMEncoder(modelFolder: folder.path).space
        model.tensors["encoder.layer.1.output.dense.weight"]?.values[17] += 0.001
        try model.write(to: folder)
        let second = try MiniLMEncoder(modelFolder: folder.path).space
        model.vocabulary[5] = "z"
        try model.write(to: folder)
        let third = try MiniLMEncoder(modelFolder: folder.path).space
        #expect(Set([first.fingerprint, second.fingerprint, third.fingerprint]).count == 3)
        #expect(first.model == folder.path.split(separator: "/").last.map(String.init))
    }
}

extension EncoderKernels.Products {
    /// How far a value of a unit vector of a small model may be from that of double precision.
    fileprivate var tolerance: Float {
        switch self {
        case .packed, .openBLAS: 1e-5
        case .bfloat16: 0.01
        case .int8: 0.05
        }
    }
}
