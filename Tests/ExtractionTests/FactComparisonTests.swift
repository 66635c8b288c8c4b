import Extraction
import Testing

@Suite struct FactComparisonTests {
    @Test(
        "Facts that cannot both be true now contradict",
        arguments: [
            ("User lives in Berlin", "User lives in Lisbon"),
            ("User moved to Berlin in March 2024", "User lives in Lisbon"),
            ("User dislikes coffee", "User likes coffee"),
            ("User hates coffee", "User loves coffee"),
            ("User does not like coffee anymore", "User likes coffee"),
            ("User no longer uses Vim", "User uses Vim"),
            ("User stopped using Vim", "User uses Vim"),
            ("User prefers light mode", "User prefers dark mode"),
            ("User's favorite color is blue", "User's favorite color is green"),
            ("User's name is Robert", "User's name is Alice"),
            ("User works at Google", "User works at Siemens"),
            ("User does not eat meat", "User eats meat"),
            ("User is married", "User is single"),
        ]
    )
    func contradictions(new: String, old: String) {
        #expect(FactShape(new).relation(to: FactShape(old), similarity: 0.8) == .contradicting)
    }

    @Test(
        "Facts that say the same are compatible",
        arguments: [
            ("User loves hiking in the mountains", "User loves hiking"),
            ("User likes hiking", "User enjoys hiking"),
            ("User lives in Lisbon with their wife", "User lives in Lisbon"),
            ("User's sister Ana is a doctor", "User's sister Ana is a doctor in Rome"),
        ]
    )
    func compatible(new: String, old: String) {
        #expect(FactShape(new).relation(to: FactShape(old), similarity: 0.9) == .compatible)
    }

    @Test(
        "Facts about different things stay apart, however alike they sound",
        arguments: [
            ("Caroline went to the beach on 5 May 2023", "Caroline went to the beach on 20 June 2023"),
            ("User's sister is Ana", "User's sister is Eva"),
            ("User has two cats", "User has three cats"),
            ("User likes cats", "User likes dogs"),
            ("Caroline loves hiking", "Melanie loves hiking"),
            ("User prefers dark mode", "User prefers tea over coffee"),
            ("User visited Rome", "User visited Paris"),
            ("User dislikes flying", "User likes tea"),
            ("User works as a nurse", "User works at a hospital in Porto"),
        ]
    )
    func distinct(new: String, old: String) {
        #expect(FactShape(new).relation(to: FactShape(old), similarity: 0.9) == .distinct)
    }

    @Test("Normal forms forget case and punctuation, and nothing else")
    func normalForms() {
        #expect(NormalisedText("User prefers Dark-mode!") == NormalisedText("user  prefers dark-mode"))
        #expect(NormalisedText("User codes in C++") != NormalisedText("User codes in C"))
        #expect(NormalisedText("I recall: user prefers dark mode.").contains(NormalisedText("User prefers dark mode")))
        #expect(!NormalisedText("User prefers dark modes").contains(NormalisedText("User prefers dark mode")))
        #expect(!NormalisedText("anything").contains(NormalisedText("")))
    }
}
