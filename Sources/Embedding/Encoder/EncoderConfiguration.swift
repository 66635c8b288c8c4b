import FoundationEssentials

/// The shape of a BERT encoder, as the files of a model folder in Hugging Face layout state it.
struct EncoderConfiguration: Hashable, Sendable {
    /// The width of a token's state, which is the dimension of the vectors.
    let hiddenSize: Int
    let layerCount: Int
    let headCount: Int
    /// The width between the two products of a feed-forward block.
    let intermediateSize: Int
    let vocabularySize: Int
    let positionCount: Int
    let tokenTypeCount: Int
    let layerNormEpsilon: Float

    /// The width of one attention head.
    var headWidth: Int { hiddenSize / headCount }

    /// Reads `config.json`, and checks `tokenizer_config.json` and `1_Pooling/config.json` if they are there.
    ///
    /// - Throws: ``EmbeddingError`` if `config.json` is missing, a file is damaged, or a model needs something else
    ///   than this encoder computes.
    init(modelFolder: String) throws(EmbeddingError) {
        let path = "\(modelFolder)/config.json"
        let file: ConfigFile = try Self.decode(path)

        func require(_ key: String, _ found: String?, _ supported: String) throws(EmbeddingError) {
            if let found, found != supported {
                throw .unsupportedConfiguration(
                    path: path,
                    key: key,
                    found: "\"\(found)\"",
                    supported: "\"\(supported)\""
                )
            }
        }
        func size(_ key: String, _ value: Int, upTo limit: Int) throws(EmbeddingError) -> Int {
            guard (1...limit).contains(value) else {
                throw .unsupportedConfiguration(path: path, key: key, found: "\(value)", supported: "1 to \(limit)")
            }
            return value
        }
        try require("model_type", file.model_type, "bert")
        try require("hidden_act", file.hidden_act, "gelu")
        try require("position_embedding_type", file.position_embedding_type, "absolute")
        if file.is_decoder == true {
            throw .unsupportedConfiguration(path: path, key: "is_decoder", found: "true", supported: "false")
        }
        hiddenSize = try size("hidden_size", file.hidden_size, upTo: 4_096)
        layerCount = try size("num_hidden_layers", file.num_hidden_layers, upTo: 128)
        headCount = try size("num_attention_heads", file.num_attention_heads, upTo: 256)
        intermediateSize = try size("intermediate_size", file.intermediate_size, upTo: 32_768)
        vocabularySize = try size("vocab_size", file.vocab_size, upTo: 1_000_000)
        positionCount = try size("max_position_embeddings", file.max_position_embeddings, upTo: 65_536)
        tokenTypeCount = try size("type_vocab_size", file.type_vocab_size, upTo: 65_536)
        layerNormEpsilon = file.layer_norm_eps ?? 1e-12
        guard hiddenSize % headCount == 0 else {
            throw .unsupportedConfiguration(
                path: path,
                key: "num_attention_heads",
                found: "\(headCount)",
                supported: "a divisor of hidden_size (\(hiddenSize))"
            )
        }
        guard positionCount >= 2 else {
            throw .unsupportedConfiguration(
                path: path,
                key: "max_position_embeddings",
                found: "\(positionCount)",
                supported: "2 or more"
            )
        }
        guard layerNormEpsilon.isFinite && layerNormEpsilon >= 0 else {
            throw .damagedFile(path: path, reason: "layer_norm_eps is \(layerNormEpsilon)")
        }
        try Self.checkTokenizer("\(modelFolder)/tokenizer_config.json")
        try Self.checkPooling("\(modelFolder)/1_Pooling/config.json")
    }

    private static func checkTokenizer(_ path: String) throws(EmbeddingError) {
        guard let file: TokenizerFile = try decodeIfPresent(path) else { return }
        let switches = [
            ("do_lower_case", file.do_lower_case),
            ("strip_accents", file.strip_accents),
            ("tokenize_chinese_chars", file.tokenize_chinese_chars),
        ]
        for (key, value) in switches where value == false {
            throw .unsupportedConfiguration(path: path, key: key, found: "false", supported: "true")
        }
    }

    private static func checkPooling(_ path: String) throws(EmbeddingError) {
        guard let file: PoolingFile = try decodeIfPresent(path) else { return }
        let modes = [
            ("pooling_mode_cls_token", file.pooling_mode_cls_token),
            ("pooling_mode_max_tokens", file.pooling_mode_max_tokens),
            ("pooling_mode_mean_sqrt_len_tokens", file.pooling_mode_mean_sqrt_len_tokens),
        ]
        for (key, value) in modes where value == true {
            throw .unsupportedConfiguration(path: path, key: key, found: "true", supported: "mean pooling alone")
        }
        if file.pooling_mode_mean_tokens == false {
            throw .unsupportedConfiguration(
                path: path,
                key: "pooling_mode_mean_tokens",
                found: "false",
                supported: "true"
            )
        }
    }

    private static func decode<File: Decodable>(_ path: String) throws(EmbeddingError) -> File {
        let bytes = try FileBytes(path: path).array()
        do {
            return try JSONDecoder().decode(File.self, from: Data(bytes))
        } catch {
            throw .damagedFile(path: path, reason: error.summary)
        }
    }

    private static func decodeIfPresent<File: Decodable>(_ path: String) throws(EmbeddingError) -> File? {
        do {
            return try decode(path)
        } catch .missingFile {
            return nil
        }
    }
}

extension EncoderConfiguration {
    // The members have the names of the keys in the files.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct ConfigFile: Decodable {
        let model_type: String?
        let hidden_act: String?
        let position_embedding_type: String?
        let is_decoder: Bool?
        let hidden_size: Int
        let num_hidden_layers: Int
        let num_attention_heads: Int
        let intermediate_size: Int
        let vocab_size: Int
        let max_position_embeddings: Int
        let type_vocab_size: Int
        let layer_norm_eps: Float?
    }

    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct TokenizerFile: Decodable {
        let do_lower_case: Bool?
        let strip_accents: Bool?
        let tokenize_chinese_chars: Bool?
    }

    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct PoolingFile: Decodable {
        let pooling_mode_cls_token: Bool?
        let pooling_mode_max_tokens: Bool?
        let pooling_mode_mean_sqrt_len_tokens: Bool?
        let pooling_mode_mean_tokens: Bool?
    }
}
