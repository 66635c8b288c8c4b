import JSON
import MemoryEngine
import Store
import TestSupport
import Testing

/// A condition and what it means for a memory.
private struct Condition {
    let filter: MemoryFilter
    let holds: (Memory) throws -> Bool

    static func not(_ one: Condition) -> Condition { Condition(filter: .not(one.filter)) { try !one.holds($0) } }

    static func and(_ some: [Condition]) -> Condition {
        Condition(filter: .and(some.map(\.filter))) { memory in try some.allSatisfy { try $0.holds(memory) } }
    }

    static func or(_ some: [Condition]) -> Condition {
        Condition(filter: .or(some.map(\.filter))) { memory in try some.contains { try $0.holds(memory) } }
    }
}

extension Memory {
    fileprivate func metadata(_ keys: String...) throws -> JSONElement? {
        var element: JSONElement? = try metadata.parsed()
        for key in keys { element = element?[key] }
        return element
    }
}

@Suite struct FilterTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }
    private let scope: Scope

    init() throws {
        world = try EngineWorld(isRelaxed: true)
        scope = try .alice()
    }

    private func found(_ filter: MemoryFilter, topK: Int = 1_000) async throws -> [MemoryID] {
        let request = SearchRequest(scope: scope, query: .text("some words"), topK: topK, filter: filter)
        return try await engine.search(request, for: .alice).map(\.memory.id)
    }

    private static func metadata(_ random: inout SplitMix) throws -> JSONText {
        var members: [String] = []
        if Bool.random(using: &random) { members.append(#""client":"\#(["a", "b"].randomElement(using: &random)!)""#) }
        if Bool.random(using: &random) { members.append(#""n":\#(Int.random(in: 0...5, using: &random))"#) }
        if Bool.random(using: &random) {
            let tags = (0..<Int.random(in: 0...3, using: &random)).map { _ in #""t\#(random.next() % 3)""# }
            members.append(#""tags":[\#(tags.joined(separator: ","))]"#)
        }
        if Bool.random(using: &random) { members.append(#""deep":{"er":[{"x":\#(random.next() % 2)},{"x":null}]}"#) }
        return try .of("{\(members.joined(separator: ","))}")
    }

    private static func condition(_ random: inout SplitMix, _ memories: [Memory], depth: Int = 3) -> Condition {
        if depth > 1, Int.random(in: 0..<3, using: &random) > 0 {
            let members = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                condition(&random, memories, depth: depth - 1)
            }
            return [.and(members), .or(members), .not(members[0])].randomElement(using: &random)!
        }
        let number = Double(Int.random(in: 0...5, using: &random))
        let some = memories.randomElement(using: &random)!
        let ids = Set(memories.shuffled(using: &random).prefix(7).map(\.id))
        let conditions: [Condition] = [
            Condition(filter: .isEqual(.topic, .string("x"))) { $0.topic == "x" },
            Condition(filter: .exists(.topic)) { $0.topic != nil },
            Condition(filter: .compares(.confidence, .atLeast, .number(number / 5))) { $0.confidence >= number / 5 },
            Condition(filter: .compares(.importance, .less, .number(number / 5))) { $0.importance < number / 5 },
            Condition(filter: .compares(.createdAt, .less, .time(some.createdAt))) { $0.createdAt < some.createdAt },
            Condition(filter: .compares(.updatedAt, .greater, .time(some.updatedAt))) { $0.updatedAt > some.updatedAt },
            Condition(filter: .isEqual(.createdAt, .time(some.createdAt))) { $0.createdAt == some.createdAt },
            Condition(filter: .exists(.sessionID)) { $0.sessionID != nil },
            Condition(filter: some.sessionID.map { .isEqual(.sessionID, .session($0)) } ?? .not(.exists(.sessionID))) {
                $0.sessionID == some.sessionID
            },
            Condition(filter: .isAny(.id, of: ids.map { .memory($0) })) { ids.contains($0.id) },
            Condition(filter: .isEqual(.metadata("client"), .string("a"))) {
                try $0.metadata("client")?.string == "a"
            },
            Condition(filter: .compares(.metadata("n"), .atMost, .number(number))) {
                try $0.metadata("n")?.number.map { $0 <= number } ?? false
            },
            Condition(filter: .isAny(.metadata("tags"), of: [.string("t0"), .string("t2")])) {
                try $0.metadata("tags")?.elements?.contains { ["t0", "t2"].contains($0.string) } ?? false
            },
            Condition(filter: .isEqual(.metadata("deep.er.x"), .number(1))) {
                try $0.metadata("deep", "er")?.elements?.contains { $0["x"]?.number == 1 } ?? false
            },
            Condition(filter: .isEqual(.metadata("deep.er.x"), .null)) { try $0.metadata("deep") != nil },
        ]
        return conditions.randomElement(using: &random)!
    }

    @Test("Under any changes a search under any filter finds all memories that satisfy it, and no other")
    func property() async throws {
        var random = SplitMix(seed: 71)
        var sessions: [SessionID?] = [nil]
        for _ in 0..<2 {
            let new = NewSession(userID: "alice", agentID: "agent", scope: scope)
            sessions.append(try await engine.createSession(new, by: .alice).id)
        }
        for round in 0..<12 {
            for _ in 0..<8 {
                let new = NewMemory(
                    scope: scope,
                    fact: "the words of memory \(random.next() % 1_000)",
                    topic: [nil, "x", "y"].randomElement(using: &random)!,
                    confidence: Double(Int.random(in: 0...5, using: &random)) / 5,
                    importance: Double(Int.random(in: 0...5, using: &random)) / 5,
                    metadata: try Self.metadata(&random),
                    sessionID: sessions.randomElement(using: &random)!
                )
                _ = try await engine.createMemory(new, by: .alice)
                world.clock.advance(seconds: 1)
            }
            for memory in try engine.all(in: scope).shuffled(using: &random).prefix(4) {
                if Bool.random(using: &random) {
                    let patch = MemoryPatch(topic: .set("y"), metadata: try .of(#"{"n":9,"client":null}"#))
                    _ = try await engine.updateMemory(memory.id, patch, by: .alice)
                } else {
                    try await engine.deleteMemory(memory.id, by: .alice)
                }
            }
            if round % 4 == 3 { try world.restartEngine() }
            let memories = try engine.all(in: scope)
            for _ in 0..<25 {
                let condition = Self.condition(&random, memories)
                let expected = Set(try memories.filter(condition.holds).map(\.id))
                let ids = try await found(condition.filter)
                #expect(ids.count == expected.count && Set(ids) == expected, "round \(round), \(condition.filter)")
                #expect(try await found(condition.filter, topK: 3) == Array(ids.prefix(3)))
                #expect(try await found(.not(.not(.and([condition.filter, condition.filter])))) == ids)
            }
        }
    }

    @Test("A filter is and-ed with topic and least confidence")
    func conditionsTogether() async throws {
        for number in 0..<8 {
            let new = NewMemory(
                scope: scope,
                fact: "memory \(number)",
                topic: number % 2 == 0 ? "even" : "odd",
                confidence: number < 4 ? 0.2 : 0.8,
                metadata: try .of(#"{"n":\#(number)}"#)
            )
            _ = try await engine.createMemory(new, by: .alice)
        }
        let request = SearchRequest(
            scope: scope,
            query: .text("memory"),
            topic: "even",
            minimumConfidence: 0.5,
            filter: .compares(.metadata("n"), .less, .number(6))
        )
        #expect(try await engine.search(request, for: .alice).map(\.memory.fact) == ["memory 4"])
    }

    @Test("An exact search says so, and so does a search of nothing")
    func exactness() async throws {
        #expect(
            try await engine.search(SearchRequest(scope: scope, query: .text("x"), isExact: true), for: .alice).isExact
        )
        _ = try await engine.createMemory(NewMemory(scope: scope, fact: "something"), by: .alice)
        let requests = [true, false, true].map { SearchRequest(scope: scope, query: .text("something"), isExact: $0) }
        let answers = try await engine.search(requests, for: .alice).map { try $0.get() }
        #expect(answers[0].isExact && answers[2].isExact)
        #expect(answers.allSatisfy { $0.map(\.memory.fact) == ["something"] })
    }
}
