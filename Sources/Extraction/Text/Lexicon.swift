/// The words that the rules know.
enum Lexicon {
    static let abbreviations: Set<String> = [
        "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "etc", "e.g", "i.e", "approx", "no", "dept", "est",
        "inc", "ltd", "co", "corp", "mt", "ave", "blvd", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
        "sept", "oct", "nov", "dec", "a.m", "p.m", "u.s", "ph.d",
    ]

    static let numbers: [String: Int] = [
        "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
        "eleven": 11, "twelve": 12,
    ]

    /// Words before a clause that say nothing.
    static let markers: Set<String> = [
        "well", "yeah", "yes", "yep", "yup", "yea", "no", "nope", "nah", "oh", "ah", "aww", "aw", "wow", "hey", "hi",
        "hello", "ok", "okay", "so", "and", "but", "also", "actually", "honestly", "anyway", "anyways", "btw", "fyi",
        "haha", "lol", "hmm", "um", "uh", "sure", "right", "thanks", "thank", "sorry", "plus", "then", "basically",
        "luckily", "fortunately", "unfortunately", "sadly", "frankly", "personally", "look", "listen", "absolutely",
        "definitely", "totally", "exactly", "great", "cool", "nice", "awesome", "gosh", "man", "dude", "omg", "still",
        "anyhow", "though", "now", "because", "cause", "cuz", "since", "cheers", "indeed", "seriously", "finally",
        "plus", "congrats", "hooray", "yay", "woah", "whoa", "good", "morning", "evening", "please", "again", "same",
    ]

    /// Phrases before a clause that say nothing.
    static let markerPhrases: [[String]] = [
        ["by", "the", "way"], ["to", "be", "honest"], ["as", "i", "said"], ["as", "you", "know"], ["you", "know"],
        ["i", "mean"], ["in", "fact"], ["of", "course"], ["thank", "you"], ["good", "news"], ["guess", "what"],
        ["just", "so", "you", "know"], ["for", "your", "information"], ["note", "that"], ["i", "told", "you", "that"],
        ["like", "i", "said"], ["just", "a", "heads", "up"], ["for", "the", "record"], ["as", "for", "me"],
        ["for", "me"], ["to", "me"], ["great", "news"], ["big", "news"], ["speaking", "of", "which"], ["not", "much"],
        ["turns", "out"], ["it", "turns", "out", "that"], ["it", "turns", "out"], ["let", "me", "tell", "you"],
        ["i", "have", "to", "say"], ["i", "must", "say"], ["i", "must", "admit"], ["i", "have", "to", "admit"],
        ["did", "you", "know", "that"], ["no", "worries"], ["no", "problem"], ["me", "too"], ["same", "here"],
    ]

    /// Phrases that say that the speaker wants something kept.
    static let reminders: [[String]] = [
        ["please", "remember", "that"], ["remember", "that"], ["please", "note", "that"],
        ["keep", "in", "mind", "that"],
        ["please", "keep", "in", "mind", "that"], ["don't", "forget", "that"], ["do", "not", "forget", "that"],
        ["please", "remember"], ["remember"],
    ]

    /// Phrases before a clause that make it less sure.
    static let hedgePhrases: [[String]] = [
        ["i", "think", "that"], ["i", "think"], ["i", "guess"], ["i", "believe", "that"], ["i", "believe"],
        ["i", "suppose"], ["i", "feel", "like"], ["i", "am", "not", "sure", "but"], ["it", "seems", "that"],
        ["it", "seems", "like"], ["it", "seems"], ["maybe"], ["perhaps"], ["probably"], ["possibly"], ["apparently"],
        ["if", "i", "remember", "correctly"], ["i", "am", "pretty", "sure", "that"], ["i", "am", "pretty", "sure"],
    ]

    /// Words inside a clause that make it less sure.
    static let hedges: Set<String> = [
        "maybe", "perhaps", "probably", "possibly", "might", "could", "may", "apparently", "guess", "suppose", "kinda",
        "sorta", "considering", "would",
    ]

    /// Adverbs that only stress, and are left out.
    static let stress: Set<String> = [
        "just", "really", "actually", "definitely", "absolutely", "totally", "truly", "honestly", "so", "super",
        "certainly", "literally", "simply", "seriously", "obviously", "basically", "especially", "also", "too",
        "personally", "completely",
    ]

