import Embedding
import JSON
import MemoryEngine
import Store
import Synchronization
import TestSupport
import Testing

/// An embedder whose vectors a test chooses: texts of one group are as near as the group says, all others are apart.
private struct ScriptedEmbedder: TextEmbedder {
    let space = EmbeddingSpace(model: "scripted", dimension: 256, fingerprint: 7)
    /// For each text the direction that it shares and the cosine to it.
    let shares: [String: (axis: Int, cosine: Float)]

    func embed(_ texts: [String]) throws(EmbeddingError) -> [Float] {
        texts.flatMap { text in
            var row = [Float](repeating: 0, count: 256)
            let own = 16 + Int(text.utf8.reduce(UInt64(5381)) { ($0 &* 33) ^ UInt64($1) } % 240)
            guard let (axis, cosine) = shares[text] else {
                row[own] = 1
                return row
            }
            row[axis] = cosine
            row[own] = (1 - cosine * cosine).squareRoot()
            return row
        }
    }
}

/// Says what it is told to, when it is allowed to.
private struct ScriptedExtractor: FactExtractor {
    let name = "scripted"
    let answer: @Sendable (Conversation) async throws -> [CandidateFact]

    func facts(in conversation: Conversation, options: GenerationOptions) async throws -> [CandidateFact] {
        try await answer(conversation)
    }
}

/// The failed jobs that an engine told of.
private final class ToldJobs: Sendable {
    private let told = Mutex<[FailedJob]>([])

    var jobs: [FailedJob] { told.withLock(\.self) }

    func add(_ job: FailedJob) { told.withLock { $0.append(job) } }
}

extension EngineWorld {
    /// Opens a session of alice and lets its authors speak.
    fileprivate func talk(_ turns: [(String, String)]) async throws -> SessionID {
        let session = try await engine.createSession(
            NewSession(userID: "alice", agentID: "helper", scope: try .alice()),
            by: .alice
        )
        for (author, text) in turns { try await say(author, text, in: session.id) }
        return session.id
    }

    fileprivate func say(_ author: String, _ text: String, in session: SessionID) async throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("role", author)
        writer.key("parts")
        writer.beginArray()
        writer.beginObject()
        writer.member("text", text)
        writer.endObject()
        writer.endArray()
        writer.endObject()
        let event = NewEvent(author: author, invocationID: nil, content: writer.text())
        _ = try await engine.appendEvent(event, to: session, by: .alice)
    }

    /// Generates from a session and waits for the end.
    @discardableResult
    fileprivate func generate(
        from session: SessionID,
        _ options: GenerationOptions = GenerationOptions()
    ) async throws -> Job {
        let new = NewJob(source: .session(session), scope: try .alice(), options: options)
        let job = try await engine.createJob(new, by: .alice)
        return try await engine.waitForJob(job.id, for: .alice)
    }

    fileprivate var facts: [String] { get throws { try engine.all(in: .alice()).map(\.fact) } }
}

extension Job {
    /// Created, updated, deleted and seen.
    fileprivate var counts: [UInt32]? {
        result.map { [$0.counts.created, $0.counts.updated, $0.counts.deleted, $0.counts.seen] }
    }
}

@Suite struct GenerationTests {
    private static let document = [
        ("user", "I love Python programming and use it daily"),
        ("agent", "That's great! Python is a versatile language."), ("user", "I prefer dark mode in my IDE"),
    ]

