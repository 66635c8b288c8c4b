import Foundation
import Testing

@testable import Embedding

/// Where tests find the real model and the golden files.
enum ModelFolder {
    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The folder that `ENGRAM_MODEL` names, or that `make model` fills.
    static let path =
        ProcessInfo.processInfo.environment["ENGRAM_MODEL"]
        ?? repository.appendingPathComponent("data/models/all-MiniLM-L6-v2").path

    static let isPresent = FileManager.default.fileExists(atPath: "\(path)/model.safetensors")

    static let missing: Comment = "The model is not there; `make model` fetches it, ENGRAM_MODEL names another folder."

    /// One encoder for all tests that only read from it.
    static let encoder = Result { () throws(EmbeddingError) in try MiniLMEncoder(modelFolder: path) }

    static func golden(_ name: String) throws -> Data {
        try Data(contentsOf: repository.appendingPathComponent("data/golden/\(name)"))
    }

    /// The values of a golden file with one JSON value a line.
    static func goldenLines<Line: Decodable>(_ name: String, as type: Line.Type) throws -> [Line] {
        let decoder = JSONDecoder()
        return try golden(name).split(separator: UInt8(ascii: "\n")).map { try decoder.decode(Line.self, from: $0) }
    }
}

/// A folder that is deleted with the object.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("engram-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ content: some Sequence<UInt8>, to name: String) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content).write(to: url)
    }
}
