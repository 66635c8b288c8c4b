/// Finds the remembered sentences that answer a question.
///
/// Pure and deterministic. A sentence scores by its nearness in meaning, by the words that it shares with the question, and by
/// whether it holds what the question asks for: a place, a time, a profession. Rather no answer than a wrong one.
package struct AnswerFinder: Sendable {
    /// A sentence that somebody stated.
    package struct Candidate: Sendable, Hashable {
        /// The sentence.
        package var text: String
        /// Its cosine to the question.
        package var similarity: Double
        /// What order it was stated in: greater is later.
        package var age: Int64

        /// A sentence.
        package init(text: String, similarity: Double, age: Int64) {
            self.text = text
            self.similarity = similarity
            self.age = age
        }
    }

    /// A sentence that answers.
    package struct Answer: Sendable, Hashable {
        /// The candidate's place in the list.
        package let candidate: Int
        /// How well it answers, 0...1.
        package let score: Double
    }

    /// What a sentence needs to be an answer.
    private static let leastScore = 0.4
    /// How much less than the best the others may have.
    private static let margin = 0.15
    private static let weights = (meaning: 0.6, words: 0.3, expected: 0.15, possession: 0.2, related: 0.8)

    /// The finder.
    package init() {}

    /// The sentences of a text that state something.
    package static func statements(of text: String) -> [String] {
        SentenceSplitter.sentences(of: text).filter { !Question.asks($0) }.map { sentence in
            String(sentence.reversed().drop { $0.isWhitespace }.reversed())
        }
    }

    /// The sentences that answer a question: of nearly equal ones the latest first, none that only repeats another.
    ///
    /// - Complexity: O(characters of the candidates)
    package func answers(to question: Question, among candidates: [Candidate], limit: Int) -> [Answer] {
        var scored = candidates.enumerated().map { place, candidate in
            (place: place, score: score(candidate, question), content: content(of: candidate))
        }
        scored.removeAll { $0.score < AnswerFinder.leastScore }
        guard let best = scored.map(\.score).max() else { return [] }
        scored.removeAll { $0.score < best - AnswerFinder.margin }
        scored.sort { left, right in
            let (first, second) = (candidates[left.place], candidates[right.place])
            // Within a tenth, what was said later counts.
            let isClose = (left.score * 10).rounded() == (right.score * 10).rounded()
            if !isClose { return left.score > right.score }
            if first.age != second.age { return first.age > second.age }
            return left.score != right.score ? left.score > right.score : left.place < right.place
        }
        var chosen: [(answer: Answer, content: Set<String>)] = []
        for entry in scored where chosen.count < limit {
            if chosen.contains(where: { $0.content.isSuperset(of: entry.content) }) { continue }
            chosen.append((Answer(candidate: entry.place, score: min(1, entry.score)), entry.content))
        }
        return chosen.map(\.answer)
    }

    private func content(of candidate: Candidate) -> Set<String> {
        Set(Stems.content(of: Contractions.expand([Word](splitting: candidate.text))))
    }

    private func score(_ candidate: Candidate, _ question: Question) -> Double {
        let words = Contractions.expand([Word](splitting: candidate.text))
        let content = Set(Stems.content(of: words))
        var covered = 0.0
        for stem in question.content {
            if content.contains(stem) {
                covered += 1
            } else if !Stems.related(to: stem).isDisjoint(with: content) {
                covered += AnswerFinder.weights.related
            }
        }
        let coverage = question.content.isEmpty ? 0 : covered / Double(question.content.count)
        var score = AnswerFinder.weights.meaning * max(0, candidate.similarity) + AnswerFinder.weights.words * coverage
        switch question.expected {
        case .anything: break
        case .place:
            score += AnswerFinder.hasPlace(words) ? AnswerFinder.weights.expected : -AnswerFinder.weights.expected
        case .time:
            score += AnswerFinder.hasTime(words) ? AnswerFinder.weights.expected : -AnswerFinder.weights.expected
        case .work: score += AnswerFinder.hasProfession(words) ? AnswerFinder.weights.expected : 0
        }
        if let owner = AnswerFinder.possession(words), !question.content.contains(owner),
            Stems.related(to: owner).isDisjoint(with: question.content)
        {
            score -= AnswerFinder.weights.possession
        }
        return score
    }

    /// What a sentence is about when it is not its speaker: "sister" of "My sister lives in Porto", in its stem.
    private static func possession(_ words: [Word]) -> String? {
        guard words.count > 2, ["my", "our", "user's"].contains(words[0].lower) else { return nil }
        return Stems.stem(of: words[1].lower)
    }

    /// A preposition of place before a name or a thing.
    private static func hasPlace(_ words: [Word]) -> Bool {
        words.indices.dropLast().contains { position in
            guard ["in", "at", "near", "to", "from", "outside", "around"].contains(words[position].lower) else {
                return false
            }
            let next = words[position + 1]
            return (next.isCapitalised && !isTime(next)) || ["the", "a", "an", "my", "downtown"].contains(next.lower)
        }
    }

    private static func hasTime(_ words: [Word]) -> Bool { words.contains { $0.isNumber || isTime($0) } }

    private static func isTime(_ word: Word) -> Bool {
        CivilDate.monthNames.contains { $0.lowercased() == word.lower }
            || CivilDate.weekdayNames.contains { $0.lowercased() == word.lower.trimmedPlural }
            || ["morning", "noon", "evening", "night", "tomorrow", "today", "daily", "weekly", "week", "month", "year"]
                .contains(word.lower)
    }

    private static func hasProfession(_ words: [Word]) -> Bool {
        words.indices.dropLast().contains { position in
            ["as", "am", "is", "for"].contains(words[position].lower)
                && ["a", "an", "the"].contains(words[position + 1].lower)
        } || words.contains { Lexicon.work.contains($0.lower) && $0.lower != "work" && $0.lower != "works" }
    }
}

extension String {
    /// "mondays" as "monday".
    fileprivate var trimmedPlural: String { hasSuffix("s") ? String(dropLast()) : self }
}
