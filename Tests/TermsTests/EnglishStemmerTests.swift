import Foundation
import Testing

@testable import Terms

@Suite("English stems")
struct EnglishStemmerTests {
    private static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test("Every golden word gets the stem of Snowball's English stemmer")
    func golden() throws {
        let file = EnglishStemmerTests.repository.appendingPathComponent("data/golden/stems.tsv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.count > 2_500)
        var wrong: [String] = []
        for line in lines {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            var word = Array(parts[0].utf8)
            EnglishStemmer.stem(&word)
            let stem = String(decoding: word, as: UTF8.self)
            if stem != parts[1] { wrong.append("\(parts[0]): \(stem), not \(parts[1])") }
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(10))")
    }
}
