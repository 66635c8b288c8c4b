import ArgumentParser
import Embedding
import Foundation
import MemoryEngine

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

    /// What these options name, for a server to be told.
    var choice: EmbedderChoice {
        EmbedderChoice(embedder: embedder?.rawValue, model: model, precision: precision?.rawValue)
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

    /// Finds the embedders that a server which was started with these options may move its store to.
    ///
    /// What a choice leaves out is as in these options. The result holds until the process ends, wherever it works.
    var loader: MemoryEngine.Configuration.EmbedderLoader {
        let (embedder, model, precision) = (embedder, model, precision)
        return { (choice) throws(EngineError) in
            var options = ModelOptions()
            options.embedder = try Self.named(choice.embedder, "embedder") ?? embedder
            options.precision = try Self.named(choice.precision, "precision") ?? precision
            options.model = choice.model ?? model
            do {
                let kind = try options.kind()
                // Written out, so that a restart in another folder or with other options finds the same.
                var resolved = EmbedderChoice(embedder: kind.rawValue)
                if kind == .minilm {
                    resolved.model = URL(fileURLWithPath: options.folder).path
                    resolved.precision = try options.chosenPrecision().rawValue
                }
                return (try options.load(), resolved)
            } catch {
                throw .invalid([
                    FieldProblem(
                        path: [.key(choice.model == nil ? "embedder" : "model")],
                        message: (error as? ExitMessage)?.description ?? "\(error)",
                        type: "value_error.model"
                    )
                ])
            }
        }
    }

    /// The case of a name.
    private static func named<Name: RawRepresentable<String> & CaseIterable>(
        _ name: String?,
        _ field: String
    ) throws(EngineError) -> Name? {
        guard let name else { return nil }
        if let found = Name(rawValue: name) { return found }
        let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
        let message = "expected one of \(known), got '\(name.prefix(64))'"
        throw .invalid([FieldProblem(path: [.key(field)], message: message, type: "value_error.const")])
    }

    private func kind() throws -> Kind {
        if let embedder { return embedder }
        guard let name = environmentVariable("ENGRAM_EMBEDDER") else { return .minilm }
        guard let kind = Kind(rawValue: name) else {
            throw ValidationError("ENGRAM_EMBEDDER is minilm, hashing or openai, not \(name)")
        }
        return kind
    }

    private func chosenPrecision() throws -> Precision {
        if let precision { return precision }
        guard let name = environmentVariable("ENGRAM_PRECISION") else { return .auto }
        guard let named = Precision(rawValue: name) else {
            let known = Precision.allCases.map(\.rawValue).joined(separator: ", ")
            throw ExitMessage("ENGRAM_PRECISION is one of \(known), not \(name)")
        }
        return named
    }

    private func encoderPrecision() throws -> EncoderPrecision {
        switch try chosenPrecision() {
        case .auto: return .automatic
        case .float32: return .float32
        case .bfloat16: return .bfloat16
        case .int8: return .int8
        }
    }
}
