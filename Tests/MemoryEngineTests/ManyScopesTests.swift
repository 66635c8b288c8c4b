import MemoryEngine
import Store
import TestSupport
import Testing

/// Searches of all scopes that include some pairs.
@Suite struct ManyScopesTests {
    /// Names that look alike or are parts of each other.
    private static let names = ["foo", "foobar", "Foo", "caf\u{E9}", "cafe\u{301}"]

    private struct Stored {
        let memory: Memory
        let organisation: String
        let pairs: [String: String]

        /// Dictionaries and `==` take canonically equivalent texts for equal; users are told apart by bytes.
        func has(_ key: String, _ value: String) -> Bool {
            pairs[key].map { Array($0.utf8) == Array(value.utf8) } ?? false
        }
    }

    private static func pairs(_ random: inout SplitMix) -> [String: String] {
        var pairs: [String: String] = [:]
        if Int.random(in: 0..<4, using: &random) > 0 { pairs["user_id"] = names.randomElement(using: &random)! }
        for key in ["project", "x"] where Bool.random(using: &random) {
            pairs[key] = names.prefix(2).randomElement(using: &random)!
        }
        if pairs.isEmpty { pairs["project"] = "foo" }
        return pairs
    }

    private static func fill(_ world: EngineWorld, _ random: inout SplitMix, count: Int) async throws -> [Stored] {
        var stored: [Stored] = []
        for number in 0..<count {
            let organisation = ["acme", "acme", "Acme"].randomElement(using: &random)!
            let pairs = pairs(&random)
            let new = NewMemory(
                scope: try Scope(organisation: organisation, pairs: pairs.map { ($0.key, $0.value) }),
                fact: "fact \(number % 7) of several",
                topic: number % 3 == 0 ? "third" : nil
            )
            let admin = Caller(organisation: organisation, user: "root", reachesAllUsers: true, isAdmin: true)
            stored.append(
                Stored(
                    memory: try await world.engine.createMemory(new, by: admin),
                    organisation: organisation,
                    pairs: pairs
                )
            )
        }
        return stored
    }

