import JSON
import MemoryEngine
import Store
import TestSupport
import Testing

@Suite struct InputTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }

    init() throws { world = try EngineWorld() }

    /// A change that breaks a rule, the field that is named, and a word of the message.
    private static let badMemories:
        [(change: @Sendable (inout NewMemory) throws -> Void, place: String, word: String)] = [
            ({ $0.fact = "" }, "fact", "empty"), ({ $0.fact = " \n\t\u{2003}" }, "fact", "empty"),
            ({ $0.fact = String(repeating: "é", count: 50_001) }, "fact", "50001"),
            ({ $0.topic = String(repeating: "t", count: 501) }, "topic", "501"),
            ({ $0.confidence = -0.01 }, "confidence", "-0.01"), ({ $0.confidence = 1.01 }, "confidence", "1.01"),
            ({ $0.confidence = .nan }, "confidence", "nan"), ({ $0.importance = .infinity }, "importance", "inf"),
            ({ $0.metadata = try .of("[1]") }, "metadata", "object"),
            ({ $0.metadata = try .of("null") }, "metadata", "object"),
            (
                { $0.metadata = try .of(#"{"k":""# + String(repeating: "x", count: 16 << 10) + #""}"#) }, "metadata",
                "16384"
            ),
            ({ $0.scope = try .make([:]) }, "scope", "pair"), ({ $0.embedding = [] }, "embedding", "0"),
            ({ $0.embedding = [0, 0, 0] }, "embedding", "zero"), ({ $0.embedding = [1, .nan] }, "embedding", "finite"),
            ({ $0.embedding = [.infinity] }, "embedding", "finite"),
            ({ $0.embedding = [Float](repeating: 1, count: 4_097) }, "embedding", "4097"),
        ]

    @Test("A memory that breaks a rule is refused with the field's name and what came", arguments: badMemories.indices)
    func refusesMemories(index: Int) async throws {
        let (change, place, word) = InputTests.badMemories[index]
        var new = NewMemory(scope: try .alice(), fact: "fact")
        try change(&new)
        let memory = new
        let found = await problems { try await engine.createMemory(memory, by: .alice) }
        #expect(found.map(\.place) == [place])
        #expect(found.first?.message.lowercased().contains(word) == true, "\(found)")
        #expect(found.first?.type.isEmpty == false)
        #expect(try engine.all(in: .alice()).isEmpty)
    }

    @Test("Every broken rule of an input is named at once")
    func allProblems() async throws {
        let new = NewMemory(
            scope: try .make([:]),
            fact: "",
            topic: String(repeating: "t", count: 501),
            confidence: 2,
            importance: -1,
            metadata: try .of("1"),
            embedding: [0]
        )
        let found = await problems { try await engine.createMemory(new, by: .alice) }
        let places = ["fact", "topic", "confidence", "importance", "metadata", "scope", "embedding"]
        #expect(Set(found.map(\.place)) == Set(places))
        let patch = MemoryPatch(
            fact: " ",
            embedding: [],
            topic: .set(String(repeating: "t", count: 501)),
            confidence: 2,
            importance: -1,
            metadata: try .of("[]")
        )
        let memory = try await engine.createMemory(NewMemory(scope: try .alice(), fact: "fact"), by: .alice)
        let more = await problems { try await engine.updateMemory(memory.id, patch, by: .alice) }
        #expect(Set(more.map(\.place)) == Set(places.filter { $0 != "scope" }))
        #expect(try engine.memory(memory.id, for: .alice) == memory)
    }

    @Test("Inputs at their limits are accepted")
    func limits() async throws {
        let value = String(repeating: "x", count: (16 << 10) - 8)
        let new = NewMemory(
            scope: try .make([
                "user_id": "alice", "b": String(repeating: "é", count: 500), String(repeating: "k", count: 100): "c",
                "d": "d",
                "e": "e",
            ]),
            fact: String(repeating: "\u{10FFFF}", count: 50_000),
            topic: String(repeating: "é", count: 500),
            confidence: 0,
            importance: 1,
            metadata: try .of(#"{"k":""# + value + #""}"#)
        )
        #expect(new.metadata.bytes.count == 16 << 10)
        let memory = try await engine.createMemory(new, by: .alice)
        #expect(try engine.memory(memory.id, for: .alice) == memory)
        let large = NewMemory(
            scope: try .make(["user_id": "alice", "space": "large"]),
            fact: "fact",
            embedding: (0..<4_096).map { Float($0 % 7) - 3 }
        )
        let other = try await engine.createMemory(large, by: .alice)
        #expect(try engine.embedding(of: other.id, for: .alice).count == 4_096)
    }

    @Test("Merged metadata above the limit is refused, and nothing changes")
    func mergedMetadata() async throws {
        let half = String(repeating: "x", count: 9_000)
        let new = NewMemory(scope: try .alice(), fact: "fact", metadata: try .of(#"{"a":""# + half + #""}"#))
        let memory = try await engine.createMemory(new, by: .alice)
        let patch = MemoryPatch(fact: "other", metadata: try .of(#"{"b":""# + half + #""}"#))
        let found = await problems { try await engine.updateMemory(memory.id, patch, by: .alice) }
        #expect(found.map(\.place) == ["metadata"])
        #expect(try engine.memory(memory.id, for: .alice) == memory)
        #expect(try engine.revisions(of: memory.id, includeDeleted: false, for: .alice).count == 1)
    }

    @Test(
        "A scope that breaks a rule is refused with the pair",
        arguments: [
            ([("", "v")], ["scope."]), ([("a b", "v")], ["scope.a b"]), ([("é", "v")], ["scope.é"]),
            ([("k", "")], ["scope.k"]), ([("k", String(repeating: "v", count: 501))], ["scope.k"]),
            ([(String(repeating: "k", count: 101), "v")], ["scope." + String(repeating: "k", count: 100)]),
            ([("k", "1"), ("k", "2")], ["scope.k"]), ([("a\u{0}", "v")], ["scope.a\u{0}"]),
            ((0..<6).map { ("k\($0)", "v") }, ["scope"]), ([("a.b", ""), ("k", "v")], ["scope.a.b", "scope.a.b"]),
        ] as [([(String, String)], [String])]
    )
    func refusesScopes(pairs: [(String, String)], places: [String]) async throws {
        let found = await problems { try Scope(organisation: "acme", pairs: pairs) }
        #expect(found.map(\.place) == places)
    }

    @Test("The order of a scope's pairs never matters, every byte of them does")
    func scopeIdentity() throws {
        let scope = try Scope.make(["b": "2", "a": "1"])
        #expect(scope == (try Scope.make(["a": "1", "b": "2"])))
        #expect(scope.canonicalJSON.description == #"{"a":"1","b":"2"}"#)
        let others: [Scope] = try [
            .make(["a": "1"]), .make(["a": "1", "b": "2 "]), .make(["a": "2", "b": "1"]), .make(["A": "1", "b": "2"]),
            .make(["a": "1", "b": "2"], organisation: "Acme"), .make(["a": #"1","b":"2"#]),
            .make(["a": "1", "b": "2", "c": "3"]), .make(["a": "\u{E9}"]), .make(["a": "e\u{301}"]), .make([:]),
        ]
        #expect(Set(others + [scope]).count == others.count + 1)
        #expect(try Scope.make(["user_id": "x", "a": "1"]).userID == "x")
        #expect(scope.userID == nil)
    }

    @Test("A search that breaks rules is refused with every field")
    func refusesSearches() async throws {
        let scope = try Scope.alice()
        let table: [(SearchRequest, [String])] = [
            (SearchRequest(scope: scope, query: .text("")), ["search_query"]),
            (SearchRequest(scope: scope, query: .text(String(repeating: "x", count: 50_001))), ["search_query"]),
            (SearchRequest(scope: scope, query: .text("x"), topK: 0), ["top_k"]),
            (SearchRequest(scope: scope, query: .text("x"), topK: 1_001), ["top_k"]),
            (SearchRequest(scope: scope, query: .text("x"), topK: -1), ["top_k"]),
            (SearchRequest(scope: scope, query: .text("x"), minimumConfidence: 1.5), ["min_confidence"]),
            (SearchRequest(scope: scope, query: .text("x"), minimumSimilarity: -0.5), ["min_similarity"]),
            (SearchRequest(scope: scope, query: .text("x"), minimumSimilarity: .nan), ["min_similarity"]),
            (SearchRequest(scope: scope, query: .vector([])), ["query_embedding"]),
            (SearchRequest(scope: scope, query: .vector([0, 0])), ["query_embedding"]),
            (SearchRequest(scope: scope, query: .vector([.nan])), ["query_embedding"]),
            (
                SearchRequest(scope: try .make([:]), query: .text(" "), topK: 0, minimumConfidence: 2),
                ["top_k", "min_confidence", "scope", "search_query"]
            ),
        ]
        for (request, places) in table {
            let found = await problems { try await engine.search(request, for: .alice) }
            #expect(found.map(\.place) == places)
        }
    }

    @Test("Batches above the limit are refused as a whole")
    func largeBatches() async throws {
        let scope = try Scope.alice()
        let memories = [NewMemory](repeating: NewMemory(scope: scope, fact: "fact"), count: 1_001)
        let found = await problems { try await engine.createMemories(memories, atomic: false, by: .alice) }
        #expect(found.map(\.place) == ["memories"])
        let requests = [SearchRequest](repeating: SearchRequest(scope: scope, query: .text("x")), count: 1_001)
        let more = await problems { try await engine.search(requests, for: .alice) }
        #expect(more.map(\.place) == ["queries"])
        #expect(try engine.all(in: scope).isEmpty)
    }
}