    @Test(
        "The document's conversation gives what the user said, with its sources, and nothing of the agent's pleasantries"
    )
    func document() async throws {
        let world = try EngineWorld()
        let session = try await world.talk(GenerationTests.document)
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
        let session = try await world.talk(GenerationTests.document)
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
        let session = try await world.talk(GenerationTests.document)
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

    @Test("A failing extractor fails the job with its reason, nothing is written, and the engine tells of it")
    func fails() async throws {
        let told = ToldJobs()
        let world = try EngineWorld { configuration in
            configuration.extractor = ScriptedExtractor { _ in
                throw ExtractionFailure(reason: "the model is away", logged: "away")
            }
            configuration.onFailedJob = { told.add($0) }
        }
        let session = try await world.talk(GenerationTests.document)
        let job = try await world.generate(from: session)
        #expect(job.status == .failed && job.error == "the model is away" && job.result == nil && job.endedAt != nil)
        #expect(try world.facts.isEmpty)
        #expect(told.jobs.map(\.id) == [job.id] && told.jobs.map(\.cause) == ["away"])
        #expect(told.jobs.allSatisfy { !$0.isInternal })
    }

    @Test("A defect fails the job without its details, which the engine tells of")
    func defect() async throws {
        struct Broken: Error {}
        let told = ToldJobs()
        let world = try EngineWorld { configuration in
            configuration.extractor = ScriptedExtractor { _ in throw Broken() }
            configuration.onFailedJob = { told.add($0) }
        }
        let job = try await world.generate(from: try await world.talk(GenerationTests.document))
        #expect(job.status == .failed && job.error == "internal failure")
        #expect(told.jobs.map(\.cause) == ["Broken()"] && told.jobs.allSatisfy(\.isInternal))
    }

    @Test("A job goes 30 days after it ended, from every list; one that has not ended stays")
    func goes() async throws {
        let gate = AsyncStream<Void>.makeStream()
        let world = try EngineWorld { configuration in
            configuration.extractor = ScriptedExtractor { conversation in
                if conversation.turns.first?.text == "wait" { for await _ in gate.stream { break } }
                return []
            }
        }
        func job(_ text: String) async throws -> Job {
            let scope = try Scope.make(["user_id": "alice", "text": text])
            return try await world.engine.createJob(NewJob(source: .text(text), scope: scope), by: .alice)
        }
        func listed(_ caller: Caller) throws -> [JobID] {
            try world.engine.jobs(status: nil, page: Page(limit: 10), for: caller).items.map(\.id)
        }
        let open = try await job("wait")
        var ended = [try await job("one")]
        _ = try await world.engine.waitForJob(ended[0].id, for: .alice)
        world.clock.advance(seconds: 86_400)
        ended.append(try await job("two"))
        _ = try await world.engine.waitForJob(ended[1].id, for: .alice)
        world.clock.advance(seconds: 29 * 86_400 - 1)
        try await world.engine.sweep()
        #expect(try listed(.alice) == [ended[1].id, ended[0].id, open.id])
        world.clock.advance(seconds: 2)
        #expect(try await world.engine.sweep() == 1)
        for caller in [Caller.alice, .admin] { #expect(try listed(caller) == [ended[1].id, open.id]) }
        #expect(throws: EngineError.notFound("Job not found")) {
            try world.engine.job(ended[0].id, for: .alice)
        }
        world.clock.advance(seconds: 86_400)
        #expect(try await world.engine.sweep() == 1)
        #expect(try listed(.alice) == [open.id])
        gate.continuation.finish()
        #expect(try await world.engine.waitForJob(open.id, for: .alice).status == .completed)
        #expect(try await world.engine.sweep() == 0)
        try world.restart()
        #expect(try world.engine.resumeJobs() == 0)
        #expect(try world.engine.job(open.id, for: .alice).status == .completed)
    }

    @Test("A job whose session is gone fails and says so")
    func sessionGone() async throws {
        let gate = AsyncStream<Void>.makeStream()
        let world = try EngineWorld { configuration in
            configuration.concurrentJobs = 1
            configuration.extractor = ScriptedExtractor { _ in
                for await _ in gate.stream { break }
                return []
            }
        }
        let session = try await world.talk(GenerationTests.document)
        let other = try await world.talk(GenerationTests.document)
        let first = try await world.engine.createJob(NewJob(source: .session(session), scope: try .alice()), by: .alice)
        let second = try await world.engine.createJob(NewJob(source: .session(other), scope: try .alice()), by: .alice)
        try await world.engine.deleteSession(other, by: .alice)
        gate.continuation.finish()
        #expect(try await world.engine.waitForJob(first.id, for: .alice).status == .completed)
        let job = try await world.engine.waitForJob(second.id, for: .alice)
        #expect(job.status == .failed && job.error == "Session not found")
    }

    @Test("A cancelled job writes nothing, whether it waits or runs; one that ended cannot be cancelled")
    func cancels() async throws {
        let started = AsyncStream<Void>.makeStream()
        let world = try EngineWorld { configuration in
            configuration.concurrentJobs = 1
            configuration.extractor = ScriptedExtractor { _ in
                started.continuation.yield()
                // Ends with the task's cancellation only.
                try await Task.sleep(for: .seconds(3_600))
                return []
            }
        }
        let session = try await world.talk(GenerationTests.document)
        let new = NewJob(source: .session(session), scope: try .alice())
        let running = try await world.engine.createJob(new, by: .alice)
        for await _ in started.stream { break }
        let waiting = try await world.engine.createJob(new, by: .alice)
        #expect(try world.engine.job(running.id, for: .alice).status == .running)
        #expect(try world.engine.job(waiting.id, for: .alice).status == .pending)
        for job in [waiting, running] {
            #expect(try await world.engine.cancelJob(job.id, by: .alice).status == .cancelled)
            #expect(try await world.engine.waitForJob(job.id, for: .alice).status == .cancelled)
            await #expect(throws: EngineError.conflict("The job has ended: it is cancelled")) {
                try await world.engine.cancelJob(job.id, by: .alice)
            }
        }
        #expect(try world.facts.isEmpty)
    }

