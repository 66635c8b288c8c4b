import Foundation

/// A small random BERT, to be written in Hugging Face layout and computed plainly in double precision.
struct TinyModel {
    struct Tensor {
        var shape: [Int]
        var values: [Float]
    }

    enum Precision: String, CaseIterable, Sendable {
        case float32 = "F32"
        case float16 = "F16"
        case bfloat16 = "BF16"

        func bytes(_ value: Float) -> [UInt8] {
            switch self {
            case .float32: return (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
            case .float16: return Self.halfBits(value)
            case .bfloat16: return (2..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
            }
        }

        /// The value that the written bytes stand for.
        func rounded(_ value: Float) -> Float {
            switch self {
            case .float32: return value
            case .float16:
                // The values of tiny models are multiples of 2^-10 below 1 in magnitude, which halves hold exactly.
                return value
            case .bfloat16: return Float(bitPattern: value.bitPattern & 0xFFFF_0000)
            }
        }

        private static func halfBits(_ value: Float) -> [UInt8] {
            let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
            guard value != 0 else { return [0, UInt8(sign >> 8)] }
            let exponent = max(Int(value.magnitude.exponent), -14)
            var fraction = UInt16(
                (value.magnitude * Float(sign: .plus, exponent: 10 - exponent, significand: 1)).rounded()
            )
            if fraction >= 1024 { fraction = fraction - 1024 + UInt16(exponent + 15) << 10 }
            return [UInt8(truncatingIfNeeded: fraction), UInt8((sign | fraction) >> 8)]
        }
    }

    var hidden = 24
    var heads = 3
    var layerCount = 2
    var intermediate = 40
    var positions = 64
    var epsilon = 1e-5
    var precision = Precision.float32
    var vocabulary = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "##a", "##b", "##c", "memory", ".", "é", "e",
    ]
    var tensors: [String: Tensor] = [:]

    init(precision: Precision = .float32) {
        self.precision = precision
        var generator = SeededGenerator(seed: 7)
        func add(_ name: String, _ shape: Int..., around center: Float = 0) {
            let values = (0..<shape.reduce(1, *)).map { _ in
                precision.rounded(center + Float(Int.random(in: -400...400, using: &generator)) / 1024)
            }
            tensors[name] = Tensor(shape: shape, values: values)
        }
        add("embeddings.word_embeddings.weight", vocabulary.count, hidden)
        add("embeddings.position_embeddings.weight", positions, hidden)
        add("embeddings.token_type_embeddings.weight", 2, hidden)
        add("embeddings.LayerNorm.weight", hidden, around: 0.5)
        add("embeddings.LayerNorm.bias", hidden)
        for layer in 0..<layerCount {
            let prefix = "encoder.layer.\(layer)."
            for (name, outputs, inputs) in [
                ("attention.self.query", hidden, hidden), ("attention.self.key", hidden, hidden),
                ("attention.self.value", hidden, hidden), ("attention.output.dense", hidden, hidden),
                ("intermediate.dense", intermediate, hidden), ("output.dense", hidden, intermediate),
            ] {
                add("\(prefix)\(name).weight", outputs, inputs)
                add("\(prefix)\(name).bias", outputs)
            }
            for name in ["attention.output.LayerNorm", "output.LayerNorm"] {
                add("\(prefix)\(name).weight", hidden, around: 0.5)
                add("\(prefix)\(name).bias", hidden)
            }
        }
    }

    /// The keys of `config.json`; tests change them.
    var configuration: [String: Any] {
        [
            "model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute", "hidden_size": hidden,
            "num_hidden_layers": layerCount, "num_attention_heads": heads, "intermediate_size": intermediate,
            "max_position_embeddings": positions, "type_vocab_size": 2, "vocab_size": vocabulary.count,
            "layer_norm_eps": epsilon,
        ]
    }

