/// A clause in the third person.
struct Statement {
    /// "User", "User's sister Ana", "User and others".
    var subject: [Word]
    /// The words of the subject behind the speaker's name, when it is somebody or something of theirs.
    var possession: [Word] = []
    /// The verb and what follows it.
    var predicate: [Word]
    /// Whether the speaker acted with others.
    var isOfGroup = false
    /// Whether a pronoun was resolved from the clause before.
    var isResolved = false
    /// Whether it is worth keeping.
    private(set) var isInformative = true

    /// A clause that is about the speaker or theirs; `nil` for any other.
    init?(_ clause: Clause, state: RuleExtractor.Reading) {
        let words = clause.words
        let voice = state.voice
        let first = words[0].lower
        switch first {
        case "i":
            guard words[0].after.isEmpty || words[0].after == ",",
                let predicate = voice.predicate(Array(words.dropFirst()))
            else { return nil }
            subject = [Word(voice.speaker)]
            self.predicate = predicate
            isInformative = Statement.says(Array(words.dropFirst()), predicate, clause, voice)
        case "we":
            // With an agent, "we" is mostly the two of them.
            guard words.count >= 3 else { return nil }
            subject = [Word(voice.speaker), Word("and"), Word("others")]
            predicate = voice.pronouns(in: Array(words.dropFirst().drop { Lexicon.stress.contains($0.lower) }))
            isOfGroup = true
            isInformative =
                Statement.says(Array(words.dropFirst()), predicate, clause, voice)
                && !["should", "can", "could", "need", "gotta", "must"].contains(predicate.first?.lower ?? "")
        case "my", "our", "me":
            guard let made = Statement.possession(words, voice) else { return nil }
            self = made
        case "he", "she":
            guard let who = Statement.antecedent(first, state.person), words.count >= 3 else { return nil }
            subject = who
            possession = Array(who.dropFirst())
            predicate = voice.pronouns(
                in: Array(words.dropFirst().drop { Lexicon.stress.contains($0.lower) }),
                object: voice.speaker
            )
            isResolved = true
            isInformative = Content.count(predicate) >= 2 && !Statement.addresses(predicate, voice.listener)
        default:
            guard let made = Statement.elided(clause, voice) else { return nil }
            self = made
        }
    }

    private init(subject: [Word], possession: [Word], predicate: [Word]) {
        self.subject = subject
        self.possession = possession
        self.predicate = predicate
    }

    /// "my sister Ana is a doctor", "me and my kids went camping".
    private static func possession(_ words: [Word], _ voice: ThirdPerson) -> Statement? {
        if words[0].lower == "me" {
            guard words.count > 4, words[1].lower == "and", ["my", "our"].contains(words[2].lower),
                let verb = words[3...].prefix(5).firstIndex(where: { Verbs.isFinite($0.lower) })
            else { return nil }
            return group(with: Array(words[2..<verb]), Array(words[verb...]), voice)
        }
        guard let verb = words.dropFirst().prefix(8).firstIndex(where: { Verbs.isFinite($0.lower) }), verb >= 2,
            verb < words.count - 1
        else { return nil }
        // "my wife and I went ..."
        if words[verb - 1].lower == "i", words[verb - 2].lower == "and", verb >= 4 {
            return group(with: Array(words[0..<(verb - 2)]), Array(words[verb...]), voice)
        }
        let owned = Array(words[1..<verb])
        var statement = Statement(
            subject: [Word(voice.speaker + "'s")] + voice.pronouns(in: owned),
            possession: owned,
            predicate: voice.pronouns(
                in: Array(words[verb...]).filter { !Lexicon.stress.contains($0.lower) },
                object: voice.speaker
            )
        )
        if owned.last?.lower == "name", voice.speaker == Utterance.userName || words[0].lower == "my" {
            statement.isInformative = statement.predicate.count >= 2
        } else {
            statement.isInformative =
                Content.count(owned + statement.predicate) >= 2 && !addresses(statement.predicate, voice.listener)
                && !["opinion", "bad", "point", "pleasure", "mind", "heart", "thoughts", "fault", "turn", "guess"]
                    .contains(
                        owned[0].lower
                    )
        }
        return statement
    }

    private static func group(with others: [Word], _ rest: [Word], _ voice: ThirdPerson) -> Statement {
        var statement = Statement(
            subject: [Word(voice.speaker), Word("and")] + voice.pronouns(in: others).map { Word($0.text) },
            possession: others.dropFirst().map { Word($0.text) },
            predicate: voice.pronouns(in: rest)
        )
        statement.isInformative = Content.count(statement.predicate) >= 1 && !addresses(rest, voice.listener)
        return statement
    }

