import ArgumentParser
import Embedding

/// What embeds texts.
struct ModelOptions: ParsableArguments {
    /// The embedders to choose from.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case minilm
        case hashing
        case openai
    }

    /// The precisions to choose from.
    enum Precision: String, ExpressibleByArgument, CaseIterable {
        case auto
        case float32
        case bfloat16
        case int8
    }

    @Option(
        help:
            "The folder of the model, in Hugging Face layout. (default: ENGRAM_MODEL, or data/models/all-MiniLM-L6-v2)"
    )
    var model: String?

    @Option(
        help:
            "What embeds texts. hashing needs no model and knows words, not meaning; openai asks the endpoint of ENGRAM_EMBEDDINGS_BASE_URL. (default: ENGRAM_EMBEDDER, or minilm)"
    )
    var embedder: Kind?

    @Option(
        help: """
            What the model multiplies in. auto is bfloat16 where the CPU has it, else float32; these two share stores. \
            int8 is faster, less exact, and its stores are its own. (default: ENGRAM_PRECISION, or auto)
            """
    )
    var precision: Precision?

    /// The folder of the model.
    var folder: String { Self.folder(model) }

    /// The folder of the model where the option has a value or none.
    static func folder(_ option: String?) -> String {
        option ?? environmentVariable("ENGRAM_MODEL") ?? "data/models/all-MiniLM-L6-v2"
    }

    /// Loads the embedder.
    func load() throws -> any TextEmbedder {
        switch try kind() {
        case .hashing: return HashingEmbedder()
        case .openai:
            do {
                return try EmbeddingsOptions.embedder()
            } catch let error as EmbeddingError {
                throw ExitMessage(error.description)
            }
        case .minilm:
            let precision = try encoderPrecision()
            do throws(EmbeddingError) {
                let encoder = try MiniLMEncoder(modelFolder: folder, precision: precision)
                if encoder.precision != precision {
                    printError("this CPU has no instructions for \(precision): texts are embedded in float32")
                }
                return encoder
            } catch {
                throw ExitMessage(error.description)
            }
        }
    }

    private func kind() throws -> Kind {
        if let embedder { return embedder }
        guard let name = environmentVariable("ENGRAM_EMBEDDER") else { return .minilm }
        guard let kind = Kind(rawValue: name) else {
            throw ValidationError("ENGRAM_EMBEDDER is minilm, hashing or openai, not \(name)")
        }
        return kind
    }

    private func encoderPrecision() throws -> EncoderPrecision {
        var choice = precision ?? .auto
        if precision == nil, let name = environmentVariable("ENGRAM_PRECISION") {
            guard let named = Precision(rawValue: name) else {
                let known = Precision.allCases.map(\.rawValue).joined(separator: ", ")
                throw ExitMessage("ENGRAM_PRECISION is one of \(known), not \(name)")
            }
            choice = named
        }
        switch choice {
        case .auto: return .automatic
        case .float32: return .float32
        case .bfloat16: return .bfloat16
        case .int8: return .int8
        }
    }
}
