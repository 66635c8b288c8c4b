/// The English stemmer of Snowball 3 (Porter2): `running` and `runs` become `run`, `libraries` becomes `librari`.
///
/// Written here rather than linked: it works in place on the bytes that the scanner has, without an allocation a word,
/// and needs no library where Engram is built or runs. `data/golden/stems.tsv` holds it to the reference.
struct EnglishStemmer {
    private typealias Rule = (suffix: [UInt8], replacement: [UInt8]?)

    private var word: [UInt8]
    /// Where the regions begin in which suffixes may be removed.
    private var first = 0
    private var second = 0

    /// Stems a word of the letters a to z and apostrophes, in place.
    static func stem(_ word: inout [UInt8]) {
        if word.count < 3 { return }
        if let index = exceptions.firstIndex(where: { $0.suffix == word }) {
            if let replacement = exceptions[index].replacement { word = replacement }
            return
        }
        // The array moves in and out, so that its memory is used again.
        var stemmer = EnglishStemmer(word: [])
        swap(&stemmer.word, &word)
        stemmer.run()
        swap(&stemmer.word, &word)
    }

    private init(word: [UInt8]) { self.word = word }

    private mutating func run() {
        let hasMarks = markConsonants()
        markRegions()
        removePossessive()
        removePlural()
        removePast()
        turnFinalY()
        replaceSecond()
        replaceThird()
        removeFourth()
        removeLast()
        if hasMarks {
            for place in word.indices where word[place] == Letter.consonantY { word[place] = Letter.y }
        }
    }

    // MARK: Letters

    private enum Letter {
        static let y = UInt8(ascii: "y")
        /// A y that is a consonant.
        static let consonantY = UInt8(ascii: "Y")
        static let e = UInt8(ascii: "e")
        static let l = UInt8(ascii: "l")
        static let s = UInt8(ascii: "s")
        static let t = UInt8(ascii: "t")
        static let i = UInt8(ascii: "i")
        static let apostrophe = UInt8(ascii: "'")
    }

