import Foundation
import Testing

@testable import Embedding

/// Damaged, missing and unfit model files: each is an error that says which file and why, never a crash.
@Suite struct ModelFileTests {
    /// Loads a model whose files a change was applied to, and gives the error.
    private func error(
        model: TinyModel = TinyModel(),
        after change: (TemporaryFolder) throws -> Void
    ) throws -> EmbeddingError? {
        let folder = try TemporaryFolder()
        try model.write(to: folder)
        try change(folder)
        do {
            _ = try MiniLMEncoder(modelFolder: folder.path).embed(["memory"])
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "A missing file is named, with the way to get it",
        arguments: ["config.json", "vocab.txt", "model.safetensors"]
    )
    func missing(name: String) throws {
        let error = try error { try FileManager.default.removeItem(atPath: "\($0.path)/\(name)") }
        guard case .missingFile(let path) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.hasSuffix("/\(name)"))
        #expect("\(error!)".contains("make model"))
    }

    @Test("A folder in place of a file is unreadable", arguments: ["config.json", "vocab.txt", "model.safetensors"])
    func folderInsteadOfFile(name: String) throws {
        let error = try error { folder in
            try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/\(name)",
                withIntermediateDirectories: false
            )
        }
        guard case .unreadableFile(let path, "it is not a regular file") = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.hasSuffix("/\(name)"))
    }

    @Test("Weights cut short anywhere are damaged, never a crash")
    func truncated() throws {
        let whole = try TinyModel().safeTensors()
        for count in [0, 1, 7, 8, 9, 100, 1_000] + (1...20).map({ whole.count - $0 * $0 * 13 }) {
            let error = try error { try $0.write(whole.prefix(count), to: "model.safetensors") }
            guard case .damagedFile(let path, _) = error else {
                Issue.record("\(count) bytes: \(String(describing: error))")
                continue
            }
            #expect(path.hasSuffix("/model.safetensors"))
        }
    }

    @Test("A header that changed by a byte never crashes the loader")
    func flippedHeaderBytes() throws {
        let whole = try TinyModel().safeTensors()
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<60 {
            var bytes = whole
            bytes[Int.random(in: 0..<2_000, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            _ = try error { try $0.write(bytes, to: "model.safetensors") }
        }
    }

    @Test(
        "A header that lies is damaged, and the message says how",
        arguments: [
            (#"{}"#, "lacks the tensor"),
            (#"[]"#, "not the JSON of tensors"),
            (#"{"#, "not the JSON of tensors"),
            (#"{"embeddings.word_embeddings.weight":{"dtype":"F32","shape":[15,24]}}"#, "data_offsets"),
            (#"{"embeddings.word_embeddings.weight":{"dtype":"F32","shape":[15,"24"],"data_offsets":[0,4]}}"#, "shape"),
            (
                #"{"embeddings.word_embeddings.weight":{"dtype":"F32","shape":[24,15],"data_offsets":[0,1440]}}"#,
                "[15, 24]"
            ),
            (
                #"{"embeddings.word_embeddings.weight":{"dtype":"I64","shape":[15,24],"data_offsets":[0,1440]}}"#,
                "type I64"
            ),
            (
                #"{"embeddings.word_embeddings.weight":{"dtype":"F32","shape":[15,24],"data_offsets":[0,1436]}}"#,
                "takes 1436"
            ),
            (
                #"{"embeddings.word_embeddings.weight":{"dtype":"F32","shape":[15,24],"data_offsets":[99000,100440]}}"#,
                "outside"
            ),
            (
                #"{"embeddings.word_embeddings.weight":{"dtype":"F32","shape":[15,24],"data_offsets":[-8,1432]}}"#,
                "outside"
            ),
            (
                #"{"embeddings.word_embeddings.weight":{"dtype":"F32","shape":[15,24],"data_offsets":[1440,0]}}"#,
                "outside"
            ),
            (#"{"embeddings.word_embeddings.weight":{"dtype":"F32","shape":[15,24],"data_offsets":[0]}}"#, "outside"),
            (
                #"{"embeddings.word_embeddings.weight":{"dtype":"F32","shape":[15,24],"data_offsets":[0,9223372036854775807]}}"#,
                "outside"
            ),
        ]
    )
    func headers(header: String, message: String) throws {
        let error = try error { folder in
            let file = TinyModel.file(header: Data(header.utf8), data: [UInt8](repeating: 0, count: 2_000))
            try folder.write(file, to: "model.safetensors")
        }
        guard case .damagedFile(_, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains(message), "\(reason)")
    }

    @Test("Each tensor that is missing or of another shape is named")
    func tensors() throws {
        for name in TinyModel().tensors.keys.sorted() {
            var model = TinyModel()
            model.tensors[name] = nil
            let absent = try error(model: model) { _ in }
            #expect("\(absent.map { "\($0)" } ?? "no error")".contains(name))
            model = TinyModel()
            model.tensors[name]?.shape.append(1)
            let misshapen = try error(model: model) { _ in }
            #expect("\(misshapen.map { "\($0)" } ?? "no error")".contains(name))
        }
    }

    @Test("Weights that are not numbers are damaged")
    func notANumber() throws {
        var model = TinyModel()
        model.tensors["encoder.layer.1.output.LayerNorm.bias"]?.values[3] = .nan
        let error = try error(model: model) { _ in }
        guard case .damagedFile(_, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("not finite"))
    }

    @Test(
        "A model that this encoder does not compute is refused with key, value and what is supported",
        arguments: [
            ("model_type", "\"roberta\""), ("hidden_act", "\"gelu_new\""),
            ("position_embedding_type", "\"relative_key\""),
            ("is_decoder", "true"), ("num_attention_heads", "5"), ("num_hidden_layers", "0"), ("hidden_size", "-24"),
            ("max_position_embeddings", "1"), ("intermediate_size", "99999999"),
        ]
    )
    func unsupported(key: String, value: String) throws {
        let error = try error { folder in
            try folder.write(Self.configuration(key, value), to: "config.json")
        }
        guard case .unsupportedConfiguration(_, key, value, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "A configuration that is not one is damaged",
        arguments: [
            ("hidden_size", "\"24\"", "hidden_size"), ("vocab_size", "null", "vocab_size"),
            ("layer_norm_eps", "-1", "layer_norm_eps"),
            ("num_hidden_layers", "[2]", "num_hidden_layers"),
        ]
    )
    func damagedConfiguration(key: String, value: String, message: String) throws {
        let error = try error { folder in
            try folder.write(Self.configuration(key, value), to: "config.json")
        }
        guard case .damagedFile(let path, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.hasSuffix("/config.json"))
        #expect(reason.contains(message), "\(reason)")
    }

    @Test(
        "A tokenizer or a pooling of another kind is refused",
        arguments: [
            ("tokenizer_config.json", "do_lower_case", "false"),
            ("tokenizer_config.json", "strip_accents", "false"),
            ("1_Pooling/config.json", "pooling_mode_cls_token", "true"),
            ("1_Pooling/config.json", "pooling_mode_mean_tokens", "false"),
        ]
    )
    func otherKinds(file: String, key: String, value: String) throws {
        let error = try error { try $0.write("{\"\(key)\": \(value)}".utf8, to: file) }
        guard case .unsupportedConfiguration(let path, key, value, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.hasSuffix(file))
    }

    @Test("A vocabulary with more lines than embeddings is damaged")
    func longVocabulary() throws {
        let error = try error {
            try $0.write((TinyModel().vocabulary + ["one", "more"]).joined(separator: "\n").utf8, to: "vocab.txt")
        }
        guard case .damagedFile(let path, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.hasSuffix("/vocab.txt") && reason.contains("17"))
    }

    /// The configuration of a tiny model with one key set to some JSON.
    private static func configuration(_ key: String, _ json: String) throws -> Data {
        var configuration = TinyModel().configuration
        configuration[key] = try JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)
        return try JSONSerialization.data(withJSONObject: configuration)
    }
}
