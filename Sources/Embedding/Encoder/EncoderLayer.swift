import CKernels

/// One layer of the encoder: self-attention, then a feed-forward block, each added to its input and normalised.
@safe
struct EncoderLayer: Sendable {
    private let kernels: EncoderKernels
    private let headCount: Int
    private let headWidth: Int
    private let attentionInput: LinearLayer
    private let attentionOutput: LinearLayer
    private let attentionNorm: LayerNorm
    private let expansion: LinearLayer
    private let contraction: LinearLayer
    private let outputNorm: LayerNorm

    /// Reads the weights of a layer.
    ///
    /// - Parameter prefix: The beginning of the layer's tensor names, such as `encoder.layer.0`.
    /// - Throws: ``EmbeddingError/damagedFile(path:reason:)`` if a tensor is missing or has another shape.
    init(
        tensors: SafeTensors,
        prefix: String,
        configuration: EncoderConfiguration,
        kernels: EncoderKernels
    ) throws(EmbeddingError) {
        let hidden = configuration.hiddenSize
        let intermediate = configuration.intermediateSize

        func linear(
            _ name: String,
            _ outputs: Int,
            _ inputs: Int,
            isActivated: Bool = false
        ) throws(EmbeddingError) -> LinearLayer {
            LinearLayer(
                weights: try tensors.floats("\(prefix).\(name).weight", shape: [outputs, inputs]),
                bias: try tensors.floats("\(prefix).\(name).bias", shape: [outputs]),
                isActivated: isActivated,
                kernels: kernels
            )
        }
        func norm(_ name: String) throws(EmbeddingError) -> LayerNorm {
            try LayerNorm(tensors: tensors, name: "\(prefix).\(name)", configuration: configuration, kernels: kernels)
        }
        self.kernels = kernels
        headCount = configuration.headCount
        headWidth = configuration.headWidth
        // Queries, keys and values come from one product.
        let weights = FloatBuffer(count: 3 * hidden * hidden)
        let bias = FloatBuffer(count: 3 * hidden)
        for (index, part) in ["query", "key", "value"].enumerated() {
            let name = "\(prefix).attention.self.\(part)"
            try tensors.read("\(name).weight", shape: [hidden, hidden], into: weights, at: index * hidden * hidden)
            try tensors.read("\(name).bias", shape: [hidden], into: bias, at: index * hidden)
        }
        attentionInput = LinearLayer(weights: weights, bias: bias, kernels: kernels)
        attentionOutput = try linear("attention.output.dense", hidden, hidden)
        attentionNorm = try norm("attention.output.LayerNorm")
        expansion = try linear("intermediate.dense", intermediate, hidden, isActivated: true)
        contraction = try linear("output.dense", hidden, intermediate)
        outputNorm = try norm("output.LayerNorm")
    }

    /// Replaces the states of a chunk by this layer's.
    ///
    /// - Parameters:
    ///   - scratch: Its states hold the chunk; its other buffers are overwritten.
    ///   - lengths: The number of tokens of each text of the chunk.
    func apply(to scratch: EncoderScratch, lengths: [Int]) {
        let tokens = lengths.reduce(0, +)
        let hidden = headCount * headWidth
        // SAFETY: scratch has room for a chunk of `tokens` tokens, and its buffers do not overlap.
        unsafe attentionInput.apply(
            to: scratch.states.base,
            rows: tokens,
            scratch: scratch.codes.base,
            into: scratch.wide.base
        )
        var first = 0
        for length in lengths {
            unsafe kernels.table.attention(
                scratch.wide.base + first * 3 * hidden,
                length,
                headCount,
                headWidth,
                scratch.attention.base,
                scratch.context.base + first * hidden
            )
            first += length
        }
        unsafe attentionOutput.apply(
            to: scratch.context.base,
            rows: tokens,
            scratch: scratch.codes.base,
            into: scratch.middle.base
        )
        unsafe attentionNorm.apply(to: scratch.middle.base, adding: scratch.states.base, rows: tokens)
        unsafe expansion.apply(
            to: scratch.middle.base,
            rows: tokens,
            scratch: scratch.codes.base,
            into: scratch.wide.base
        )
        unsafe contraction.apply(
            to: scratch.wide.base,
            rows: tokens,
            scratch: scratch.codes.base,
            into: scratch.states.base
        )
        unsafe outputNorm.apply(to: scratch.states.base, adding: scratch.middle.base, rows: tokens)
    }
}

extension LayerNorm {
    /// Reads the weights of a normalisation.
    ///
    /// - Parameter name: The beginning of its tensors' names.
    /// - Throws: ``EmbeddingError/damagedFile(path:reason:)`` if a tensor is missing or has another shape.
    init(
        tensors: SafeTensors,
        name: String,
        configuration: EncoderConfiguration,
        kernels: EncoderKernels
    ) throws(EmbeddingError) {
        self.init(
            gamma: try tensors.floats("\(name).weight", shape: [configuration.hiddenSize]),
            beta: try tensors.floats("\(name).bias", shape: [configuration.hiddenSize]),
            epsilon: configuration.layerNormEpsilon,
            kernels: kernels
        )
    }
}