    private static func isVowel(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"), Letter.y:
            true
        default: false
        }
    }

    /// Drops an apostrophe at the start and marks each y that is a consonant.
    private mutating func markConsonants() -> Bool {
        if word.first == Letter.apostrophe { word.removeFirst() }
        var hasMarks = false
        for place in word.indices where word[place] == Letter.y {
            if place == 0 || EnglishStemmer.isVowel(word[place - 1]) {
                word[place] = Letter.consonantY
                hasMarks = true
            }
        }
        return hasMarks
    }

    private mutating func markRegions() {
        first = word.count
        second = word.count
        var place = 0
        if let prefix = EnglishStemmer.prefixes.first(where: { word.starts(with: $0) }) {
            place = prefix.count
        } else {
            guard let end = regionEnd(from: 0) else { return }
            place = end
        }
        first = place
        if let end = regionEnd(from: place) { second = end }
    }

    /// The place behind the first consonant that follows a vowel.
    private func regionEnd(from start: Int) -> Int? {
        guard let vowel = word[start...].firstIndex(where: EnglishStemmer.isVowel),
            let consonant = word[vowel...].firstIndex(where: { !EnglishStemmer.isVowel($0) })
        else { return nil }
        return consonant + 1
    }

    /// Whether the part before `end` ends in a short syllable.
    private func endsShort(_ end: Int) -> Bool {
        if end >= 3, !EnglishStemmer.isVowel(word[end - 3]), EnglishStemmer.isVowel(word[end - 2]) {
            switch word[end - 1] {
            case UInt8(ascii: "w"), UInt8(ascii: "x"), Letter.consonantY: break
            case let last where !EnglishStemmer.isVowel(last): return true
            default: break
            }
        }
        if end == 2, EnglishStemmer.isVowel(word[0]), !EnglishStemmer.isVowel(word[1]) { return true }
        return ends(with: EnglishStemmer.past, before: end)
    }

    private func ends(with suffix: [UInt8], before end: Int? = nil) -> Bool {
        let end = end ?? word.count
        guard end >= suffix.count else { return false }
        let start = end - suffix.count
        for place in suffix.indices where word[start + place] != suffix[place] { return false }
        return true
    }

    private func hasVowel(before end: Int) -> Bool { end > 0 && word[..<end].contains(where: EnglishStemmer.isVowel) }

    private mutating func replace(from start: Int, with replacement: [UInt8]) {
        word.replaceSubrange(start..., with: replacement)
    }

    /// The longest suffix among some, which are listed longest first.
    private func suffix(among rules: [Rule]) -> Rule? { rules.first { ends(with: $0.suffix) } }

    // MARK: Steps

    private mutating func removePossessive() {
        for suffix in EnglishStemmer.possessives where ends(with: suffix) {
            word.removeLast(suffix.count)
            return
        }
    }

    private mutating func removePlural() {
        if ends(with: EnglishStemmer.sses) {
            word.removeLast(2)
        } else if ends(with: EnglishStemmer.ied) || ends(with: EnglishStemmer.ies) {
            word.removeLast(word.count > 4 ? 2 : 1)
        } else if word.last == Letter.s, word.count > 1 {
            let before = word[word.count - 2]
            if before == Letter.s || before == UInt8(ascii: "u") { return }
            if hasVowel(before: word.count - 2) { word.removeLast() }
        }
    }

    private mutating func removePast() {
        guard let rule = suffix(among: EnglishStemmer.pasts) else { return }
        let start = word.count - rule.suffix.count
        if rule.suffix.starts(with: EnglishStemmer.eed) {
            guard start >= first else { return }
            let stem = word[..<start]
            if !EnglishStemmer.eedStems.contains(where: { $0.elementsEqual(stem) }) {
                replace(from: start, with: EnglishStemmer.ee)
            }
            return
        }
        if rule.suffix.starts(with: EnglishStemmer.ing) {
            if start == 2, word[1] == Letter.y, !EnglishStemmer.isVowel(word[0]) {
                replace(from: 1, with: EnglishStemmer.ie)
                return
            }
            let stem = word[..<start]
            if EnglishStemmer.ingStems.contains(where: { $0.elementsEqual(stem) }) { return }
        }
        guard hasVowel(before: start) else { return }
        word.removeLast(word.count - start)
        if EnglishStemmer.openEnds.contains(where: { ends(with: $0) }) {
            word.append(Letter.e)
        } else if let last = word.last, word.count > 1, last == word[word.count - 2],
            EnglishStemmer.doubled.contains(last)
        {
            if word.count == 3, EnglishStemmer.shortVowels.contains(word[0]) { return }
            word.removeLast()
        } else if word.count == first, endsShort(word.count) {
            word.append(Letter.e)
        }
    }

    private mutating func turnFinalY() {
        guard word.count > 2, let last = word.last, last == Letter.y || last == Letter.consonantY,
            !EnglishStemmer.isVowel(word[word.count - 2])
        else { return }
        word[word.count - 1] = Letter.i
    }

    private mutating func replaceSecond() {
        guard let rule = suffix(among: EnglishStemmer.seconds) else { return }
        let start = word.count - rule.suffix.count
        guard start >= first else { return }
        if let replacement = rule.replacement {
            if rule.suffix == EnglishStemmer.ogi, start == 0 || word[start - 1] != Letter.l { return }
            replace(from: start, with: replacement)
        } else if start > 0, EnglishStemmer.beforeLi.contains(word[start - 1]) {
            word.removeLast(2)
        }
    }

    private mutating func replaceThird() {
        guard let rule = suffix(among: EnglishStemmer.thirds) else { return }
        let start = word.count - rule.suffix.count
        guard start >= first else { return }
        if let replacement = rule.replacement {
            replace(from: start, with: replacement)
        } else if start >= second {
            replace(from: start, with: [])
        }
    }

    private mutating func removeFourth() {
        guard let suffix = EnglishStemmer.fourths.first(where: { ends(with: $0) }) else { return }
        let start = word.count - suffix.count
        guard start >= second else { return }
        if suffix == EnglishStemmer.ion, start == 0 || (word[start - 1] != Letter.s && word[start - 1] != Letter.t) {
            return
        }
        word.removeLast(suffix.count)
    }

    private mutating func removeLast() {
        let start = word.count - 1
        if word.last == Letter.e {
            if start >= second || (start >= first && !endsShort(start)) { word.removeLast() }
        } else if word.last == Letter.l, start >= second, start > 0, word[start - 1] == Letter.l {
            word.removeLast()
        }
    }

    // MARK: Tables

    private static func bytes(_ texts: String) -> [[UInt8]] { texts.split(separator: " ").map { Array($0.utf8) } }

    /// Rules from `suffix>replacement`; a suffix alone has conditions of its own.
    private static func rules(_ texts: String) -> [Rule] {
        texts.split(separator: " ").map { text in
            let parts = text.split(separator: ">", omittingEmptySubsequences: false)
            return (Array(parts[0].utf8), parts.count > 1 ? Array(parts[1].utf8) : nil)
        }
        .sorted { $0.suffix.count > $1.suffix.count }
    }

    private static let past = Array("past".utf8)
    private static let sses = Array("sses".utf8)
    private static let ied = Array("ied".utf8)
    private static let ies = Array("ies".utf8)
    private static let eed = Array("eed".utf8)
    private static let ing = Array("ing".utf8)
    private static let ee = Array("ee".utf8)
    private static let ie = Array("ie".utf8)
    private static let ogi = Array("ogi".utf8)
    private static let ion = Array("ion".utf8)
    private static let prefixes = bytes("arsen commun emerg gener inter later organ past univers")
    private static let possessives = bytes("'s' 's '")
    private static let pasts = rules("ed> eed> ing> edly> eedly> ingly>")
    private static let eedStems = bytes("succ proc exc")
    private static let ingStems = bytes("even cann inn earr herr out")
    private static let openEnds = bytes("at bl iz")
    private static let doubled = Array("bdfgmnprt".utf8)
    private static let shortVowels = Array("aeo".utf8)
    private static let beforeLi = Array("cdeghkmnrt".utf8)
    private static let seconds = rules(
        """
        anci>ance enci>ence ogi>og li bli>ble abli>able alli>al fulli>ful lessli>less ousli>ous entli>ent aliti>al \
        biliti>ble iviti>ive tional>tion ational>ate alism>al ation>ate ization>ize izer>ize ator>ate iveness>ive \
        fulness>ful ousness>ous ogist>og
        """
    )
    private static let thirds = rules(
        "icate>ic ative alize>al iciti>ic ical>ic tional>tion ational>ate ful> ness>"
    )
    private static let fourths = bytes(
        "ic ance ence able ible ate ive ize iti al ism ion er ous ant ent ment ement"
    ).sorted { $0.count > $1.count }
    private static let exceptions: [Rule] = rules(
        """
        andes atlas bias cosmos early>earli gently>gentl howe idly>idl news only>onli singly>singl skies>sky skis>ski \
        sky ugly>ugli
        """
    )
}
