import Embedding
import JSON
import MemoryEngine
import Store
import Synchronization
import TestSupport
import Testing

@Suite struct GenerationTests {
    @Test(
        "The document's conversation gives what the user said, with its sources, and nothing of the agent's pleasantries"
    )
    func document() async throws {
        let world = try EngineWorld()
        let session = try await world.talk(Talk.document)
        let events = try world.engine.events(of: session, page: Page(limit: 10), for: .alice).items.map(\.id)
        var options = GenerationOptions()
        options.topics = ["user_preferences", "facts"]
        options.model = "gpt-4o-mini"
        let job = try await world.generate(from: session, options)
        #expect(job.status == .completed && job.counts == [3, 0, 0, 0] && job.result?.extractor == "rules")
        #expect(job.config.description.contains(#""extraction_model":"gpt-4o-mini""#))
        let memories = try world.engine.all(in: .alice())
        #expect(
            memories.map(\.fact) == [
                "User loves Python programming", "User uses Python programming daily",
                "User prefers dark mode in their IDE",
            ]
        )
        #expect(memories.map(\.sourceEvents) == [[events[0]], [events[0]], [events[2]]])
        #expect(memories.allSatisfy { $0.sessionID == session && $0.seenCount == 1 && $0.revision == 1 })
        #expect(job.result?.memoryIDs == memories.map(\.id))
        let found = try await world.engine.ids(of: "Python programming daily", in: .alice(), topK: 1)
        #expect(found == [memories[1].id])
    }

    @Test("Generating again makes no rows, and what is said again is counted, not revised")
    func again() async throws {
        let world = try EngineWorld()
        let session = try await world.talk(Talk.document)
        try await world.generate(from: session)
        let before = try world.engine.all(in: .alice())
        #expect(try await world.generate(from: session).counts == [0, 0, 0, 3])
        #expect(try world.engine.all(in: .alice()) == before)
        try await world.say("user", "I prefer dark mode in my IDE!", in: session)
        #expect(try await world.generate(from: session).counts == [0, 0, 0, 4])
        let after = try world.engine.all(in: .alice())
        #expect(after.map(\.id) == before.map(\.id) && after.map(\.revision) == [1, 1, 1])
        #expect(after[2].seenCount == 2 && after[2].sourceEvents.count == 2)
    }

    @Test(
        "A contradiction supersedes: the old fact leaves search and lists, its id and history stay, and no new reading brings it back"
    )
    func supersedes() async throws {
        let axis = (0, Float(0.9))
        let world = try EngineWorld(
            embedder: ScriptedEmbedder(shares: ["User lives in Lisbon": axis, "User lives in Berlin": axis])
        )
        let first = try await world.talk([("user", "I live in Lisbon.")])
        try await world.generate(from: first)
        let old = try #require(try world.engine.all(in: .alice()).first)
        let second = try await world.talk([("user", "I live in Berlin.")])
        #expect(try await world.generate(from: second).counts == [1, 0, 1, 0])
        #expect(try world.facts == ["User lives in Berlin"])
        let new = try #require(try world.engine.all(in: .alice()).first)
        #expect(try await world.engine.ids(of: "User lives in Lisbon", in: .alice()) == [new.id])
        let past = try world.engine.memory(old.id, for: .alice)
        #expect(past.supersededBy == new.id && past.fact == "User lives in Lisbon")
        let history = try world.engine.revisions(of: old.id, includeDeleted: false, for: .alice)
        #expect(history.map(\.action) == [.superseded, .created])
        #expect(try await world.generate(from: first).counts == [0, 0, 0, 1])
        #expect(try world.facts == ["User lives in Berlin"])
        await world.engine.stopJobs()
        try world.restart()
        #expect(try await world.engine.ids(of: "User lives in Lisbon", in: .alice()) == [new.id])
        #expect(try world.engine.memory(old.id, for: .alice).supersededBy == new.id)
        try await world.engine.deleteMemory(old.id, by: .alice)
        #expect(throws: EngineError.notFound("Memory not found")) { try world.engine.memory(old.id, for: .alice) }
    }

    @Test("An older statement that is read late is history at once")
    func late() async throws {
        let axis = (0, Float(0.9))
        let world = try EngineWorld(
            embedder: ScriptedEmbedder(shares: ["User lives in Lisbon": axis, "User lives in Berlin": axis])
        )
        let first = try await world.talk([("user", "I live in Lisbon.")])
        let second = try await world.talk([("user", "I live in Berlin.")])
        try await world.generate(from: second)
        #expect(try await world.generate(from: first).counts == [1, 0, 1, 0])
        #expect(try world.facts == ["User lives in Berlin"])
    }

    @Test("Within one conversation the last word counts")
    func withinOneJob() async throws {
        let axis = (0, Float(0.9))
        let world = try EngineWorld(
            embedder: ScriptedEmbedder(shares: ["User likes coffee": axis, "User dislikes coffee": axis])
        )
        let session = try await world.talk([("user", "I like coffee."), ("user", "I don't like coffee.")])
        #expect(try await world.generate(from: session).counts == [2, 0, 1, 0])
        #expect(try world.facts == ["User dislikes coffee"])
    }

    @Test("Facts that say the same become one, with the highest confidence and a MERGED revision")
    func merges() async throws {
        let axis = (0, Float(0.96))
        let world = try EngineWorld(
            embedder: ScriptedEmbedder(shares: [
                "User might like hiking": axis, "User likes hiking": axis, "User likes hiking in the mountains": axis,
            ])
        )
        let session = try await world.talk([("user", "I think I like hiking.")])
        try await world.generate(from: session)
        let before = try #require(try world.engine.all(in: .alice()).first)
        #expect(before.confidence == 0.5)
        try await world.say("user", "I like hiking in the mountains.", in: session)
        #expect(try await world.generate(from: session).counts == [0, 1, 0, 1])
        let after = try #require(try world.engine.all(in: .alice()).first)
        #expect(after.id == before.id && after.fact == "User likes hiking in the mountains" && after.confidence == 0.95)
        #expect(after.sourceEvents.count == 2 && after.revision == 2)
        let history = try world.engine.revisions(of: after.id, includeDeleted: false, for: .alice)
        #expect(history.map(\.action) == [.merged, .created])
        #expect(try await world.generate(from: session).counts == [0, 0, 0, 2])
    }

    @Test("Without consolidation every fact becomes a memory")
    func off() async throws {
        let world = try EngineWorld()
        let session = try await world.talk(Talk.document)
        var options = GenerationOptions()
        options.consolidation = .off
        for _ in 0..<2 { #expect(try await world.generate(from: session, options).counts == [3, 0, 0, 0]) }
        #expect(try world.facts.count == 6)
    }

    @Test("What an agent repeats of the memory is not learnt again, not even counted; what it tells anew is")
    func feedback() async throws {
        let world = try EngineWorld()
        let session = try await world.talk([("user", "I prefer dark mode.")])
        try await world.generate(from: session)
        let before = try world.engine.all(in: .alice())
        for echo in [
            "User prefers dark mode.", "As far as I recall:\nThe user prefers dark mode.",
            "User prefers dark mode and asked about themes.",
        ] { try await world.say("helper", echo, in: session) }
        #expect(try await world.generate(from: session).counts == [0, 0, 0, 1])
        #expect(try world.engine.all(in: .alice()) == before)
        try await world.say("helper", "User needs sales data analysis", in: session)
        #expect(try await world.generate(from: session).counts == [1, 0, 0, 1])
        #expect(try world.facts == ["User prefers dark mode", "User needs sales data analysis"])
    }

    @Test("A text is read as the user's, or line by line where every line names its speaker")
    func texts() async throws {
        let world = try EngineWorld()
        func generate(_ text: String) async throws -> Job {
            let job = try await world.engine.createJob(NewJob(source: .text(text), scope: try .alice()), by: .alice)
            return try await world.engine.waitForJob(job.id, for: .alice)
        }
        #expect(try await generate("I live in Oslo. I have a dog.").counts == [2, 0, 0, 0])
        #expect(try await generate("Caroline: I paint birds.\nMelanie: I play the violin.\n").counts == [2, 0, 0, 0])
        #expect(
            try world.facts == [
                "User lives in Oslo", "User has a dog", "Caroline paints birds", "Melanie plays the violin",
            ]
        )
    }
}