    @Test(
        "Nobody ever finds another user's or organisation's memory; everybody finds all others, of loaded scopes or not",
        .timeLimit(.minutes(5)),
        arguments: [1 << 30, 30_000, 0]
    )
    func isolation(partitionBudget: Int) async throws {
        var random = SplitMix(seed: 91)
        let world = try EngineWorld(isRelaxed: true) { $0.partitionBudget = partitionBudget }
        var stored = try await Self.fill(world, &random, count: 150)
        for round in 0..<250 {
            if round % 80 == 79 {
                try world.restartEngine()
                stored += try await Self.fill(world, &random, count: 10)
            }
            let organisation = ["acme", "Acme"].randomElement(using: &random)!
            let user = Self.names.randomElement(using: &random)!
            let role = Int.random(in: 0..<4, using: &random)
            let caller = Caller(
                organisation: organisation,
                user: user,
                reachesAllUsers: role >= 2,
                isAdmin: role == 3
            )
            var wanted = Self.pairs(&random)
            if role < 2, wanted["user_id"] != nil { wanted["user_id"] = user }
            if role == 3, round % 5 == 0 { wanted = [:] }
            let filter: MemoryFilter = round % 3 == 0 ? .isEqual(.topic, .string("third")) : .all
            let visible = stored.filter { entry in
                guard Array(entry.organisation.utf8) == Array(organisation.utf8) else { return false }
                guard wanted.allSatisfy({ entry.has($0.key, $0.value) }) else { return false }
                if round % 3 == 0, entry.memory.topic != "third" { return false }
                return role == 3 || entry.pairs["user_id"] == nil || wanted["user_id"] != nil
                    || entry.has("user_id", user)
            }
            let request = SearchRequest(
                scope: try Scope(organisation: organisation, pairs: wanted.map { ($0.key, $0.value) }),
                scopeMatch: .subset,
                query: .text("fact \(round % 7) of several"),
                topK: 1_000,
                filter: filter
            )
            let answer = try await world.engine.search(request, for: caller)
            let comment = "round \(round): \(caller) wants \(wanted)"
            #expect(answer.count == visible.count, "\(comment)")
            #expect(Set(answer.map(\.memory.id)) == Set(visible.map(\.memory.id)), "\(comment)")
            for hit in answer {
                #expect(hit.memory.scope == stored.first { $0.memory.id == hit.memory.id }?.memory.scope)
            }
            for (one, next) in zip(answer, answer.dropFirst()) {
                let isOrdered =
                    one.similarity > next.similarity
                    || (one.similarity == next.similarity && one.memory.id < next.memory.id)
                #expect(isOrdered, "\(comment)")
            }
            var few = request
            few.topK = 4
            #expect(
                try await world.engine.search(few, for: caller).map(\.memory.id) == answer.prefix(4).map(\.memory.id)
            )
        }
        if partitionBudget == 0 { #expect(world.engine.status.loadedPartitions == 0) }
        if partitionBudget == 1 << 30 { #expect(world.engine.status.loadedPartitions > 10) }
        #expect(world.engine.status.partitionBytes <= partitionBudget)
    }

    @Test("Scopes in memory and scopes in the store give the same hits with the same similarities")
    func sameBits() async throws {
        var answers: [[Float]] = []
        for budget in [1 << 30, 0] {
            var random = SplitMix(seed: 92)
            let world = try EngineWorld(isRelaxed: true) { $0.partitionBudget = budget }
            for number in 0..<200 {
                let pairs = ["user_id": "alice", "project": "p\(number % 9)"].map { ($0.key, $0.value) }
                let new = NewMemory(
                    scope: try Scope(organisation: "acme", pairs: pairs),
                    fact: "fact",
                    embedding: random.vector(33)
                )
                _ = try await world.engine.createMemory(new, by: .alice)
            }
            let request = SearchRequest(
                scope: try .alice(),
                scopeMatch: .subset,
                query: .vector(random.vector(33)),
                topK: 70
            )
            let answer = try await world.engine.search(request, for: .alice)
            #expect(answer.isExact)
            answers.append(answer.map(\.similarity))
        }
        #expect(answers[0].count == 70 && answers[0] == answers[1])
    }

    @Test("A search of many scopes needs a pair, unless an admin asks, and the reach to name another user")
    func refusals() async throws {
        let world = try EngineWorld(isRelaxed: true)
        let everything = SearchRequest(scope: try .make([:]), scopeMatch: .subset, query: .text("x"))
        #expect(await problems { try await world.engine.search(everything, for: .alice) }.map(\.place) == ["scope"])
        #expect(try await world.engine.search(everything, for: .admin).isEmpty)
        let bobs = SearchRequest(scope: try .make(["user_id": "bob"]), scopeMatch: .subset, query: .text("x"))
        await #expect(throws: EngineError.self) { try await world.engine.search(bobs, for: .alice) }
        let exact = SearchRequest(scope: try .make([:]), query: .text("x"))
        #expect(await problems { try await world.engine.search(exact, for: .admin) }.map(\.place) == ["scope"])
    }

    @Test("Scopes of another embedding space are passed over; when no other is left, the search is refused")
    func spaces() async throws {
        let world = try EngineWorld(isRelaxed: true)
        let scopes = try ["a", "b", "c"].map { try Scope.make(["user_id": "alice", "part": $0]) }
        _ = try await world.engine.createMemory(NewMemory(scope: scopes[0], fact: "text"), by: .alice)
        _ = try await world.engine.createMemory(
            NewMemory(scope: scopes[1], fact: "two", embedding: [1, 2]),
            by: .alice
        )
        let last = NewMemory(scope: scopes[2], fact: "three", embedding: [1, 2, 3])
        _ = try await world.engine.createMemory(last, by: .alice)
        func facts(_ query: SearchQuery, _ pairs: KeyValuePairs<String, String> = ["user_id": "alice"]) async throws
            -> [String]
        {
            let request = SearchRequest(scope: try .make(pairs), scopeMatch: .subset, query: query)
            return try await world.engine.search(request, for: .alice).map(\.memory.fact)
        }
        #expect(try await facts(.text("text")) == ["text"])
        #expect(try await facts(.vector([1, 0])) == ["two"])
        #expect(try await facts(.vector([1, 0, 0])) == ["three"])
        #expect(await problems { try await facts(.vector([1, 0, 0, 0])) }.map(\.place) == ["query_embedding"])
        #expect(await problems { try await facts(.text("x"), ["part": "b"]) }.map(\.place) == ["search_query"])
        #expect(try await facts(.text("x"), ["part": "d"]).isEmpty)
    }

    @Test("A batch may mix searches of one scope and of many")
    func batch() async throws {
        let world = try EngineWorld(isRelaxed: true)
        for part in ["a", "b"] {
            let new = NewMemory(scope: try .make(["user_id": "alice", "part": part]), fact: "fact of \(part)")
            _ = try await world.engine.createMemory(new, by: .alice)
        }
        let requests = [
            SearchRequest(scope: try .make(["user_id": "alice", "part": "a"]), query: .text("fact")),
            SearchRequest(scope: try .alice(), scopeMatch: .subset, query: .text("fact of b")),
            SearchRequest(scope: try .alice(), query: .text("fact")),
            SearchRequest(scope: try .make(["user_id": "bob"]), scopeMatch: .subset, query: .text("fact")),
        ]
        let answers = try await world.engine.search(requests, for: .alice)
        #expect(try answers[0].get().map(\.memory.fact) == ["fact of a"])
        #expect(try answers[1].get().map(\.memory.fact) == ["fact of b", "fact of a"])
        #expect(try answers[2].get().isEmpty)
        #expect(throws: EngineError.self) { try answers[3].get() }
    }
}
