import LMDB
import MemoryEngine
import Store
import TestSupport
import Testing

@Suite("Keyword and hybrid search")
struct WordSearchTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }
    private let scope: Scope

    init() throws {
        world = try EngineWorld(isRelaxed: true)
        scope = try .alice()
    }

    private func facts(
        _ text: String,
        _ type: SearchType = .keyword,
        in other: Scope? = nil,
        topK: Int = 10,
        change: (inout SearchRequest) -> Void = { _ in }
    ) async throws -> [String] {
        var request = SearchRequest(scope: other ?? scope, query: .text(text), type: type, topK: topK)
        change(&request)
        return try await engine.search(request, for: .alice).map(\.memory.fact)
    }

    @discardableResult
    private func remember(
        _ fact: String,
        in other: Scope? = nil,
        change: (inout NewMemory) -> Void = { _ in }
    ) async throws -> Memory {
        var new = NewMemory(scope: other ?? scope, fact: fact)
        change(&new)
        return try await engine.createMemory(new, by: .alice)
    }

    @Test("A keyword search answers the memories with a word of the query, the rarest words first")
    func keyword() async throws {
        for fact in ["The cat sleeps", "The dog barks", "The error is E-4711", "A dog and a cat play", "Nothing here"] {
            try await remember(fact)
        }
        #expect(try await facts("e-4711") == ["The error is E-4711"])
        #expect(try await facts("DOGS barking") == ["The dog barks", "A dog and a cat play"])
        #expect(Set(try await facts("the")) == ["The cat sleeps", "The dog barks", "The error is E-4711"])
        #expect(try await facts("unheard-of zebra") == [])
        #expect(try await facts("?!") == [])
        #expect(try await facts("cat dog", topK: 1) == ["A dog and a cat play"])
    }

    @Test("Words follow every create, update and delete at once")
    func changes() async throws {
        let memory = try await remember("I like apples")
        #expect(try await facts("apple") == ["I like apples"])
        _ = try await engine.updateMemory(memory.id, MemoryPatch(fact: "I like pears"), by: .alice)
        #expect(try await facts("apple") == [])
        #expect(try await facts("pear") == ["I like pears"])
        _ = try await engine.updateMemory(memory.id, MemoryPatch(topic: .set("fruit")), by: .alice)
        #expect(try await facts("pear") == ["I like pears"])
        #expect(try await facts("pear") { $0.topic = "fruit" } == ["I like pears"])
        #expect(try await facts("pear") { $0.topic = "nut" } == [])
        try await engine.deleteMemory(memory.id, by: .alice)
        #expect(try await facts("pear") == [])
    }

    @Test("Words of another scope are never found, and subset finds those of all scopes that include the pairs")
    func scopes() async throws {
        let other = try Scope.make(["user_id": "alice", "project": "x"])
        let foreign = try Scope.make(["user_id": "bob"])
        try await remember("apples at home")
        try await remember("apples at work", in: other)
        _ = try await engine.createMemory(NewMemory(scope: foreign, fact: "apples of bob"), by: .bob)
        for type in [SearchType.keyword, .hybrid] {
            #expect(try await facts("apples", type) == ["apples at home"])
            #expect(
                Set(try await facts("apples", type) { $0.scopeMatch = .subset }) == [
                    "apples at home", "apples at work",
                ]
            )
        }
    }

    @Test("Facts and turns are found apart or together")
    func kinds() async throws {
        try await remember("apples are a fact")
        try await remember("apples were said") { $0.kind = .turn }
        for type in SearchType.allCases {
            #expect(try await facts("apples", type) == ["apples are a fact"])
            #expect(try await facts("apples", type) { $0.kinds = [.turn] } == ["apples were said"])
            #expect(Set(try await facts("apples", type) { $0.kinds = [.fact, .turn] }).count == 2)
        }
    }

    @Test("A scope of callers' vectors is searched by words without a vector, and by both with one")
    func clientSpace() async throws {
        try await remember("red apples") { $0.embedding = [1, 0] }
        try await remember("green pears") { $0.embedding = [0, 1] }
        #expect(try await facts("pears") == ["green pears"])
        let both = SearchRequest(scope: scope, query: .vector([1, 0]), type: .hybrid, words: "pears")
        let hits = try await engine.search(both, for: .alice)
        #expect(hits.map(\.memory.fact).count == 2)
        #expect(hits.first { $0.memory.fact == "red apples" }?.similarity == 1)
        let missing = await problems { _ = try await facts("pears", .hybrid) }
        #expect(missing.map(\.place) == ["search_query"])
    }

    @Test("What was said around a memory lifts it in a hybrid search")
    func context() async throws {
        let session = try await engine.createSession(
            NewSession(userID: "alice", agentID: "a", scope: scope),
            by: .alice
        )
        for fact in ["Where did you go on holiday?", "To Lisbon.", "Nice.", "Shall we eat?"] {
            try await remember(fact) { $0.sessionID = session.id }
        }
        for number in 0..<20 { try await remember("something else \(number)") }
        let request = SearchRequest(scope: scope, query: .text("holiday"), type: .hybrid, topK: 3)
        let hits = try await engine.search(request, for: .alice)
        #expect(hits.first?.memory.fact == "Where did you go on holiday?")
        #expect(hits.map(\.memory.fact).contains("To Lisbon."))
        let lisbon = try #require(hits.first { $0.memory.fact == "To Lisbon." })
        #expect(lisbon.parts.context > lisbon.parts.semantic + lisbon.parts.keyword)
        for hit in hits {
            let parts = hit.parts
            let sum = parts.semantic + parts.keyword + parts.context + parts.recency + parts.importance
            #expect(abs(sum - (hit.score ?? 0)) < 1e-6)
        }
    }

    @Test("Recency and importance decide among equals, when they are asked for")
    func recency() async throws {
        let old = try await remember("apples") { $0.importance = 0.9 }
        world.clock.advance(seconds: 86_400 * 100)
        let new = try await remember("apples") { $0.importance = 0.1 }
        var request = SearchRequest(scope: scope, query: .text("apples"), type: .hybrid)
        #expect(try await engine.search(request, for: .alice).map(\.memory.id) == [old.id, new.id].sorted())
        request.ranking.recency = 0.2
        #expect(try await engine.search(request, for: .alice).map(\.memory.id) == [new.id, old.id])
        request.ranking.recency = 0
        request.ranking.importance = 0.2
        #expect(try await engine.search(request, for: .alice).map(\.memory.id) == [old.id, new.id])
        request.type = .keyword
        #expect(try await engine.search(request, for: .alice).map(\.memory.id) == [old.id, new.id])
    }

    @Test("Weights out of range, weights of a semantic search and a missing text name their fields")
    func refusals() async throws {
        try await remember("apples")
        func places(_ change: (inout SearchRequest) -> Void) async -> [String] {
            var request = SearchRequest(scope: scope, query: .text("x"), type: .hybrid)
            change(&request)
            let asked = request
            return await problems { _ = try await engine.search(asked, for: .alice) }.map(\.place)
        }
        #expect(await places { $0.ranking.semantic = 1.5 } == ["weights"])
        #expect(await places { $0.ranking.halfLife = 0 } == ["recency"])
        #expect(await places { $0.ranking.recency = .nan } == ["recency"])
        #expect(await places { $0.kinds = [] } == ["kinds"])
        #expect(await places { $0.query = .vector([1]) } == ["search_query"])
        #expect(
            await places {
                $0.type = .semantic
                $0.ranking.context = 0.5
            } == ["weights"]
        )
    }

    @Test("Batched searches answer what single ones do, mixed and in any order")
    func batches() async throws {
        var random = SplitMix(seed: 5)
        let words = ["apple", "pear", "dog", "cat", "blue", "red", "run", "swim", "tree", "house"]
        for _ in 0..<60 {
            try await remember((0..<5).map { _ in words.randomElement(using: &random)! }.joined(separator: " "))
        }
        let requests = (0..<30).map { number in
            SearchRequest(
                scope: scope,
                query: .text(words.shuffled(using: &random).prefix(2).joined(separator: " ")),
                type: SearchType.allCases[number % 3],
                topK: 1 + number
            )
        }
        let together = try await engine.search(requests, for: .alice)
        for (request, result) in zip(requests, together) {
            let single = try await engine.search(request, for: .alice)
            #expect(try result.get().map(\.memory.id) == single.map(\.memory.id))
            #expect(try result.get().map(\.score) == single.map(\.score))
        }
    }

    @Test("A store from before there were terms is searched by words all the same")
    func older() async throws {
        try await remember("apples and pears")
        try await remember("dogs and cats")
        let schema = world.store.schema
        try await world.store.write { (transaction, _) throws(LMDBError) in
            _ = try transaction.deleteAll(in: schema.termVectors, prefix: .everything)
        }
        try world.restart()
        #expect(try await facts("pear") == ["apples and pears"])
    }
}

