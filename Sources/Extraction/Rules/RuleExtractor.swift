/// Finds facts that people state about themselves, by rules.
///
/// Pure and deterministic: the same utterance gives the same facts, and no model is asked. It knows English; a text in
/// another language gives nothing, and nothing is translated. Questions, greetings, talk about the talk, and what an agent
/// says are left out: rather a fact too few than junk.
package struct RuleExtractor: Sendable {
    /// The most characters of a fact; longer clauses are left out.
    package static let longestFact = 400

    /// The rules.
    package init() {}

    /// The facts of an utterance, in the order of its sentences.
    ///
    /// - Complexity: O(characters)
    package func facts(in utterance: Utterance) -> [ExtractedFact] {
        switch utterance.speaker {
        case .agent: agentFacts(in: utterance)
        case .person(let name): personFacts(in: utterance, name: name)
        }
    }

    /// What an agent says of the user in the third person, as agents do among themselves: "User needs a sales report".
    private func agentFacts(in utterance: Utterance) -> [ExtractedFact] {
        var facts: [ExtractedFact] = []
        for sentence in SentenceSplitter.sentences(of: utterance.text) where !sentence.hasSuffix("?") {
            var words = [Word](splitting: sentence)
            if words.first?.lower == "the" { words.removeFirst() }
            guard words.count >= 3, words[0].lower == "user", words[0].after.isEmpty else { continue }
            let verb = words[1].lower
            guard verb.hasSuffix("s") || Verbs.isPast(verb) || Lexicon.modals.contains(verb) else { continue }
            words = RelativeDates(today: utterance.date).resolve(words)
            let predicate = Array(words.dropFirst())
            guard Content.count(predicate) >= 2 else { continue }
            let topic = TopicRules.topic(subject: [], predicate: predicate, hasTime: false)
            add(Utterance.userName + " " + predicate.sentence, topic, 0.6, to: &facts)
        }
        return facts
    }

    private func personFacts(in utterance: Utterance, name: String) -> [ExtractedFact] {
        var state = Reading(name: name, listener: utterance.listener, date: utterance.date)
        for sentence in SentenceSplitter.sentences(of: utterance.text) { read(sentence, &state) }
        return state.facts
    }

    /// What is known while an utterance is read.
    struct Reading {
        let voice: ThirdPerson
        let dates: RelativeDates
        var facts: [ExtractedFact] = []
        /// The object of the clause before: what "it" means in the next one.
        var object: [Word] = []
        /// The person or pet of the clause before: what "he" or "she" means.
        var person: [Word] = []

        init(name: String, listener: String?, date: CivilDate) {
            voice = ThirdPerson(speaker: name, listener: listener)
            dates = RelativeDates(today: date)
        }
    }

    private func read(_ sentence: Substring, _ state: inout Reading) {
        let isQuestion = sentence.reversed().prefix { "?!\"')”’".contains($0) }.contains("?")
        var words = [Word](splitting: sentence)
        dropVocatives(&words, listener: state.voice.listener)
        words = Contractions.expand(words)
        if !isQuestion, let instruction = Instructions.instruction(in: words, listener: state.voice.listener) {
            add("\(state.voice.speaker) asks the agent to \(instruction)", .instructions, 0.9, to: &state.facts)
            return
        }
        let isReminder = dropReminder(&words)
        if isQuestion { return }
        state.object = []
        var isFirst = true
        for part in ClauseSplitter.clauses(of: words) {
            var clause = Clause(words: part)
            clause.isReminder = isReminder
            clause.isElided = !isFirst
            read(clause, &state)
            isFirst = false
        }
    }

    /// Removes names that are only addressed, such as Maria in "Hey Maria, I ...".
    private func dropVocatives(_ words: inout [Word], listener: String?) {
        guard let listener = listener?.lowercased() else { return }
        if words.count > 1, let last = words.last, last.lower == listener, words[words.count - 2].after.contains(",") {
            words.removeLast()
        }
        if let at = words.prefix(3).firstIndex(where: { word in
            word.endsPhrase && (word.lower == listener || (word.lower.count >= 3 && listener.hasPrefix(word.lower)))
        }) {
            words.removeFirst(at + 1)
        }
    }

    private func dropReminder(_ words: inout [Word]) -> Bool {
        for phrase in Lexicon.reminders where words.has(phrase) && words.count > phrase.count + 2 {
            words.removeFirst(phrase.count)
            return true
        }
        return false
    }

    private func read(_ original: Clause, _ state: inout Reading) {
        var clause = original
        strip(&clause, dates: state.dates)
        guard clause.words.count >= 2, let statement = Statement(clause, state: state) else {
            state.object = []
            return
        }
        var fact = statement
        fact.resolveObject(with: state.object)
        guard fact.isInformative else {
            state.object = fact.object
            return
        }
        fact.endPredicate()
        let resolved = state.dates.resolve(fact.predicate + clause.time)
        let hasTime = resolved != fact.predicate
        let topic = TopicRules.topic(subject: fact.possession, predicate: resolved, hasTime: hasTime)
        var confidence = topic == .preferences ? 0.95 : topic == .plans ? 0.8 : 0.9
        if fact.isOfGroup { confidence -= 0.1 }
        if fact.isResolved { confidence -= 0.2 }
        if clause.isHedged || resolved.contains(where: { Lexicon.hedges.contains($0.lower) }), topic != .plans {
            confidence = 0.5
        } else if clause.isReminder {
            confidence = 0.95
        }
        if clause.isHedged, topic == .plans { confidence = 0.5 }
        add((fact.subject + resolved).sentence, topic, confidence, to: &state.facts)
        state.object = fact.object
        if !fact.possession.isEmpty { state.person = fact.subject }
    }

    /// Removes markers, hedges and expressions of time before the subject.
    private func strip(_ clause: inout Clause, dates: RelativeDates) {
        var isChanged = true
        while isChanged, !clause.words.isEmpty {
            isChanged = false
            for phrase in Lexicon.hedgePhrases where clause.words.has(phrase) && clause.words.count > phrase.count {
                clause.words.removeFirst(phrase.count)
                clause.isHedged = true
                isChanged = true
                break
            }
            if isChanged { continue }
            for phrase in Lexicon.markerPhrases where clause.words.has(phrase) && clause.words.count > phrase.count {
                clause.words.removeFirst(phrase.count)
                isChanged = true
                break
            }
            if isChanged { continue }
            let first = clause.words[0]
            if Lexicon.markers.contains(first.lower) || Lexicon.stress.contains(first.lower) {
                clause.words.removeFirst()
                isChanged = true
            } else if let length = dates.length(of: clause.words, at: 0), length < clause.words.count {
                clause.time += clause.words.prefix(length).map { Word($0.text, before: $0.before) }
                clause.words.removeFirst(length)
                isChanged = true
            } else if let length = leadingPhrase(of: clause.words) {
                // "As a kid, I ...", "Since March, I ...": said behind the predicate.
                clause.time += clause.words.prefix(length).enumerated().map { position, word in
                    Word(
                        position == 0 ? word.lower : word.text,
                        before: word.before,
                        after: position == length - 1 ? "" : word.after
                    )
                }
                clause.words.removeFirst(length)
                isChanged = true
            }
        }
    }

    /// The words of a phrase before the subject that ends with a comma.
    private func leadingPhrase(of words: [Word]) -> Int? {
        guard
            [
                "in", "on", "at", "as", "since", "during", "after", "before", "every", "for", "recently", "lately",
                "when", "whenever", "while", "growing", "currently", "once", "with", "over", "these", "until", "the",
            ].contains(words[0].lower)
        else { return nil }
        guard let comma = words.prefix(14).firstIndex(where: { $0.after.contains(",") }), comma + 2 < words.count,
            ["i", "we", "my", "our"].contains(words[comma + 1].lower)
        else {
            // "Recently I ...", "Since then I ..."
            if ["recently", "lately", "currently"].contains(words[0].lower), words.count > 2,
                ["i", "we", "my", "our"].contains(words[1].lower)
            {
                return 1
            }
            return nil
        }
        return comma + 1
    }

    private func add(_ text: String, _ topic: FactTopic, _ confidence: Double, to facts: inout [ExtractedFact]) {
        guard text.count <= RuleExtractor.longestFact, !facts.contains(where: { $0.text == text }) else { return }
        facts.append(ExtractedFact(text: text, topic: topic, confidence: confidence))
    }
}

/// Counts words that say something.
enum Content {
    /// Words that are no stop words, moods or adverbs; a number counts.
    static func count(_ words: [Word]) -> Int {
        words.count { word in
            !Lexicon.stopWords.contains(word.lower) && !Lexicon.adverbs.contains(word.lower)
                && !Lexicon.stress.contains(word.lower)
        }
    }
}