    /// Adverbs that may stand between subject and verb and are kept.
    static let adverbs: Set<String> = [
        "always", "usually", "often", "never", "sometimes", "rarely", "recently", "finally", "still", "already",
        "currently", "once", "mostly", "generally", "normally", "regularly", "occasionally", "now", "even", "ever",
        "probably", "possibly", "maybe", "perhaps", "kinda", "sorta", "almost", "nearly", "hardly", "barely", "only",
        "first", "both", "all", "pretty", "quite", "mainly", "typically", "apparently", "lately", "soon", "eventually",
        "not", "strongly", "deeply", "highly", "greatly", "much", "rather", "accidentally", "successfully", "secretly",
        "yet", "then", "initially", "originally", "officially", "clearly", "easily", "quickly", "happily", "proudly",
        "temporarily", "permanently", "tentatively", "primarily", "daily", "gladly",
    ]

    static let modals: Set<String> = [
        "will", "would", "can", "could", "should", "might", "may", "must", "cannot", "shall",
    ]

    static let pastVerbs: Set<String> = [
        "was", "were", "had", "did", "went", "got", "made", "took", "saw", "came", "bought", "found", "met", "told",
        "said", "gave", "felt", "left", "kept", "began", "ran", "wrote", "spent", "lost", "won", "grew", "knew",
        "thought", "heard", "taught", "caught", "brought", "built", "sold", "sent", "held", "stood", "understood",
        "ate", "drank", "drove", "flew", "swam", "sang", "slept", "woke", "wore", "broke", "chose", "fell", "forgot",
        "spoke", "rode", "threw", "became", "led", "fought", "paid", "meant", "dealt", "shot", "drew", "hid", "rose",
        "sat", "fed", "learnt", "dreamt", "hung", "lent", "struck", "stuck", "sought", "dug", "shook", "gotten",
        "been", "done", "gone", "seen", "taken", "given", "written", "stole", "tore", "bit", "blew", "froze", "swore",
        "dove", "snuck", "lit", "bent", "lay", "laid", "quit", "put", "set", "cut", "hit", "let", "hurt", "split",
    ]

    /// Verbs in their base form that may begin a coordinated clause: "and use it daily".
    static let baseVerbs: Set<String> = [
        "love", "like", "hate", "enjoy", "prefer", "use", "live", "work", "study", "play", "read", "write", "run",
        "go", "do", "have", "own", "want", "need", "plan", "hope", "try", "take", "make", "drink", "eat", "speak",
        "teach", "learn", "travel", "visit", "cook", "bake", "paint", "draw", "sing", "dance", "swim", "hike", "climb",
        "cycle", "ride", "drive", "code", "program", "build", "design", "manage", "lead", "run", "practice", "practise",
        "train", "exercise", "meditate", "volunteer", "collect", "grow", "keep", "watch", "listen", "follow", "support",
        "believe", "dislike", "avoid", "spend", "start", "come", "get", "think", "feel", "know", "help", "find",
        "dream", "adore", "suffer", "wear", "commute", "walk", "sleep", "wake", "study", "am", "stay", "buy",
    ]

    /// Verbs after "I" of sentences that are talk about the talk.
    static let talkVerbs: Set<String> = [
        "agree", "appreciate", "thank", "apologise", "apologize", "understand", "see", "hear", "bet", "mean", "guess",
        "hope", "wonder", "promise", "disagree", "suppose", "know", "say", "ask", "wish", "get", "imagine", "figure",
        "think", "believe", "swear", "assume", "sound",
    ]

    /// What "I am ..." says of a passing mood or of the talk.
    static let moods: Set<String> = [
        "glad", "sorry", "sure", "happy", "fine", "okay", "ok", "good", "great", "well", "here", "back", "afraid",
        "curious", "ready", "done", "right", "wrong", "not", "so", "all", "certain", "positive", "honored", "honoured",
        "joking", "kidding", "serious", "alright", "rooting", "cheering", "with",
    ]

    static let stopWords: Set<String> = [
        "a", "an", "the", "and", "or", "but", "of", "to", "in", "on", "at", "for", "with", "by", "from", "as", "is",
        "are", "was", "were", "be", "been", "being", "am", "has", "have", "had", "do", "does", "did", "will", "would",
        "can", "could", "should", "might", "may", "must", "it", "its", "this", "that", "these", "those", "they",
        "them", "their", "theirs", "themselves", "he", "she", "him", "her", "his", "hers", "i", "me", "my", "mine",
        "we", "us", "our", "you", "your", "there", "here", "so", "too", "very", "really", "just", "also", "about",
        "up", "out", "if", "then", "than", "when", "what", "which", "who", "how", "some", "any", "all", "more", "much",
        "many", "lot", "lots", "bit", "not", "no", "others", "one", "thing", "things", "stuff", "something", "anything",
        "everything", "nothing", "like", "get", "got", "go", "going", "into", "over", "because", "while", "where",
    ]

