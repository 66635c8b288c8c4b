/// A part of a sentence with a subject and a predicate of its own.
struct Clause {
    /// Whom a clause is about, as it was said.
    enum Subject: Equatable {
        /// "I", or nothing where "I" is meant.
        case speaker
        /// "we", "my wife and I".
        case group(others: [Word])
        /// "my sister", "our dog": what follows the possessive.
        case possession
        /// "he", "she", "they", "it".
        case pronoun(String)
        /// Anything else.
        case other
    }

    /// The words, without markers before them.
    var words: [Word]
    /// Whether something before the clause made it less sure.
    var isHedged = false
    /// Whether the speaker asked to keep it.
    var isReminder = false
    /// Expressions of time that stood before the subject.
    var time: [Word] = []
    /// The predicate's first object, for a pronoun of the next clause.
    var object: [Word] = []
    /// Whether the subject was left out and is that of the clause before.
    var isElided = false
}

/// Splits sentences into clauses.
enum ClauseSplitter {
    private static let connectors: Set<String> = ["and", "but", "so", "then", "plus", "yet", "or"]
    private static let subjects: Set<String> = ["i", "we", "my", "our"]

    /// The clauses of a sentence whose contractions are spelled out.
    ///
    /// A clause begins at a connector, a dash or a comma before "I", "we", "my" or "our", and at "and" before a verb of the
    /// same tense. Clauses about "it" stay with what they follow.
    static func clauses(of words: [Word]) -> [[Word]] {
        var clauses: [[Word]] = []
        var start = 0
        var position = 1
        while position < words.count {
            if let length = boundary(in: words, at: position, from: start) {
                clauses.append(Array(words[start..<position]))
                start = position + length
                position = start + 1
            } else {
                position += 1
            }
        }
        if start < words.count { clauses.append(Array(words[start...])) }
        return clauses
    }

    /// How many words a boundary takes, or `nil` when none is there.
    private static func boundary(in words: [Word], at position: Int, from start: Int) -> Int? {
        let word = words[position]
        let previous = words[position - 1]
        if connectors.contains(word.lower), position + 1 < words.count {
            var next = position + 1
            if words[next].lower == "then" || words[next].lower == "now" || words[next].lower == "also" { next += 1 }
            guard next < words.count else { return nil }
            if subjects.contains(words[next].lower), isClause(words, at: next),
                !isPartOfSubject(words[start..<position])
            {
                return next - position
            }
            if word.lower == "and" || word.lower == "but", isCoordinatedVerb(words, at: position + 1, from: start) {
                return 1
            }
            return nil
        }
        let isBreak = previous.after.contains { ";:—–".contains($0) } || previous.after.hasSuffix("-")
        if isBreak || previous.after.contains(","), subjects.contains(word.lower), isClause(words, at: position) {
            // "As a kid, I ..." and "When it rains, I ..." belong together.
            if !isBreak, startsSubordinate(words[start...]) { return nil }
            return 0
        }
        return nil
    }

    /// Whether the words before "and I" are the rest of its subject: "my kids and I".
    private static func isPartOfSubject(_ words: ArraySlice<Word>) -> Bool {
        guard let first = words.first(where: { !Lexicon.markers.contains($0.lower) })?.lower else { return false }
        return ["my", "our", "me"].contains(first) && !words.contains { Verbs.isFinite($0.lower) }
    }

    private static func startsSubordinate(_ words: ArraySlice<Word>) -> Bool {
        guard let first = words.first(where: { !Lexicon.markers.contains($0.lower) || $0.lower == "since" })?.lower
        else {
            return false
        }
        return [
            "when", "whenever", "if", "as", "since", "after", "before", "while", "although", "though", "once", "unless",
            "because", "growing", "during", "in", "on", "at", "last", "this", "next", "yesterday", "every", "recently",
            "for", "tomorrow", "today", "two", "three", "a", "until", "these", "over", "with",
        ].contains(first)
    }

    /// Whether a verb follows the subject, so that "I" or "my sister" begins a clause.
    private static func isClause(_ words: [Word], at position: Int) -> Bool {
        let word = words[position].lower
        if word == "i" || word == "we" { return position + 1 < words.count && !words[position].endsPhrase }
        // "my sister is", "my new job starts": a verb within a few words.
        return words[(position + 1)...].prefix(5).contains { Verbs.isFinite($0.lower) }
    }

    /// Whether "and" is followed by another predicate of the same subject.
    private static func isCoordinatedVerb(_ words: [Word], at position: Int, from start: Int) -> Bool {
        var at = position
        while at < words.count, Lexicon.adverbs.contains(words[at].lower) || Lexicon.stress.contains(words[at].lower) {
            at += 1
        }
        guard at + 1 < words.count, let first = firstVerb(words[start..<position]) else { return false }
        let verb = words[at].lower
        switch first {
        case .present:
            // "music and dance." is no clause, "and use it daily" is.
            return (Lexicon.baseVerbs.contains(verb) && Lexicon.determiners.contains(words[at + 1].lower))
                || (verb == "do" && words[at + 1].lower == "not") || verb == "am" || verb == "have"
        case .past:
            // Short ones stay together, because the one explains the other.
            return Verbs.isPast(verb) && words.count - at >= 5 && at - start >= 5
        }
    }

    private enum Tense { case present, past }

    /// The tense of the first verb of a clause about the speaker.
    private static func firstVerb(_ words: ArraySlice<Word>) -> Tense? {
        guard let subject = words.firstIndex(where: { $0.lower == "i" || $0.lower == "we" }) else {
            return words.first.flatMap { Lexicon.baseVerbs.contains($0.lower) ? .present : nil }
        }
        for word in words[(subject + 1)...] {
            if Lexicon.adverbs.contains(word.lower) || Lexicon.stress.contains(word.lower) { continue }
            if Lexicon.modals.contains(word.lower) { return nil }
            return Verbs.isPast(word.lower) ? .past : .present
        }
        return nil
    }
}
