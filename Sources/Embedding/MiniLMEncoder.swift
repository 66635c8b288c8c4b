/// A sentence encoder: a BERT with mean pooling, such as all-MiniLM-L6-v2.
///
/// The texts of a call are concatenated without padding, so that a token costs the same whatever its neighbours'
/// lengths. In float32, vectors equal the reference implementation's to rounding (cosine at least 0.99999).
///
/// Memory: the weights once (for MiniLM about 90 MB in float32, 70 MB in bfloat16, 60 MB in int8), plus a few
/// megabytes of scratch for each call that runs at the same time.
///
/// Source: Wang et al., "MiniLM" (2020); Reimers and Gurevych, "Sentence-BERT" (2019).
public final class MiniLMEncoder: TextEmbedder {
    /// The most tokens of a text that count, `[CLS]` and `[SEP]` included; the rest is cut off.
    public static let tokenLimit = 256

    /// The identity of the vectors; the model's name is that of its folder.
    ///
    /// float32 and bfloat16 share a space, int8 has its own: see ``EncoderPrecision``.
    public let space: EmbeddingSpace

    /// What the products are computed in: the precision asked for, or float32 where the CPU lacks it.
    public let precision: EncoderPrecision

    /// The tokens of a chunk: enough to read the weights rarely, few enough that its states stay in the cache.
    private static let chunkTokens = 256

    private let tokenizer: WordPieceTokenizer
    private let model: EncoderModel
    private let weightsPath: String
    private let limit: Int
    private let scratchPool: ScratchPool

    /// Loads a model from a folder in Hugging Face layout.
    ///
    /// Reads `config.json`, `vocab.txt` and `model.safetensors` (tensors of type F32, F16 or BF16).
    ///
    /// - Parameters:
    ///   - path: The folder. Its last component becomes the model's name.
    ///   - precision: What to multiply in. Where the CPU lacks it, float32 takes its place in the same space.
    /// - Throws: ``EmbeddingError`` if a file is missing, unreadable or damaged, or the model needs operations that
    ///   this encoder lacks.
    public convenience init(
        modelFolder path: String,
        precision: EncoderPrecision = .float32
    ) throws(EmbeddingError) {
        let kernels = EncoderKernels.active(for: precision)
        try self.init(modelFolder: path, precision: precision, kernels: kernels ?? .active)
    }

    /// Loads a model for given kernels, which may compute otherwise than the precision of the space says.
    init(
        modelFolder path: String,
        precision: EncoderPrecision = .float32,
        kernels: EncoderKernels
    ) throws(EmbeddingError) {
        let folder = Self.trimmed(path)
        let configuration = try EncoderConfiguration(modelFolder: folder)
        let vocabularyPath = "\(folder)/vocab.txt"
        let vocabularyFile = try FileBytes(path: vocabularyPath)
        let vocabulary = try Vocabulary(bytes: vocabularyFile.array(), path: vocabularyPath)
        guard vocabulary.count <= configuration.vocabularySize else {
            throw .damagedFile(
                path: vocabularyPath,
                reason: "it has \(vocabulary.count) lines for \(configuration.vocabularySize) embeddings"
            )
        }
        weightsPath = "\(folder)/model.safetensors"
        let tensors = try SafeTensors(path: weightsPath)
        let model = try EncoderModel(tensors: tensors, configuration: configuration, kernels: kernels)
        let limit = min(Self.tokenLimit, configuration.positionCount)
        self.model = model
        self.limit = limit
        tokenizer = WordPieceTokenizer(vocabulary: vocabulary)
        scratchPool = ScratchPool { model.makeScratch(tokens: Self.chunkTokens, longest: limit) }
        self.precision = kernels.products.precision
        let reference = EmbeddingSpace(
            model: String(folder.split(separator: "/").last ?? "model"),
            dimension: configuration.hiddenSize,
            fingerprint: tensors.hash(seed: vocabularyFile.hash(seed: 0))
        )
        space = precision.space(of: reference)
    }

    /// The vectors of some texts.
    ///
    /// - Parameter texts: Any number; of each, the first ``tokenLimit`` tokens count.
    /// - Returns: `texts.count * space.dimension` floats, each row of unit length.
    /// - Throws: ``EmbeddingError/damagedFile(path:reason:)`` if the weights give a vector that is not finite.
    /// - Complexity: About 21 million floating-point operations for each token of MiniLM-L6, on one thread.
    public func embed(_ texts: [String]) throws(EmbeddingError) -> [Float] {
        let dimension = space.dimension
        var vectors = [Float](repeating: 0, count: texts.count * dimension)
        guard !texts.isEmpty else { return vectors }
        try scratchPool.withScratch { scratch throws(EmbeddingError) in
            var tokens: [Int32] = []
            var lengths: [Int] = []
            var done = 0
            for (index, text) in texts.enumerated() {
                let ids = tokenizer.encode(text, limit: limit)
                if tokens.count + ids.count > Self.chunkTokens {
                    try encode(tokens, lengths, scratch, into: &vectors, at: done * dimension)
                    done = index
                    tokens.removeAll(keepingCapacity: true)
                    lengths.removeAll(keepingCapacity: true)
                }
                tokens += ids
                lengths.append(ids.count)
            }
            try encode(tokens, lengths, scratch, into: &vectors, at: done * dimension)
        }
        return vectors
    }

    /// The tokens of a text that count, `[CLS]` and `[SEP]` included.
    public func tokenCount(of text: String) -> Int { tokenizer.encode(text, limit: limit).count }

    private func encode(
        _ tokens: [Int32],
        _ lengths: [Int],
        _ scratch: EncoderScratch,
        into vectors: inout [Float],
        at start: Int
    ) throws(EmbeddingError) {
        guard model.encode(tokens: tokens, lengths: lengths, scratch: scratch, into: &vectors, at: start) else {
            throw .damagedFile(path: weightsPath, reason: "its weights give a vector that is zero or not finite")
        }
    }

    /// A path without slashes at its end.
    private static func trimmed(_ path: String) -> String {
        var path = path[...]
        while path.count > 1 && path.last == "/" { path.removeLast() }
        return path.isEmpty ? "." : String(path)
    }
}
