import AsyncHTTPClient
import Foundation
import MemoryEngine
import NIOCore
import Remote

/// The language model that finds facts, if one is configured by the environment.
enum LanguageModelOptions {
    /// The configuration: `ENGRAM_LLM_BASE_URL` and `ENGRAM_LLM_MODEL`, and `ENGRAM_LLM_API_KEY`, `ENGRAM_LLM_TIMEOUT` and
    /// `ENGRAM_LLM_CONCURRENCY` where they are set.
    ///
    /// - Returns: `nil` without a base URL: then rules find the facts.
    static func configuration() throws -> ChatClient.Configuration? {
        guard let url = environmentVariable("ENGRAM_LLM_BASE_URL") else { return nil }
        guard let address = URL(string: url), ["http", "https"].contains(address.scheme ?? ""), address.host != nil
        else {
            throw ExitMessage("ENGRAM_LLM_BASE_URL is an http or https address such as http://127.0.0.1:11434/v1")
        }
        guard let model = environmentVariable("ENGRAM_LLM_MODEL") else {
            throw ExitMessage("ENGRAM_LLM_BASE_URL is set and ENGRAM_LLM_MODEL is not: name the model to ask")
        }
        var configuration = ChatClient.Configuration(
            baseURL: url,
            model: model,
            apiKey: environmentVariable("ENGRAM_LLM_API_KEY")
        )
        configuration.timeout = .seconds(try number("ENGRAM_LLM_TIMEOUT", default: 60, in: 1...3_600))
        configuration.concurrency = try number("ENGRAM_LLM_CONCURRENCY", default: 4, in: 1...64)
        return configuration
    }

    /// Whether the language model answers messages too: `ENGRAM_RESPONDER` is `openai`, or `extractive` as by default.
    static func answersMessages() throws -> Bool {
        switch environmentVariable("ENGRAM_RESPONDER")?.lowercased() {
        case nil, "extractive": return false
        case "openai": return true
        case .some(let name): throw ExitMessage("ENGRAM_RESPONDER is extractive or openai, not \(name)")
        }
    }

    /// A client for the endpoint, which does not follow redirects: they would carry the key elsewhere.
    static func client() -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// The number of an environment variable.
    static func number(_ name: String, default standard: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let text = environmentVariable(name) else { return standard }
        guard let value = Int(text), range.contains(value) else {
            throw ExitMessage("\(name) is a number from \(range.lowerBound) to \(range.upperBound), not \(text)")
        }
        return value
    }
}
