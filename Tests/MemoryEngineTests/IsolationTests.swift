import JSON
import MemoryEngine
import Store
import TestSupport
import Testing

/// What must be where, kept in plain dictionaries that know nothing of canonical forms.
private struct IsolationModel {
    /// The identity of a scope: bytes of the organisation, and bytes of its pairs in the order of their keys.
    struct Place: Hashable {
        let organisation: [UInt8]
        let pairs: [[[UInt8]]]

        init(_ organisation: String, _ pairs: [(String, String)]) {
            self.organisation = Array(organisation.utf8)
            self.pairs = pairs.map { [Array($0.0.utf8), Array($0.1.utf8)] }
                .sorted { $0[0].lexicographicallyPrecedes($1[0]) }
        }
    }

    struct Entry: Equatable {
        var fact: String
        var topic: String?
        var revision: Int
    }

    /// Memories in the order of their creation.
    var memories: [Place: [(id: MemoryID, entry: Entry)]] = [:]
}

/// A scope of the test, in the spelling of one request, and who may use it.
private struct Home {
    let organisation: String
    let pairs: [(String, String)]

    var place: IsolationModel.Place { IsolationModel.Place(organisation, pairs) }
    var user: String? { pairs.first { $0.0 == "user_id" }?.1 }

    /// The user of the scope; anybody of the organisation when it has none.
    var owner: Caller { .user(user ?? "somebody", of: organisation) }
    var admin: Caller { Caller(organisation: organisation, user: "root", reachesAllUsers: true, isAdmin: true) }

    func scope(using random: inout SplitMix) throws -> Scope {
        try Scope(organisation: organisation, pairs: pairs.shuffled(using: &random))
    }

    /// Names that are prefixes of each other, differ in case, white space or invisible characters, look alike in other
    /// scripts, are canonically or compatibly equivalent, or hold the syntax of scopes.
    private static let names = [
        "foo", "foobar", "fo", "Foo", "foo ", " foo", "foo\u{0}", "foo\u{200B}", "f\u{43E}o", "\u{FF46}oo", "caf\u{E9}",
        "cafe\u{301}", "\u{FB01}", "fi", "\u{212B}", "\u{C5}", "A\u{30A}", "foo\",\"project\":\"foo",
        "{\"user_id\":\"foo\"}",
        "foo\\", "*", "%", "null", "user_id", "project",
    ]

    static let all: [Home] = {
        var homes: [Home] = []
        for organisation in ["acme", "Acme", "acme ", "acm", "caf\u{E9}", "cafe\u{301}"] {
            let few = organisation == "acme" ? names : Array(names.prefix(4)) + ["caf\u{E9}", "cafe\u{301}"]
            for name in few {
                homes.append(Home(organisation: organisation, pairs: [("user_id", name)]))
                homes.append(Home(organisation: organisation, pairs: [("user_id", name), ("project", "foo")]))
            }
        }
        for pairs in [
            [("user_id", "foo"), ("project", "foobar")], [("user_id", "foobar"), ("project", "foo")],
            [("project", "foo")], [("project", "user_id")], [("user_id", "project"), ("project", "user_id")],
            [("a", "b"), ("b", "a")], [("a", "a"), ("b", "b")], [("a", "b")], [("b", "a")], [("a", "ab")],
            [("ab", "a")],
            [("USER_ID", "foo")], [("user-id", "foo")], [("user_id", "foo"), ("USER_ID", "foo")],
            [("user_id", "foo"), ("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")],
            [("user_id", "foo"), ("a", "4"), ("b", "3"), ("c", "2"), ("d", "1")],
        ] {
            homes.append(Home(organisation: "acme", pairs: pairs))
        }
        return homes
    }()
}

@Suite struct IsolationTests {
    /// Few texts, so that every scope holds the same ones and a leak would rank first.
    private static let facts = [
        "apples", "bridges", "candles", "dolphins", "engines", "forests", "glaciers", "hammers", "islands", "jackets",
        "kitchens", "lanterns",
    ].map { "the fact is about \($0)" }