    /// "Went to Rome last week", "use it daily": the subject is the speaker.
    private static func elided(_ clause: Clause, _ voice: ThirdPerson) -> Statement? {
        let words = clause.words
        guard words.count >= 3 else { return nil }
        let verb =
            words.first { !Lexicon.adverbs.contains($0.lower) && !Lexicon.stress.contains($0.lower) }?.lower ?? ""
        let begins: Bool
        if clause.isElided {
            begins = Lexicon.baseVerbs.contains(verb) || Verbs.isPast(verb)
        } else {
            begins =
                (Verbs.isPast(verb)
                    && ![
                        "was", "were", "did", "had", "said", "excited", "set", "let", "put", "hit", "agreed", "pumped",
                        "stoked", "thrilled", "blessed", "swamped", "inspired", "impressed", "relieved",
                    ].contains(verb))
                || [
                    "love", "loving", "trying", "working", "planning", "thinking", "learning", "reading", "playing",
                    "taking",
                ].contains(verb)
        }
        if !clause.isElided {
            // "Taking a risk is scary", "Love is magical", "Loved it": about something else, or about nothing.
            if verb.hasSuffix("ing") || verb == "love",
                words.dropFirst().contains(where: {
                    ["is", "are", "was", "were", "has", "can", "makes", "helps", "feels"].contains($0.lower)
                })
            {
                return nil
            }
            // "Been hectic for me": said of life.
            if verb.hasSuffix("ing") || verb == "been", words.contains(where: { $0.lower == "me" }) { return nil }
            if verb == "love" || verb == "loved",
                ["to", "that", "it", "this", "your", "you", "how", "the"].contains(words.dropFirst().first?.lower ?? "")
            {
                return nil
            }
        }
        guard begins, let predicate = voice.predicate(words) else { return nil }
        var statement = Statement(subject: [Word(voice.speaker)], possession: [], predicate: predicate)
        statement.isInformative = says(words, predicate, clause, voice)
        statement.isResolved = !clause.isElided
        return statement
    }

    /// The person of the clause before, if it is one that "he" or "she" can mean.
    private static func antecedent(_ pronoun: String, _ person: [Word]) -> [Word]? {
        guard
            let noun = person.dropFirst().first(where: {
                Lexicon.people.contains($0.lower) || Lexicon.pets.contains($0.lower)
            })?.lower
        else { return nil }
        let fits =
            pronoun == "he" ? !Lexicon.females.contains(noun) : !Lexicon.males.contains(noun)
        return fits && !noun.hasSuffix("s") ? person : nil
    }

    /// Whether a predicate about the speaker says something.
    ///
    /// - Parameters:
    ///   - said: The words behind the subject as they were said.
    ///   - predicate: The same in the third person.
    private static func says(_ said: [Word], _ predicate: [Word], _ clause: Clause, _ voice: ThirdPerson) -> Bool {
        let core = said.drop { Lexicon.stress.contains($0.lower) || Lexicon.adverbs.contains($0.lower) }.map(\.lower)
        guard let verb = core.first else { return false }
        if Lexicon.talkVerbs.contains(verb) && !(verb == "hope" && core.count > 3 && core[1] == "to")
            && !(verb == "know" && core.count > 2 && core[1] == "how") && !(verb == "get" && core.count > 4)
            && !(verb == "wish" && core.count > 5)
        {
            return false
        }
        if ["do", "did", "cannot", "could"].contains(verb), core.count > 2, core[1] == "not" || verb == "cannot" {
            let main = verb == "cannot" ? core[1] : core[2]
            if Lexicon.talkVerbs.contains(main) || ["care", "mind", "blame", "even", "worry"].contains(main) {
                return false
            }
        }
        if ["am", "was", "feel", "felt"].contains(verb) {
            let rest = core.dropFirst().drop {
                Lexicon.stress.contains($0) || ["very", "always", "still"].contains($0)
            }
            if let mood = rest.first, Lexicon.moods.contains(mood), !(mood == "not" && rest.count > 2) { return false }
            if rest.isEmpty { return false }
        }
        if addresses(said, voice.listener) { return false }
        // "is a nurse", "is 32", "has a dog", "loves Python": little is enough for what somebody is, has or likes.
        // A pronoun counts: it will be resolved, or the statement given up.
        let behind = Array(predicate.dropFirst())
        let content = Content.count(behind) + (behind.contains { $0.lower == "it" || $0.lower == "them" } ? 1 : 0)
        if verb == "am", core.count > 2, ["a", "an", "from"].contains(core[1]) { return content >= 1 }
        if verb == "am" {
            return content >= 1
                && (content >= 2 || core.dropFirst().first.map { Int($0) != nil || Lexicon.numbers[$0] != nil } ?? false
                    || [
                        "allergic", "vegan", "vegetarian", "married", "divorced", "single", "engaged", "pregnant",
                        "retired", "diabetic", "bilingual", "unemployed",
                    ].contains(core[1]))
        }
        if [
            "love", "like", "hate", "enjoy", "prefer", "use", "own", "dislike", "adore", "speak", "play", "study",
            "drink", "eat", "have", "live", "work", "drive", "teach", "collect", "paint", "draw", "cook", "bake",
            "sing",
            "dance", "hike", "climb", "cycle", "ride", "code", "design", "manage", "lead", "practice", "practise",
            "volunteer", "grow", "visit", "wear",
        ].contains(verb) || predicate.first?.lower == "dislikes" {
            return content >= 1
        }
        if Verbs.isPast(verb), content >= 1 {
            // "went home" says little, "volunteered at a shelter" or "went to Rome yesterday" something.
            let isVague = ["was", "had", "did", "got", "made", "took", "went", "said", "told", "came", "found", "felt"]
                .contains(verb)
            if !isVague || !clause.time.isEmpty || said.contains(where: isTime) { return true }
        }
        return content >= 2
    }