    /// The bytes of `model.safetensors`.
    func safeTensors(prefix: String = "") throws -> [UInt8] {
        var header: [String: Any] = ["__metadata__": ["format": "pt"]]
        var data: [UInt8] = []
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            let bytes = tensor.values.flatMap(precision.bytes)
            header[prefix + name] = [
                "dtype": precision.rawValue, "shape": tensor.shape,
                "data_offsets": [data.count, data.count + bytes.count],
            ]
            data += bytes
        }
        return try Self.file(header: JSONSerialization.data(withJSONObject: header), data: data)
    }

    static func file(header: Data, data: [UInt8]) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + data
    }

    /// Writes the three files of a model folder.
    func write(to folder: TemporaryFolder, prefix: String = "") throws {
        try folder.write(JSONSerialization.data(withJSONObject: configuration), to: "config.json")
        try folder.write((vocabulary.joined(separator: "\n") + "\n").utf8, to: "vocab.txt")
        try folder.write(safeTensors(prefix: prefix), to: "model.safetensors")
    }
}

extension TinyModel {
    /// The vector of some tokens, step by step in double precision: the oracle of the encoder.
    func vector(of tokens: [Int32]) -> [Float] {
        var states = tokens.enumerated().map { position, token in
            norm(
                sum(row("embeddings.word_embeddings", Int(token)), row("embeddings.position_embeddings", position)),
                plus: row("embeddings.token_type_embeddings", 0),
                "embeddings.LayerNorm"
            )
        }
        for layer in 0..<layerCount {
            let prefix = "encoder.layer.\(layer)."
            let context = attention(states, prefix)
            states = zip(states, context).map { state, context in
                norm(
                    linear(context, "\(prefix)attention.output.dense"),
                    plus: state,
                    "\(prefix)attention.output.LayerNorm"
                )
            }
            states = states.map { state in
                let wide = linear(state, "\(prefix)intermediate.dense").map { 0.5 * $0 * erfc(-$0 / 2.0.squareRoot()) }
                return norm(linear(wide, "\(prefix)output.dense"), plus: state, "\(prefix)output.LayerNorm")
            }
        }
        let mean = (0..<hidden).map { column in states.reduce(0) { $0 + $1[column] } / Double(states.count) }
        let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return mean.map { Float($0 / length) }
    }

    private func attention(_ states: [[Double]], _ prefix: String) -> [[Double]] {
        let (queries, keys, values) = (
            states.map { linear($0, "\(prefix)attention.self.query") },
            states.map { linear($0, "\(prefix)attention.self.key") },
            states.map { linear($0, "\(prefix)attention.self.value") }
        )
        let width = hidden / heads
        return queries.map { query in
            (0..<heads).flatMap { head in
                let columns = head * width..<(head + 1) * width
                let scores = keys.map { key in
                    columns.reduce(0) { $0 + query[$1] * key[$1] } / Double(width).squareRoot()
                }
                let weights = scores.map { exp($0 - scores.max()!) }
                let total = weights.reduce(0, +)
                return columns.map { column in zip(weights, values).reduce(0) { $0 + $1.0 * $1.1[column] } / total }
            }
        }
    }

    private func row(_ name: String, _ index: Int) -> [Double] {
        let tensor = tensors["\(name).weight"]!
        return tensor.values[index * tensor.shape[1]..<(index + 1) * tensor.shape[1]].map(Double.init)
    }

    private func sum(_ left: [Double], _ right: [Double]) -> [Double] { zip(left, right).map(+) }

    private func linear(_ state: [Double], _ name: String) -> [Double] {
        let bias = tensors["\(name).bias"]!.values
        return bias.indices.map { output in
            zip(state, row(name, output)).reduce(Double(bias[output])) { $0 + $1.0 * $1.1 }
        }
    }

    private func norm(_ state: [Double], plus other: [Double], _ name: String) -> [Double] {
        let total = sum(state, other)
        let mean = total.reduce(0, +) / Double(total.count)
        let variance = total.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(total.count)
        let (gamma, beta) = (tensors["\(name).weight"]!.values, tensors["\(name).bias"]!.values)
        return total.indices.map { at in
            (total[at] - mean) / (variance + epsilon).squareRoot() * Double(gamma[at]) + Double(beta[at])
        }
    }
}