    @Test(
        "Under random operations no list, search or get ever shows a row of another scope",
        .timeLimit(.minutes(5)),
        arguments: [UInt64(1), 2, 3, 4]
    )
    func property(seed: UInt64) async throws {
        var random = SplitMix(seed: seed)
        let world = try EngineWorld(isRelaxed: true)
        var model = IsolationModel()
        // Each seed works on some of the homes, densely; together they cover all pairs of look-alikes many times.
        let homes = Array(Home.all.shuffled(using: &random).prefix(40))
        for step in 0..<2_600 {
            if step % 650 == 649 { try world.restart() }
            let home = homes.randomElement(using: &random)!
            let other = homes.randomElement(using: &random)!
            let caller = Bool.random(using: &random) ? home.owner : home.admin
            let rows = model.memories[home.place] ?? []
            let comment = "seed \(seed), step \(step), \(home)"
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<30: try await create(in: home, by: caller, world, &model, &random)
            case 30..<38:
                guard let row = rows.randomElement(using: &random) else { continue }
                let fact = IsolationTests.facts.randomElement(using: &random)!
                let memory = try await world.engine.updateMemory(row.id, MemoryPatch(fact: fact), by: caller)
                let place = rows.firstIndex { $0.id == row.id }!
                if fact != row.entry.fact {
                    model.memories[home.place]![place].entry.fact = fact
                    model.memories[home.place]![place].entry.revision += 1
                }
                #expect(memory.revision == model.memories[home.place]![place].entry.revision, "\(comment)")
            case 38..<44:
                guard let row = rows.randomElement(using: &random) else { continue }
                try await world.engine.deleteMemory(row.id, by: caller)
                model.memories[home.place]!.removeAll { $0.id == row.id }
                #expect(throws: EngineError.self) { try world.engine.memory(row.id, for: caller) }
            case 44..<60: try list(home, by: caller, world, rows, &random, comment)
            case 60..<85: try await search(home, by: caller, world, rows, &random, comment)
            case 85..<92:
                guard let row = rows.randomElement(using: &random) else { continue }
                let memory = try world.engine.memory(row.id, for: caller)
                let entry = IsolationModel.Entry(fact: memory.fact, topic: memory.topic, revision: memory.revision)
                #expect(entry == row.entry, "\(comment)")
                #expect(
                    IsolationModel.Place(memory.scope.organisation, memory.scope.pairs.map { ($0.key, $0.value) })
                        == home.place
                )
            default: try await trespass(from: other, into: home, world, rows, &random, comment)
            }
        }
        for home in homes {
            let listed = try world.engine.all(in: home.scope(using: &random), for: home.owner).map(\.id)
            #expect(listed == (model.memories[home.place] ?? []).map(\.id))
        }
    }

    private func create(
        in home: Home,
        by caller: Caller,
        _ world: EngineWorld,
        _ model: inout IsolationModel,
        _ random: inout SplitMix
    ) async throws {
        let entry = IsolationModel.Entry(
            fact: IsolationTests.facts.randomElement(using: &random)!,
            topic: [nil, "foo", "foobar"].randomElement(using: &random)!,
            revision: 1
        )
        let new = NewMemory(scope: try home.scope(using: &random), fact: entry.fact, topic: entry.topic)
        let memory = try await world.engine.createMemory(new, by: caller)
        model.memories[home.place, default: []].append((memory.id, entry))
    }

    private func list(
        _ home: Home,
        by caller: Caller,
        _ world: EngineWorld,
        _ rows: [(id: MemoryID, entry: IsolationModel.Entry)],
        _ random: inout SplitMix,
        _ comment: String
    ) throws {
        let topic = [nil, "foo", "none"].randomElement(using: &random)!
        let matches = rows.filter { topic == nil || $0.entry.topic == topic }
        let page = Page(limit: Int.random(in: 0...8, using: &random), offset: Int.random(in: 0...4, using: &random))
        let listing = try world.engine.memories(
            in: try home.scope(using: &random),
            topic: topic,
            page: page,
            for: caller
        )
        #expect(listing.items.map(\.id) == matches.dropFirst(page.offset).prefix(page.limit).map(\.id), "\(comment)")
        #expect(listing.total == matches.count, "\(comment)")
    }

    private func search(
        _ home: Home,
        by caller: Caller,
        _ world: EngineWorld,
        _ rows: [(id: MemoryID, entry: IsolationModel.Entry)],
        _ random: inout SplitMix,
        _ comment: String
    ) async throws {
        let topic = [nil, nil, "foo", "none"].randomElement(using: &random)!
        let matches = rows.filter { topic == nil || $0.entry.topic == topic }
        let text = IsolationTests.facts.randomElement(using: &random)!
        let topK = Int.random(in: 1...20, using: &random)
        let request = SearchRequest(scope: try home.scope(using: &random), query: .text(text), topK: topK, topic: topic)
        let hits = try await world.engine.search(request, for: caller)
        let ids = Set(matches.map(\.id))
        #expect(hits.count == min(topK, matches.count), "\(comment)")
        #expect(hits.allSatisfy { ids.contains($0.memory.id) }, "\(comment)")
        #expect(Set(hits.map(\.memory.id)).count == hits.count, "\(comment)")
        let exact = matches.filter { $0.entry.fact == text }.count
        #expect(hits.prefix(exact).allSatisfy { $0.memory.fact == text && $0.similarity > 0.999 }, "\(comment)")
    }

    /// The owner of one scope tries to reach another.
    private func trespass(
        from other: Home,
        into home: Home,
        _ world: EngineWorld,
        _ rows: [(id: MemoryID, entry: IsolationModel.Entry)],
        _ random: inout SplitMix,
        _ comment: String
    ) async throws {
        let intruder = other.owner
        let isSameOrganisation = Array(other.organisation.utf8) == Array(home.organisation.utf8)
        let isSameUser = home.user.map { Array($0.utf8) == Array(intruder.user.utf8) } ?? true
        if isSameOrganisation, isSameUser { return }
        let scope = try home.scope(using: &random)
        #expect(throws: EngineError.self, "\(comment)") { try world.engine.all(in: scope, for: intruder) }
        await #expect(throws: EngineError.self, "\(comment)") {
            try await world.engine.ids(of: "the fact", in: scope, for: intruder)
        }
        // The same pairs in the intruder's own organisation are the intruder's, or nobody's.
        guard let row = rows.randomElement(using: &random) else { return }
        let missing = EngineError.notFound("Memory not found")
        #expect(throws: missing, "\(comment)") { try world.engine.memory(row.id, for: intruder) }
        #expect(throws: missing, "\(comment)") {
            try world.engine.revisions(of: row.id, includeDeleted: true, for: intruder)
        }
        await #expect(throws: missing, "\(comment)") { try await world.engine.deleteMemory(row.id, by: intruder) }
    }
}
