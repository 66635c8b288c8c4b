import CKernels

/// The network of a BERT encoder: embeddings, layers, and the pooling of a text's states to a unit vector.
@safe
struct EncoderModel: Sendable {
    /// The shape of the network.
    let configuration: EncoderConfiguration

    private let kernels: EncoderKernels
    /// `[vocabulary][hidden]`.
    private let wordEmbeddings: FloatBuffer
    /// `[positions][hidden]`, the embedding of token type 0 already added.
    private let positionEmbeddings: FloatBuffer
    private let embeddingNorm: LayerNorm
    private let layers: [EncoderLayer]

    /// Reads the weights.
    ///
    /// - Throws: ``EmbeddingError/damagedFile(path:reason:)`` if a tensor is missing or has another shape.
    init(
        tensors: SafeTensors,
        configuration: EncoderConfiguration,
        kernels: EncoderKernels
    ) throws(EmbeddingError) {
        let hidden = configuration.hiddenSize
        // Files saved from a model with a head on top have a prefix.
        let prefix = tensors.contains("bert.embeddings.word_embeddings.weight") ? "bert." : ""
        func embeddings(_ name: String, _ rows: Int) throws(EmbeddingError) -> FloatBuffer {
            try tensors.floats("\(prefix)embeddings.\(name)_embeddings.weight", shape: [rows, hidden])
        }
        self.configuration = configuration
        self.kernels = kernels
        wordEmbeddings = try embeddings("word", configuration.vocabularySize)
        positionEmbeddings = try embeddings("position", configuration.positionCount)
        let types = try embeddings("token_type", configuration.tokenTypeCount)
        for position in 0..<configuration.positionCount {
            // SAFETY: the tables have the shapes they were just read with.
            for column in 0..<hidden {
                unsafe positionEmbeddings.base[position * hidden + column] += types.base[column]
            }
        }
        embeddingNorm = try LayerNorm(
            tensors: tensors,
            name: "\(prefix)embeddings.LayerNorm",
            configuration: configuration,
            kernels: kernels
        )
        var layers: [EncoderLayer] = []
        for index in 0..<configuration.layerCount {
            let layer = try EncoderLayer(
                tensors: tensors,
                prefix: "\(prefix)encoder.layer.\(index)",
                configuration: configuration,
                kernels: kernels
            )
            layers.append(layer)
        }
        self.layers = layers
    }

    /// Working memory for chunks of at most `tokens` tokens, each text of at most `longest`.
    func makeScratch(tokens: Int, longest: Int) -> EncoderScratch {
        EncoderScratch(
            tokens: tokens,
            configuration: configuration,
            attentionFloats: engram_encoder_attention_scratch(longest, configuration.headWidth),
            kernels: kernels
        )
    }

    /// Encodes a chunk of texts.
    ///
    /// - Parameters:
    ///   - tokens: The ids of all texts, one after the other; each at least 0 and below the vocabulary's size.
    ///   - lengths: The number of tokens of each text, at least 1 and at most the number of positions.
    ///   - scratch: Has room for all tokens and for the longest text.
    ///   - vectors: Gets a row of unit length for each text.
    ///   - start: The index in `vectors` where the first row begins.
    /// - Returns: Whether every vector is finite, as it is unless the weights are broken.
    func encode(
        tokens: [Int32],
        lengths: [Int],
        scratch: EncoderScratch,
        into vectors: inout [Float],
        at start: Int
    ) -> Bool {
        let hidden = configuration.hiddenSize
        precondition(tokens.count * hidden <= scratch.states.count, "\(tokens.count) tokens exceed the scratch")
        var row = 0
        for token in tokens {
            precondition(token >= 0 && Int(token) < configuration.vocabularySize, "token \(token) has no embedding")
            // SAFETY: both rows were just checked to be within their tables.
            unsafe (scratch.states.base + row * hidden)
                .update(from: wordEmbeddings.base + Int(token) * hidden, count: hidden)
            row += 1
        }
        precondition(lengths.reduce(0, +) == tokens.count, "the lengths must cover the tokens")
        var first = 0
        for length in lengths {
            precondition(length > 0 && length <= configuration.positionCount, "a text of \(length) tokens has no place")
            // SAFETY: `length` rows of states and of positions exist.
            unsafe embeddingNorm.apply(
                to: scratch.states.base + first * hidden,
                adding: positionEmbeddings.base,
                rows: length
            )
            first += length
        }
        for layer in layers { layer.apply(to: scratch, lengths: lengths) }
        return pool(scratch.states, lengths: lengths, into: &vectors, at: start)
    }

    private func pool(_ states: FloatBuffer, lengths: [Int], into vectors: inout [Float], at start: Int) -> Bool {
        let hidden = configuration.hiddenSize
        precondition(start >= 0 && start + lengths.count * hidden <= vectors.count, "the vectors lack room")
        var allFinite = true
        unsafe vectors.withUnsafeMutableBufferPointer { vectors in
            guard var vector = unsafe vectors.baseAddress?.advanced(by: start) else { return }
            var state = unsafe UnsafePointer(states.base)
            for length in lengths {
                // SAFETY: `vectors` has a row for each length, and the states have the sum of the lengths.
                let norm = unsafe kernels.table.mean_unit(state, length, hidden, vector)
                allFinite = allFinite && norm.isFinite && norm > 0
                unsafe state += length * hidden
                unsafe vector += hidden
            }
        }
        return allFinite
    }
}
