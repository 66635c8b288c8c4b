import Embedding
import JSON
import MemoryEngine
import Store
import Synchronization
import TestSupport
import Testing

@Suite struct GenerationJobTests {
    @Test("A failing extractor fails the job with its reason, nothing is written, and the engine tells of it")
    func fails() async throws {
        let told = ToldJobs()
        let world = try EngineWorld { configuration in
            configuration.extractor = ScriptedExtractor { _ in
                throw ExtractionFailure(reason: "the model is away", logged: "away")
            }
            configuration.onFailedJob = { told.add($0) }
        }
        let session = try await world.talk(Talk.document)
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
        let job = try await world.generate(from: try await world.talk(Talk.document))
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
        let session = try await world.talk(Talk.document)
        let other = try await world.talk(Talk.document)
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
        let session = try await world.talk(Talk.document)
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
        let session = try await world.talk(Talk.document)
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
        let session = try await world.talk(Talk.document)
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
