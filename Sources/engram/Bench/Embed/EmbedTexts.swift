import Embedding
import Foundation

/// The texts of a measurement of the encoder.
struct EmbedTexts: Sendable {
    let texts: [String]
    /// The mean of their tokens.
    let tokens: Double

    /// Words that are one token each in the vocabulary of BERT.
    private static let words = """
        the of and in to was he is as for on with that it his by at from her she you had an were but be this are not \
        my they one which or have him me first all also their has up who out been when after there into new two its \
        time would no what about said we over then other so more can if like back them only some could where just \
        during before do made school through than now years most world may between down well three year while later \
        house music city water team family light game company group party book song river film street road night
        """.split(separator: " ").map(String.init)

    /// Texts of random words, the same on every run.
    init(tokens: Int, count: Int, encoder: MiniLMEncoder) {
        // A generator of its own for each length, so that one length's texts do not depend on the others measured.
        var random = SeededRandom(seed: UInt64(tokens))
        let words = Self.words.filter { encoder.tokenCount(of: $0) == 3 }
        texts = (0..<count).map { _ in
            // [CLS] and [SEP] are tokens too.
            (0..<tokens - 2).map { _ in words[Int(random.next() % UInt64(words.count))] }.joined(separator: " ")
        }
        self.tokens = Double(tokens)
    }

    /// The lines of a file.
    init(file: String, encoder: MiniLMEncoder) throws {
        var reader = try LineReader(path: file)
        var lines: [String] = []
        while let line = try reader.next() {
            guard let text = String(validating: line.bytes, as: UTF8.self) else {
                throw ExitMessage("line \(line.number) of \(file) is not UTF-8")
            }
            lines.append(text)
        }
        guard !lines.isEmpty else { throw ExitMessage("\(file) has no lines") }
        texts = lines
        tokens = Double(lines.reduce(0) { $0 + encoder.tokenCount(of: $1) }) / Double(lines.count)
    }
}