    @Test("A job that a stop interrupted runs again at the next start, once")
    func resumes() async throws {
        let started = AsyncStream<Void>.makeStream()
        let isSecond = ManualFlag()
        let world = try EngineWorld { configuration in
            configuration.extractor = ScriptedExtractor { conversation in
                if !isSecond.value {
                    started.continuation.yield()
                    try await Task.sleep(for: .seconds(3_600))
                }
                return try await RuleFactExtractor().facts(in: conversation, options: GenerationOptions())
            }
        }
        let session = try await world.talk(GenerationTests.document)
        let job = try await world.engine.createJob(NewJob(source: .session(session), scope: try .alice()), by: .alice)
        for await _ in started.stream { break }
        await world.engine.stopJobs()
        #expect(try world.engine.job(job.id, for: .alice).status == .running)
        isSecond.set()
        try world.restart()
        #expect(try world.engine.resumeJobs() == 1)
        let done = try await world.engine.waitForJob(job.id, for: .alice)
        #expect(done.status == .completed && done.attempt == 2 && done.counts == [3, 0, 0, 0])
        #expect(try world.facts.count == 3)
        await world.engine.stopJobs()
        try world.restart()
        #expect(try world.engine.resumeJobs() == 0)
    }

    @Test("Only the creator, and who may act for others, sees a job; lists show the newest first")
    func visibility() async throws {
        let world = try EngineWorld()
        let session = try await world.talk(GenerationTests.document)
        let jobs = [try await world.generate(from: session), try await world.generate(from: session)]
        #expect(try world.engine.jobs(status: nil, page: Page(limit: 10), for: .alice).items == jobs.reversed())
        #expect(try world.engine.jobs(status: nil, page: Page(limit: 1, offset: 1), for: .alice).items == [jobs[0]])
        #expect(try world.engine.jobs(status: .failed, page: Page(limit: 10), for: .alice).total == 0)
        #expect(try world.engine.jobs(status: .completed, page: Page(limit: 10), for: .admin).total == 2)
        #expect(try world.engine.job(jobs[0].id, for: .admin) == jobs[0])
        for stranger in [Caller.bob, .user("alice", of: "other")] {
            #expect(try world.engine.jobs(status: nil, page: Page(limit: 10), for: stranger).total == 0)
            #expect(throws: EngineError.notFound("Job not found")) { try world.engine.job(jobs[0].id, for: stranger) }
            await #expect(throws: EngineError.notFound("Job not found")) {
                try await world.engine.cancelJob(jobs[0].id, by: stranger)
            }
            let theirs = NewJob(
                source: .session(session),
                scope: try .make(
                    ["user_id": stranger.user == "bob" ? "bob" : "alice"],
                    organisation: stranger.organisation
                )
            )
            await #expect(throws: EngineError.notFound("Session not found")) {
                try await world.engine.createJob(theirs, by: stranger)
            }
        }
    }

    @Test("A job that cannot work is refused, with the field")
    func refusals() async throws {
        let world = try EngineWorld()
        let scope = try Scope.make(["user_id": "alice", "space": "own"])
        _ = try await world.engine.createMemory(NewMemory(scope: scope, fact: "x", embedding: [1, 2]), by: .alice)
        func places(_ job: NewJob) async -> [String] {
            await problems { try await world.engine.createJob(job, by: .alice) }.map(\.place)
        }
        #expect(await places(NewJob(source: .text("I live in Oslo."), scope: scope)) == ["scope"])
        #expect(await places(NewJob(source: .text("  "), scope: try .alice())) == ["source_text"])
        #expect(await places(NewJob(source: .text("x"), scope: try .make([:]))) == ["scope"])
        await #expect(throws: EngineError.self) {
            try await world.engine.createJob(
                NewJob(source: .text("x"), scope: try .make(["user_id": "bob"])),
                by: .alice
            )
        }
    }
}

/// A flag that a test sets once.
private final class ManualFlag: @unchecked Sendable {
    private let clock = ManualClock()
    private let start: Timestamp
    init() { start = clock.now }
    var value: Bool { clock.now != start }
    func set() { clock.advance(seconds: 1) }
}
