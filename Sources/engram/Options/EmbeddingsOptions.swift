import AsyncHTTPClient
import Foundation
import Remote
import VectorSearch

/// The endpoint that embeds texts, configured by the environment.
enum EmbeddingsOptions {
    /// Lives as long as the process: embedders have no end of their own.
    private static let client = LanguageModelOptions.client()

    /// An embedder that asks the endpoint of `ENGRAM_EMBEDDINGS_BASE_URL` for `ENGRAM_EMBEDDINGS_MODEL`, with
    /// `ENGRAM_EMBEDDINGS_API_KEY`, `_DIMENSIONS`, `_BATCH`, `_TIMEOUT` and `_CONCURRENCY` where they are set.
    static func embedder() throws -> RemoteEmbedder { try RemoteEmbedder(try configuration(), client: client) }

    private static func configuration() throws -> RemoteEmbedder.Configuration {
        guard let url = environmentVariable("ENGRAM_EMBEDDINGS_BASE_URL") else {
            throw ExitMessage("the embedder is openai and ENGRAM_EMBEDDINGS_BASE_URL is not set: say which endpoint")
        }
        guard let address = URL(string: url), ["http", "https"].contains(address.scheme ?? ""), address.host != nil
        else {
            throw ExitMessage(
                "ENGRAM_EMBEDDINGS_BASE_URL is an http or https address such as http://127.0.0.1:11434/v1"
            )
        }
        guard let model = environmentVariable("ENGRAM_EMBEDDINGS_MODEL") else {
            throw ExitMessage("the embedder is openai and ENGRAM_EMBEDDINGS_MODEL is not set: name the model to ask")
        }
        var configuration = RemoteEmbedder.Configuration(
            baseURL: url,
            model: model,
            apiKey: environmentVariable("ENGRAM_EMBEDDINGS_API_KEY")
        )
        let number = LanguageModelOptions.number(_:default:in:)
        if environmentVariable("ENGRAM_EMBEDDINGS_DIMENSIONS") != nil {
            configuration.dimensions = try number(
                "ENGRAM_EMBEDDINGS_DIMENSIONS",
                0,
                1...UnitVector.maximumDimension
            )
        }
        configuration.batch = try number("ENGRAM_EMBEDDINGS_BATCH", 64, 1...256)
        configuration.timeout = .seconds(try number("ENGRAM_EMBEDDINGS_TIMEOUT", 30, 1...3_600))
        configuration.concurrency = try number("ENGRAM_EMBEDDINGS_CONCURRENCY", 4, 1...64)
        return configuration
    }
}