    private static func isTime(_ word: Word) -> Bool {
        ["yesterday", "today", "last", "ago", "tonight", "tomorrow", "next"].contains(word.lower)
    }

    /// Whether "you" stands in words, and nobody knows who that is or it is only talk.
    private static func addresses(_ words: [Word], _ listener: String?) -> Bool {
        guard words.contains(where: { ["you", "your", "yours", "yourself"].contains($0.lower) }) else { return false }
        guard listener != nil, let verb = words.first(where: { !Lexicon.stress.contains($0.lower) })?.lower else {
            return true
        }
        return !Verbs.isPast(verb)
    }
}

extension Statement {
    private static let auxiliaries: Set<String> = [
        "will", "would", "can", "could", "should", "might", "may", "must", "cannot", "has", "had", "is", "was", "does",
        "did", "not", "been", "going", "to",
    ]

    /// The direct object, when it is short and plain: what "it" can mean afterwards.
    var object: [Word] {
        let behind = predicate.drop { Lexicon.adverbs.contains($0.lower) }.dropFirst()
        var noun: [Word] = []
        for word in behind {
            if Lexicon.prepositions.contains(word.lower) || Lexicon.adverbs.contains(word.lower) { break }
            noun.append(Word(word.text))
            if !word.after.isEmpty { break }
        }
        if let first = noun.first?.lower, Lexicon.danglingObjects.contains(first) || first == "not" { return [] }
        return noun.count <= 5 ? noun : []
    }

    /// Replaces an object that is a pronoun by what it means, or gives the statement up.
    mutating func resolveObject(with object: [Word]) {
        // The main verb: "check" in "will check it out".
        let start =
            predicate.firstIndex { !Lexicon.adverbs.contains($0.lower) && !Statement.auxiliaries.contains($0.lower) }
            ?? 0
        guard start + 1 < predicate.count else { return }
        if let last = predicate.last?.lower, ["it", "that", "this"].contains(last), start + 1 < predicate.count - 1,
            Content.count(predicate) <= 3
        {
            isInformative = false
            return
        }
        let position = start + 1
        let word = predicate[position]
        guard Lexicon.danglingObjects.contains(word.lower) else { return }
        let isLast = position == predicate.count - 1
        let follows = isLast ? "" : predicate[position + 1].lower
        // "this book", "those shoes", "one of my ...": no pronouns here.
        if ["this", "that", "these", "those"].contains(word.lower), !isLast, word.after.isEmpty,
            !Lexicon.prepositions.contains(follows), !Lexicon.adverbs.contains(follows)
        {
            return
        }
        if word.lower == "one" || word.lower == "so" { return }
        guard word.lower == "it" || word.lower == "them", !object.isEmpty else {
            isInformative = false
            return
        }
        predicate.replaceSubrange(position...position, with: object)
        predicate[position + object.count - 1].after = word.after
    }

    /// Removes the punctuation with which the clause ended.
    mutating func endPredicate() {
        guard let last = predicate.indices.last else { return }
        predicate[last].after.removeAll { ".!?…,;:—–-~*".contains($0) }
    }
}
