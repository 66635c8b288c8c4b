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
    private static let weights = (
        meaning: 0.6, words: 0.3, whole: 0.1, expected: 0.15, another: 0.3, related: 0.8, subject: 0.2, liking: 0.2
    )

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
        let likings = question.liking.map { (asked: $0, said: Liking.all(in: words)) }
        var covered = 0.0
        var isWhole = true
        for stem in question.content {
            if content.contains(stem) {
                covered += 1
            } else if !Stems.related(to: stem).isDisjoint(with: content) {
                covered += AnswerFinder.weights.related
            } else if let likings, Stems.likings.contains(stem), likings.said.contains(likings.asked) {
                covered += AnswerFinder.weights.related
            } else {
                isWhole = false
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
        case .number: score += words.contains(where: \.isNumber) ? AnswerFinder.weights.expected : 0
        case .name: score += AnswerFinder.hasName(words) ? AnswerFinder.weights.expected : 0
        }
        if let likings, !likings.said.isEmpty, !likings.said.contains(likings.asked) {
            score -= AnswerFinder.weights.liking
        }
        let lacks = question.subjects.contains {
            !content.contains($0) && Stems.related(to: $0).isDisjoint(with: content)
        }
        if lacks { score -= AnswerFinder.weights.subject }
        if question.isOfSpeaker, isOfAnother(words, than: question) {
            score -= AnswerFinder.weights.another
        } else if isWhole, !question.content.isEmpty {
            score += AnswerFinder.weights.whole
        }
        return score
    }

    private static let possessives: Set<String> = ["my", "our", "user's"]

    /// Whether what a sentence says of a question's words is said of somebody else than its speaker.
    ///
    /// "My sister lives in Porto" says nothing of where the speaker lives, nor does "... she moved to Oslo".
    private func isOfAnother(_ words: [Word], than question: Question) -> Bool {
        let asked = question.content.reduce(into: Set(question.content)) { $0.formUnion(Stems.related(to: $1)) }
        var isOfOthers: Bool?
        for position in words.indices where asked.contains(Stems.stem(of: words[position].lower)) {
            let subject = words[max(0, position - 8)..<position].indices.reversed().first {
                Self.subjects.contains(words[$0].lower)
            }
            guard let subject else { continue }
            let word = words[subject].lower
            // What is "my" is asked for, or somebody else: "my sister".
            let isOwn =
                Self.possessives.contains(word)
                ? asked.contains(Stems.stem(of: words[subject + 1].lower)) : Self.speakers.contains(word)
            if isOwn { return false }
            isOfOthers = true
        }
        if let isOfOthers { return isOfOthers }
        // Nothing of the question is in it; "My sister ..." is about her, unless the question asks for her.
        return words.count > 2 && Self.possessives.contains(words[0].lower)
            && question.subjects.isDisjoint(with: Stems.content(of: words))
    }

    private static let speakers: Set<String> = ["i", "we", "me", "us", "user"]
    private static let subjects = speakers.union(possessives).union(["he", "she", "they", "his", "her", "their"])

    /// A name inside of the sentence.
    private static func hasName(_ words: [Word]) -> Bool {
        words.dropFirst().contains { $0.isCapitalised && $0.lower != "i" && !isTime($0) }
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
