import Foundation
import Testing

@testable import Embedding

@Suite(.enabled(if: ModelFolder.isPresent, ModelFolder.missing))
struct TokenizerGoldenTests {
    private struct Line: Decodable {
        let text: String
        let ids: [Int32]
    }

    @Test("All golden texts get the ids of the reference tokenizer")
    func golden() throws {
        let tokenizer = try WordPieceTokenizer(vocabularyFile: "\(ModelFolder.path)/vocab.txt")
        let lines = try ModelFolder.goldenLines("tokenizer.jsonl", as: Line.self)
        #expect(lines.count >= 10_000)
        for line in lines {
            let ids = tokenizer.encode(line.text)
            if ids != line.ids {
                Issue.record("\(line.text.debugDescription): \(ids) instead of \(line.ids)")
            }
        }
    }
}
