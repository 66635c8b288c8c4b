/// Splits texts into sentences.
enum SentenceSplitter {
    /// The sentences of a text, each with its final punctuation.
    ///
    /// A full stop behind an abbreviation, an initial or inside a number ends nothing; three dots end a sentence only
    /// before a capital. Lines end sentences; code between fences is left out.
    ///
    /// - Complexity: O(n)
    static func sentences(of text: String) -> [Substring] {
        var sentences: [Substring] = []
        var isCode = false
        for line in text.split(whereSeparator: \.isNewline) {
            let body = line.drop { $0.isWhitespace || "-*•>#".contains($0) }
            if body.hasPrefix("```") {
                isCode.toggle()
                continue
            }
            if !isCode { append(line: body, to: &sentences) }
        }
        return sentences
    }

    private static func append(line: Substring, to sentences: inout [Substring]) {
        var start = line.startIndex
        var position = line.startIndex
        while position < line.endIndex {
            guard isTerminator(line[position]) else {
                position = line.index(after: position)
                continue
            }
            let first = position
            var end = position
            while end < line.endIndex, isTerminator(line[end]) || "\"')”’".contains(line[end]) {
                end = line.index(after: end)
            }
            position = end
            // A terminator inside of a word, such as a version or an address, ends nothing.
            guard end == line.endIndex || line[end].isWhitespace || !line[end].isASCII else { continue }
            if end < line.endIndex, !ends(line[start..<first], at: line[first..<end], before: line[end...]) { continue }
            add(line[start..<end], to: &sentences)
            start = end
        }
        add(line[start...], to: &sentences)
    }

    private static func isTerminator(_ character: Character) -> Bool { ".!?…".contains(character) }

    private static func add(_ sentence: Substring, to sentences: inout [Substring]) {
        let body = sentence.drop { $0.isWhitespace }
        if body.contains(where: \.isLetter) { sentences.append(body) }
    }

    /// Whether a sentence ends at some punctuation.
    private static func ends(_ sentence: Substring, at mark: Substring, before rest: Substring) -> Bool {
        let next = rest.first { !$0.isWhitespace && !"\"'(“‘".contains($0) }
        if mark.contains("!") || mark.contains("?") { return true }
        if mark.hasPrefix("..") || mark.contains("…") { return next?.isUppercase ?? true }
        let last = sentence.split(whereSeparator: \.isWhitespace).last ?? ""
        let word = last.drop { !$0.isLetter && !$0.isNumber }.lowercased()
        if Lexicon.abbreviations.contains(word) { return false }
        // An initial, as in "J. Smith"; "I" is a word.
        if word.count == 1, word != "i", last.last?.isUppercase ?? false { return false }
        return next.map { !$0.isLowercase } ?? true
    }
}
