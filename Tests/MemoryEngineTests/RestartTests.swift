import JSON
import MemoryEngine
import Store
import TestSupport
import Testing

@Suite struct RestartTests {
    @Test("After a restart every search, list, memory, revision and session is what it was", .timeLimit(.minutes(5)))
    func identical() async throws {
        let world = try EngineWorld(isRelaxed: true)
        let scopes = try [Scope.alice(), .make(["user_id": "alice", "p": "q"]), .make(["shared": "yes"])]
        var random = SplitMix(seed: 1)
        var ids: [MemoryID] = []
        for round in 0..<15 {
            let news = (0..<40).map { number in
                NewMemory(
                    scope: scopes[(round + number) % 3],
                    fact: "fact \(number % 13) of round \(round % 4)",
                    topic: [nil, "t"][number % 2],
                    confidence: Double(number) / 40
                )
            }
            ids += try await world.engine.createMemories(news, atomic: true, by: .alice).map { try $0.get().id }
            for _ in 0..<10 {
                let id = ids.randomElement(using: &random)!
                _ = try await world.engine.updateMemory(id, MemoryPatch(fact: "patched in \(round)"), by: .alice)
            }
            for _ in 0..<5 {
                let place = Int.random(in: 0..<ids.count, using: &random)
                try await world.engine.deleteMemory(ids.remove(at: place), by: .alice)
            }
        }
        let new = NewSession(userID: "alice", agentID: "a", scope: scopes[0], state: try .of(#"{"k":1}"#))
        let session = try await world.engine.createSession(new, by: .alice)
        let event = NewEvent(author: "user", invocationID: nil, content: try .of("[1]"))
        _ = try await world.engine.appendEvent(event, to: session.id, by: .alice)

        struct Answers: Equatable {
            var hits: [[MemoryID]] = []
            var similarities: [[Float]] = []
            var lists: [[Memory]] = []
            var revisions: [[Revision]] = []
            var sessions: [Session] = []
            var events: [Event] = []
        }
        func answers() async throws -> Answers {
            var answers = Answers()
            let engine = world.engine
            for scope in scopes {
                for query in ["fact 7 of round 2", "patched in 3", "something else"] {
                    for topic in [nil, "t"] {
                        let request = SearchRequest(scope: scope, query: .text(query), topK: 50, topic: topic)
                        let hits = try await engine.search(request, for: .alice)
                        answers.hits.append(hits.map(\.memory.id))
                        answers.similarities.append(hits.map(\.similarity))
                    }
                }
                answers.lists.append(try engine.all(in: scope))
            }
            for id in ids { answers.revisions.append(try engine.revisions(of: id, includeDeleted: false, for: .alice)) }
            answers.sessions = try engine.sessions(user: nil, agent: nil, page: Page(limit: 9), for: .alice).items
            answers.events = try engine.events(of: session.id, page: Page(limit: 9), for: .alice).items
            return answers
        }
        let before = try await answers()
        #expect(before.lists.map(\.count).reduce(0, +) == ids.count && before.events.count == 1)
        for _ in 0..<2 {
            try world.restart()
            #expect(try await answers() == before)
        }
        let memory = try await world.engine.createMemory(NewMemory(scope: scopes[0], fact: "after restart"), by: .alice)
        #expect(try await world.engine.ids(of: "after restart", in: scopes[0]).first == memory.id)
        #expect(try world.engine.all(in: scopes[0]).last == memory)
    }
}