@Suite("Words of the past")
struct PastWordTests {
    @Test("Words find memories as they stood at a moment")
    func past() async throws {
        let world = try EngineWorld(isRelaxed: true)
        let scope = try Scope.alice()
        let memory = try await world.engine.createMemory(NewMemory(scope: scope, fact: "I like apples"), by: .alice)
        world.clock.advance(seconds: 60)
        let between = world.clock.now
        world.clock.advance(seconds: 60)
        _ = try await world.engine.updateMemory(memory.id, MemoryPatch(fact: "I like pears"), by: .alice)
        for type in [SearchType.keyword, .hybrid] {
            var request = SearchRequest(scope: scope, query: .text("apples"), type: type)
            let now = try await world.engine.search(request, for: .alice)
            #expect(now.map(\.memory.fact) == (type == .keyword ? [] : ["I like pears"]))
            request.asOf = between
            let then = try await world.engine.search(request, for: .alice)
            #expect(then.map(\.memory.fact) == ["I like apples"])
            #expect((then.first?.parts.keyword ?? 0) > 0)
        }
    }

    @Test("A memory that has expired is not found by its words")
    func expired() async throws {
        let world = try EngineWorld(isRelaxed: true)
        let scope = try Scope.alice()
        for seconds in [nil, 30] {
            let new = NewMemory(scope: scope, fact: "apples \(seconds ?? 0)", ttlSeconds: seconds)
            _ = try await world.engine.createMemory(new, by: .alice)
        }
        for count in [2, 1] {
            for type in [SearchType.keyword, .hybrid] {
                let request = SearchRequest(scope: scope, query: .text("apples"), type: type)
                #expect(try await world.engine.search(request, for: .alice).count == count)
            }
            world.clock.advance(seconds: 31)
        }
    }
}