    /// Pronouns of things, which mean nothing without the sentence before.
    static let danglingObjects: Set<String> = [
        "it", "this", "that", "them", "those", "these", "one", "so", "him", "her",
    ]

    static let prepositions: Set<String> = [
        "in", "on", "at", "for", "with", "by", "from", "to", "of", "about", "as", "into", "over", "since", "during",
        "because", "when", "while", "where", "after", "before", "every", "daily", "weekly", "all", "and", "or", "but",
        "so", "that", "which", "who", "until", "through", "around", "near", "than", "if", "though", "although",
    ]

    static let determiners: Set<String> = [
        "a", "an", "the", "my", "our", "your", "their", "his", "her", "some", "any", "this", "that", "these", "those",
        "it", "them", "every", "each", "to", "in", "on", "at", "as", "for", "with", "about", "from", "two", "three",
    ]

    static let males: Set<String> = [
        "brother", "dad", "father", "son", "husband", "boyfriend", "uncle", "grandfather", "grandpa", "nephew",
        "stepfather", "stepson", "stepbrother", "grandson",
    ]
    static let females: Set<String> = [
        "sister", "mom", "mum", "mother", "daughter", "wife", "girlfriend", "aunt", "grandmother", "grandma", "niece",
        "stepmother", "stepdaughter", "stepsister", "granddaughter", "nana", "granny",
    ]
    static let people: Set<String> = males.union(females).union([
        "friend", "friends", "partner", "parents", "kids", "kid", "children", "child", "family", "cousin", "siblings",
        "sibling", "boss", "colleague", "colleagues", "coworker", "coworkers", "neighbor", "neighbour", "roommate",
        "fiance", "fiancee", "fiancé", "fiancée", "spouse", "baby", "twins", "grandparents", "brothers", "sisters",
        "sons", "daughters", "girlfriend", "teammate", "teammates", "mentor", "godmother", "godfather", "inlaws",
        "married", "engaged", "divorced", "single", "wedding", "dating", "anniversary", "relationship",
    ])
    static let pets: Set<String> = [
        "dog", "cat", "puppy", "kitten", "pet", "hamster", "rabbit", "parrot", "horse", "dogs", "cats", "pets", "bird",
        "fish", "turtle", "pup", "puppies", "kittens", "guinea",
    ]
    static let work: Set<String> = [
        "work", "works", "worked", "working", "job", "company", "boss", "office", "career", "employer", "startup",
        "business", "colleague", "colleagues", "coworker", "coworkers", "salary", "promoted", "promotion", "hired",
        "engineer", "developer", "teacher", "nurse", "manager", "designer", "lawyer", "freelance", "freelancer",
        "intern", "internship", "client", "clients", "project", "layoff", "laid", "shift", "interview", "resume",
        "profession", "entrepreneur", "doctor", "accountant", "consultant", "analyst", "scientist", "programmer",
    ]
    static let education: Set<String> = [
        "study", "studies", "studied", "studying", "school", "university", "college", "degree", "course", "class",
        "classes", "exam", "exams", "student", "major", "graduated", "graduate", "graduating", "phd", "thesis",
        "professor", "semester", "homework", "education", "scholarship", "certification", "diploma", "workshop",
    ]
    static let health: Set<String> = [
        "allergic", "allergy", "allergies", "doctor", "hospital", "diabetes", "diabetic", "asthma", "sick", "ill",
        "illness", "medication", "medicine", "therapy", "therapist", "diagnosed", "surgery", "injury", "injured",
        "vegetarian", "vegan", "gluten", "lactose", "intolerant", "celiac", "coeliac", "pain", "diet", "depression",
        "anxiety", "pregnant", "weight", "gastritis", "migraine", "migraines", "insomnia", "health", "symptoms",
        "pills", "dentist", "flu", "covid", "cancer", "checkup",
    ]
    static let location: Set<String> = [
        "live", "lives", "lived", "living", "moved", "moving", "relocated", "relocating", "hometown", "apartment",
        "neighborhood", "neighbourhood", "address", "born", "raised", "resident",
    ]
}
