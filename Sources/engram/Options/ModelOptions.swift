import ArgumentParser
import Embedding

/// What embeds texts.
struct ModelOptions: ParsableArguments {
    /// The embedders to choose from.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case minilm
        case hashing
    }

    @Option(
        help:
            "The folder of the model, in Hugging Face layout. (default: ENGRAM_MODEL, or data/models/all-MiniLM-L6-v2)"
    )
    var model: String?

    @Option(
        help:
            "What embeds texts. hashing needs no model and knows words, not meaning. (default: ENGRAM_EMBEDDER, or minilm)"
    )
    var embedder: Kind?

    /// The folder of the model.
    var folder: String { model ?? environmentVariable("ENGRAM_MODEL") ?? "data/models/all-MiniLM-L6-v2" }

    /// Loads the embedder.
    func load() throws -> any TextEmbedder {
        switch try kind() {
        case .hashing: return HashingEmbedder()
        case .minilm:
            do throws(EmbeddingError) {
                return try MiniLMEncoder(modelFolder: folder)
            } catch {
                throw ExitMessage(error.description)
            }
        }
    }

    private func kind() throws -> Kind {
        if let embedder { return embedder }
        guard let name = environmentVariable("ENGRAM_EMBEDDER") else { return .minilm }
        guard let kind = Kind(rawValue: name) else {
            throw ValidationError("ENGRAM_EMBEDDER is minilm or hashing, not \(name)")
        }
        return kind
    }
}
